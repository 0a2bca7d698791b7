//! A clock says what time it is; code that depends on time is handed one, so that tests can move it.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Returns the present time.
    fn now(&self) -> SystemTime;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<SystemTime>);

impl ManualClock {
    /// Makes a clock that shows `start`.
    pub fn new(start: SystemTime) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock on by `step`.
    ///
    /// # Panics
    ///
    /// Where the time would overflow.
    pub fn advance(&self, step: Duration) {
        *self.lock() += step;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, SystemTime> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);

        clock.advance(Duration::from_secs(3));

        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(3));
        assert_eq!(clock.now(), clock.now());
    }
}
