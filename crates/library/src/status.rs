//! *Status* is what a library says of itself: what is in it, what was left out and why, and what it is doing.
//!
//! A running library answers it at `/status`, and leaves it as a file after every commit, because the index of a running
//! library is locked and `switchboard status` must answer then too.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_document::{Skip, SkipReason};
use switchboard_document_index::SourceRecord;

use crate::home::Home;
use crate::imported::Imported;
use crate::progress::Progress;

/// At most this many skips are named one by one; the rest is counted.
const NAMED_SKIPS: usize = 1_000;

/// What a library says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The library's name.
    pub name: String,
    /// The version of the program that wrote this.
    pub version: String,
    /// The version of the index's format.
    pub index_format: u32,
    /// Files that documents were read from.
    pub sources: u64,
    /// Documents that can be found.
    pub documents: u64,
    /// Passages that can be found.
    pub passages: u64,
    /// Bytes of the sources that the documents stand in.
    pub bytes: u64,
    /// Documents by what they were read from.
    pub kinds: BTreeMap<String, u64>,
    /// What was found and left out.
    pub skipped: Skipped,
    /// How columns and fields of records were understood, by source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mappings: BTreeMap<String, String>,
    /// What the library is doing.
    pub import: ImportState,
    /// The last import that went through.
    pub last_import: Option<Imported>,
    /// How changes on disk are followed.
    pub watching: Watching,
}

/// What was found and left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// How many, all told.
    pub total: u64,
    /// How many for each reason.
    pub reasons: BTreeMap<SkipReason, u64>,
    /// One by one, sorted by source; the first thousand.
    pub named: Vec<NamedSkip>,
}

/// One thing that was left out, by its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSkip {
    /// The file, by its path below the root.
    pub source: String,
    /// Which part of it, and why.
    #[serde(flatten)]
    pub skip: Skip,
}

/// What a library is doing about its sources.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ImportState {
    /// Nothing yet; what was imported before is served.
    #[default]
    Waiting,
    /// Reads what changed; what was committed is served.
    Importing(Progress),
    /// All that is on disk is served.
    Ready,
    /// The last import stopped; what was committed before is served.
    Failed {
        /// What stopped it.
        error: String,
    },
}

/// How changes on disk are followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Watching {
    /// They are not.
    #[default]
    Off,
    /// By the operating system's notifications.
    Notification,
    /// By looking again and again.
    Polling {
        /// Why not by notifications.
        reason: String,
        /// Seconds between two looks.
        every_seconds: u64,
    },
    /// Through another process, which holds the index.
    Following,
}

impl Skipped {
    /// Counts all that was left out of one source.
    pub(crate) fn add_source(&mut self, record: &SourceRecord) {
        record.skips.iter().for_each(|skip| self.add(&record.name, skip));
        for (reason, more) in &record.more_skips {
            self.total += more;
            *self.reasons.entry(*reason).or_default() += more;
        }
    }

    /// Counts one more.
    pub(crate) fn add(&mut self, source: &str, skip: &Skip) {
        self.total += 1;
        *self.reasons.entry(skip.reason).or_default() += 1;
        if self.named.len() < NAMED_SKIPS {
            self.named.push(NamedSkip { source: source.to_owned(), skip: skip.clone() });
        }
    }
}

impl Status {
    /// Reads the status that a library left in its home.
    ///
    /// # Errors
    ///
    /// Where there is none yet, or it cannot be read.
    pub fn left_in(home: &Home) -> Result<Self, StatusError> {
        let path = home.status();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                return Err(StatusError::None { home: home.path().to_owned() });
            }
            Err(source) => return Err(StatusError::Unreadable { path, source }),
        };
        serde_json::from_slice(&text).map_err(|source| StatusError::Malformed { path, source })
    }

    /// Leaves the status in a home, whole or not at all.
    pub(crate) fn leave_in(&self, home: &Home) -> io::Result<()> {
        let path = home.status();
        let draft = path.with_extension("json.new");
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        fs::write(&draft, text)?;
        fs::rename(draft, path)
    }
}

/// Why there is no status to show.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// Nothing was imported there.
    #[error("no library has been made in {}", home.display())]
    None {
        /// Where it would stand.
        home: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What it says.
        source: io::Error,
    },
    /// The file is not a status.
    #[error("{} is not a status", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}
