//! What a command prints for people or programs, on standard output; notes go to standard error.

use std::io::{self, Write as _};

use anyhow::Context as _;
use serde::Serialize;

/// Prints text as it is and makes sure it has arrived: a program may wait for the line.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("standard output is closed")
}

/// Tells a person on standard error what this process does other than they may expect.
#[expect(clippy::print_stderr, reason = "what is for the person and not for the log, nor for the protocol")]
pub(crate) fn note(text: &str) {
    eprintln!("switchboard: {text}");
}

/// Prints a value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    text(&serde_json::to_string_pretty(value)?)
}

/// Returns a size as people read it, in binary units: `1.4 MiB`.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    let steps = (count.ilog2() / 10).min(4);
    format!(
        "{:.1} {}",
        count as f64 / f64::from(1024_u32).powi(steps.cast_signed()),
        UNITS[steps as usize - 1]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(count: u64, expected: &str) {
        assert_eq!(bytes(count), expected);
    }

    #[test]
    fn sizes_are_shown_in_the_largest_unit_that_leaves_a_whole() {
        check(0, "0 B");
        check(1023, "1023 B");
        check(1024, "1.0 KiB");
        check(1_468_006, "1.4 MiB");
        check(3 << 30, "3.0 GiB");
        check(u64::MAX, "16777216.0 TiB");
    }
}
