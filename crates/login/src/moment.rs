//! A *moment* is a time as it is kept: milliseconds since 1970, which every database can compare.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns the milliseconds since 1970.
pub(crate) fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Returns the time of milliseconds since 1970.
pub(crate) fn time(millis: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Returns the seconds since 1970, as tokens write time.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Returns the day as people read it, in UTC.
pub(crate) fn date(time: SystemTime) -> String {
    let day = jiff::Timestamp::try_from(time).map(|time| time.strftime("%-d %B %Y").to_string());
    day.expect("times of a clock are within the years that can be written")
}
