//! How far an import has come, for a progress bar and for the status.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far an import has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// Files that are to be read in this import.
    pub files: u64,
    /// Files read so far.
    pub files_done: u64,
    /// Documents read so far.
    pub documents: u64,
    /// Bytes read so far.
    pub bytes: u64,
    /// Bytes that are to be read in this import.
    pub bytes_total: u64,
    /// Time since the import began.
    #[serde(rename = "elapsed_seconds", with = "switchboard_ambient::seconds")]
    #[schemars(with = "f64")]
    pub elapsed: Duration,
}

impl Progress {
    /// Returns documents per second so far, 0 before anything can be said.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people; counts stay far below 2^52")]
    pub fn documents_per_second(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.documents as f64 / seconds } else { 0.0 }
    }
}
