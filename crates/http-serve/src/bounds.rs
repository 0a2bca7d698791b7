//! *Bounds* are the least and the most that a limit can be: below nobody gets an answer, and above the end of waiting is no time
//! that can be told.

use std::time::Duration;

use crate::config::HttpLimits;

/// Says which limit cannot be meant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutOfBounds {
    /// It is too small.
    #[error("http.limits.{key} is {value}, and must be at least {least}")]
    Number {
        /// Which key.
        key: &'static str,
        /// What it is.
        value: usize,
        /// What it must be at least.
        least: usize,
    },
    /// It is too short or too long.
    #[error(
        "http.limits.{key} is {} seconds, and must be at least {} and at most {}",
        value.as_secs_f64(), least.as_secs_f64(), most.as_secs_f64()
    )]
    Time {
        /// Which key.
        key: &'static str,
        /// What it is.
        value: Duration,
        /// What it must be at least.
        least: Duration,
        /// What it can be at most.
        most: Duration,
    },
}

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

impl HttpLimits {
    /// Checks that a server with these limits answers somebody: for limits that a person wrote down.
    ///
    /// # Errors
    ///
    /// [`OutOfBounds`] for the first that cannot be meant.
    pub fn check(&self) -> Result<(), OutOfBounds> {
        let numbers = [
            ("body_bytes", self.body_bytes, 1024),
            ("requests", self.requests, 1),
            ("connections", self.connections, 1),
            ("streams", self.streams, 1),
            // hyper reads no less at a time.
            ("header_bytes", self.header_bytes, 8192),
            ("backlog", usize::try_from(self.backlog).unwrap_or(usize::MAX), 1),
        ];
        if let Some((key, value, least)) = numbers.into_iter().find(|(_, value, least)| value < least) {
            return Err(OutOfBounds::Number { key, value, least });
        }
        let times = [
            ("request_time", self.request_time, SECOND, DAY),
            ("header_time", self.header_time, SECOND, DAY),
            ("grace", self.grace, Duration::ZERO, DAY),
        ];
        let out = times.into_iter().find(|(_, value, least, most)| value < least || value > most);
        out.map_or(Ok(()), |(key, value, least, most)| Err(OutOfBounds::Time { key, value, least, most }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut HttpLimits), expected: &str) {
        let mut limits = HttpLimits::default();
        assert_eq!(limits.check(), Ok(()));
        change(&mut limits);
        assert_eq!(limits.check().map_err(|error| error.to_string()), Err(format!("http.limits.{expected}")));
    }

    #[test]
    fn each_limit_lets_somebody_in() {
        check(|limits| limits.body_bytes = 0, "body_bytes is 0, and must be at least 1024");
        check(|limits| limits.requests = 0, "requests is 0, and must be at least 1");
        check(|limits| limits.connections = 0, "connections is 0, and must be at least 1");
        check(|limits| limits.streams = 0, "streams is 0, and must be at least 1");
        check(|limits| limits.header_bytes = 100, "header_bytes is 100, and must be at least 8192");
        check(|limits| limits.backlog = 0, "backlog is 0, and must be at least 1");
    }

    #[test]
    fn each_time_passes_and_ends() {
        let rule = "seconds, and must be at least 1 and at most 86400";
        check(|limits| limits.request_time = Duration::ZERO, &format!("request_time is 0 {rule}"));
        check(
            |limits| limits.header_time = Duration::from_millis(500),
            &format!("header_time is 0.5 {rule}"),
        );
        check(
            |limits| limits.grace = Duration::from_secs(86_401),
            "grace is 86401 seconds, and must be at least 0 and at most 86400",
        );
        // The most that the file can say.
        check(
            |limits| limits.request_time = Duration::from_secs(u64::MAX),
            &format!("request_time is 18446744073709552000 {rule}"),
        );
    }
}
