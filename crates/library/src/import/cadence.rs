//! A *cadence* says when progress is told and when a commit is due.

use std::time::{Duration, Instant};

/// How often progress is told.
pub(super) const TELL_EVERY: Duration = Duration::from_millis(100);

/// The first commit comes soon, so that there is something to search, and each next one at twice the distance, because a
/// commit costs and the more is there the less a person waits for the rest.
const FIRST_COMMIT: Duration = Duration::from_secs(2);
const LONGEST_DISTANCE: Duration = Duration::from_secs(30);

/// The times of one import.
#[derive(Debug)]
pub(super) struct Cadence {
    distance: Duration,
    committed: Instant,
    told: Instant,
}

impl Cadence {
    /// Begins now.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { distance: FIRST_COMMIT, committed: now, told: now }
    }

    /// Tells whether progress is due, and if so, when next.
    pub(super) fn is_time_to_tell(&mut self) -> bool {
        let is_time = self.told.elapsed() >= TELL_EVERY;
        if is_time {
            self.told = Instant::now();
        }
        is_time
    }

    /// Tells whether a commit is due.
    pub(super) fn is_time_to_commit(&self) -> bool {
        self.committed.elapsed() >= self.distance
    }

    /// Notes that a commit has been made.
    pub(super) fn committed(&mut self) {
        self.distance = (self.distance * 2).min(LONGEST_DISTANCE);
        self.committed = Instant::now();
    }
}
