//! The index: a directory that one process at a time holds.

use std::path::{Path, PathBuf};

use crate::error::IndexError;
use crate::snapshot::Snapshot;
use crate::writer::{BatchSize, Writer};

/// An open index. Shared between threads in an `Arc`; the directory is free again when it is dropped.
pub struct DocumentIndex {}

/// How an index is opened.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct IndexOptions {}

/// What was found when an index was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none.
    Fresh,
    /// It is as it was left.
    Existing,
    /// It could not be used and was emptied: everything must be read again.
    Rebuilt {
        /// Why, for a person.
        reason: String,
    },
}

/// An index could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process holds the directory.
    #[error("the index in {} is in use{}", path.display(), holder_pid.map(|pid| format!(" by process {pid}")).unwrap_or_default())]
    InUse {
        /// The directory.
        path: PathBuf,
        /// Who holds it, where it said so.
        holder_pid: Option<u32>,
    },
    /// The directory cannot be made, read or written.
    #[error("the index in {} cannot be opened", path.display())]
    Io {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The engine refused.
    #[error("the index in {} cannot be opened", path.display())]
    Engine {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: tantivy::TantivyError,
    },
}

impl DocumentIndex {
    /// Opens the index in a directory, making both where there is none, and holds it until dropped.
    ///
    /// # Errors
    /// `InUse` where another process holds the directory; `Io` and `Engine` where it cannot be used. A damaged index
    /// or one of another version is no error: see [`Opened::Rebuilt`].
    pub fn open(_directory: &Path, _options: &IndexOptions) -> Result<(Self, Opened), OpenError> {
        unimplemented!("coming")
    }

    /// Begins to write. The writer's threads and memory live as long as the writer.
    ///
    /// # Errors
    /// `Busy` where a writer is alive; otherwise where the engine fails.
    pub fn write(&self, _batch: BatchSize) -> Result<Writer<'_>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns the index as of the last commit. Cheap; the view does not change afterwards.
    pub fn reader(&self) -> Snapshot {
        unimplemented!("coming")
    }
}
