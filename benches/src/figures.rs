//! Figures: what was measured several times, as median, least and most; and what the system says of a process.

use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Median, least and most of the rounds of one measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The middle one; of an even number the lower.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// Returns the spread of figures, or `None` of none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: *sorted.get(sorted.len().checked_sub(1)? / 2)?,
            least: *sorted.first()?,
            most: *sorted.last()?,
        })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = formatter.precision().unwrap_or(2);
        write!(formatter, "{:.digits$} ({:.digits$} to {:.digits$})", self.median, self.least, self.most)
    }
}

/// Writes one line of the table that `benches/run` gathers: what, figure, goal, and whether it was reached.
///
/// `is_reached` is judged by the median, so that one disturbed round decides nothing.
pub fn goal(what: &str, figure: &str, goal: &str, is_reached: bool) -> String {
    format!("GOAL\t{what}\t{figure}\t{goal}\t{}", if is_reached { "met" } else { "missed" })
}

/// Returns the time within which a share of the calls was answered, in milliseconds.
///
/// # Panics
/// Where nothing was measured.
pub fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * percent).div_ceil(100).clamp(1, times.len()) - 1;
    times[at].as_secs_f64() * 1_000.0
}

/// Reads a figure of `/proc/PID/status` (`VmHWM`, `VmRSS`), in megabytes of 10^6 bytes.
///
/// # Errors
/// Where there is no such process or no such figure.
pub fn memory(process: &str, figure: &str) -> Result<f64> {
    let status =
        fs::read_to_string(format!("/proc/{process}/status")).context("reading a process's status")?;
    let line = status.lines().find(|line| line.starts_with(figure)).context("no such figure")?;
    let kibibytes: f64 = line.split_whitespace().nth(1).context("an empty figure")?.parse()?;
    Ok(kibibytes * 1_024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_middle_with_both_ends() {
        let spread = Spread::of([3.0, 1.0, 2.0]).map(|spread| spread.to_string());
        assert_eq!(spread.as_deref(), Some("2.00 (1.00 to 3.00)"));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let mut times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert!((percentile(&mut times, 50) - 50.0).abs() < 1e-9);
        assert!((percentile(&mut times, 99) - 99.0).abs() < 1e-9);
    }
}
