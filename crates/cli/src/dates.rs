//! Times of records as people and programs read them.

use std::time::SystemTime;

use anyhow::Context as _;
use jiff::Timestamp;

/// Returns the day of a time in UTC, as `2026-01-31`.
pub(crate) fn day(time: SystemTime) -> anyhow::Result<String> {
    Ok(stamp(time)?.strftime("%Y-%m-%d").to_string())
}

/// Returns a time as RFC 3339 has it, in UTC.
pub(crate) fn moment(time: SystemTime) -> anyhow::Result<String> {
    Ok(stamp(time)?.to_string())
}

fn stamp(time: SystemTime) -> anyhow::Result<Timestamp> {
    Timestamp::try_from(time).context("a time in the records is none")
}
