//! A clock says what time it is; code that depends on time is handed one, so that tests can move it.

use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant, SystemTime};

/// Says what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Returns the present time, which may be set: forth, and back.
    fn now(&self) -> SystemTime;

    /// Returns the time since some moment, by a clock that nobody sets; it never shrinks.
    fn ticks(&self) -> Duration;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn ticks(&self) -> Duration {
        static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGINNING.elapsed()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Shown>);

/// What a clock shows.
#[derive(Debug, Clone, Copy)]
struct Shown {
    now: SystemTime,
    ticks: Duration,
}

impl ManualClock {
    /// Makes a clock that shows `start`.
    pub fn new(start: SystemTime) -> Self {
        Self(Mutex::new(Shown { now: start, ticks: Duration::ZERO }))
    }

    /// Moves the clock on by `step`.
    ///
    /// # Panics
    ///
    /// Where the time would overflow.
    pub fn advance(&self, step: Duration) {
        let mut shown = self.lock();
        shown.now += step;
        shown.ticks += step;
    }

    /// Sets the clock back by `step`, as somebody does who corrects it; what was measured goes on.
    ///
    /// # Panics
    ///
    /// Where the time would be before all times.
    pub fn set_back(&self, step: Duration) {
        self.lock().now -= step;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.lock().now
    }

    fn ticks(&self) -> Duration {
        self.lock().ticks
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
        clock.set_back(Duration::from_secs(2));
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        assert_eq!(clock.ticks(), Duration::from_secs(3));
    }
}
