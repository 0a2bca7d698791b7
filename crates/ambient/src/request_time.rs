//! A *request's time* is how long its answer may take: set by whoever owns the socket, lengthened by whoever knows the work.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long the answer to one request may take; clones are of the same request, and part of its [`Arrival`](crate::Arrival).
///
/// The owner of the socket gives every request the same. What one is about, and that it may take longer, is known only where it
/// has been read.
#[derive(Debug, Clone)]
pub struct RequestTime(Arc<Allowed>);

#[derive(Debug)]
struct Allowed {
    began: Instant,
    /// From the beginning.
    milliseconds: AtomicU64,
}

impl RequestTime {
    /// Gives a request that began at `began` this time.
    pub fn new(began: Instant, time: Duration) -> Self {
        Self(Arc::new(Allowed { began, milliseconds: AtomicU64::new(milliseconds(time)) }))
    }

    /// Gives it at least this time from `now` on; never takes any away.
    pub fn lengthen(&self, now: Instant, time: Duration) {
        let allowed = now.saturating_duration_since(self.0.began).saturating_add(time);
        self.0.milliseconds.fetch_max(milliseconds(allowed), Ordering::Relaxed);
    }

    /// Returns when it is over, as things stand.
    pub fn end(&self) -> Instant {
        let Allowed { began, milliseconds } = &*self.0;
        let allowed = Duration::from_millis(milliseconds.load(Ordering::Relaxed));
        began.checked_add(allowed).unwrap_or(*began + A_YEAR)
    }
}

/// As good as for ever, and within what every system can count to.
const A_YEAR: Duration = Duration::from_hours(365 * 24);

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.min(A_YEAR).as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: u64, lengthened: &[(u64, u64)], expected: u64) {
        let began = Instant::now();
        let time = RequestTime::new(began, Duration::from_secs(given));
        for (at, by) in lengthened {
            time.clone().lengthen(began + Duration::from_secs(*at), Duration::from_secs(*by));
        }
        assert_eq!(time.end(), began + Duration::from_secs(expected));
    }

    #[test]
    fn time_is_given_and_never_taken() {
        check(60, &[], 60);
        check(60, &[(1, 300)], 301);
        check(60, &[(1, 300), (2, 10)], 301);
        check(60, &[(1, 5)], 60);
        check(0, &[(0, u64::MAX)], A_YEAR.as_secs());
    }
}
