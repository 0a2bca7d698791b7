//! The index: a directory that one process at a time holds.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::IndexReader;

use crate::analysis::Language;
use crate::error::IndexError;
use crate::format::{self, Usable};
use crate::lock::{DirectoryLock, LockError};
use crate::schema::Fields;
use crate::snapshot::Snapshot;
use crate::statistics::Statistics;

/// An open index. Shared between threads in an `Arc`; the directory is free again when it is dropped.
pub struct DocumentIndex {
    pub(crate) engine: tantivy::Index,
    pub(crate) fields: Arc<Fields>,
    pub(crate) language: Language,
    pub(crate) is_writing: AtomicBool,
    reader: IndexReader,
    latest: RwLock<Snapshot>,
    _lock: DirectoryLock,
}

/// How an index is opened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IndexOptions {
    language: Language,
}

impl Default for IndexOptions {
    /// English where nothing else can be told.
    fn default() -> Self {
        Self { language: Language::ENGLISH }
    }
}

impl IndexOptions {
    /// Sets the language of documents too short to tell, by its English name in lower case; `None` where there is no
    /// stemmer for it. Another language than an index was made with rebuilds the index.
    #[must_use]
    pub fn language(self, name: &str) -> Option<Self> {
        Language::named(name).map(|language| Self { language })
    }
}

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
    #[error("the index in {} is in use{}", path.display(), by(*holder_pid))]
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
        source: IndexError,
    },
}

fn by(holder: Option<u32>) -> String {
    holder.map_or_else(String::new, |pid| format!(" by process {pid}"))
}

impl DocumentIndex {
    /// Opens the index in a directory, making both where there is none, and holds it until dropped.
    ///
    /// # Errors
    /// `InUse` where another process holds the directory; `Io` and `Engine` where it cannot be used. A damaged index
    /// or one of another version is no error: see [`Opened::Rebuilt`].
    pub fn open(directory: &Path, options: &IndexOptions) -> Result<(Self, Opened), OpenError> {
        let path = || directory.to_owned();
        let io = |source| OpenError::Io { path: path(), source };
        std::fs::create_dir_all(directory).map_err(io)?;
        let lock = DirectoryLock::take(&directory.join("lock")).map_err(|error| match error {
            LockError::InUse { holder_pid } => OpenError::InUse { path: path(), holder_pid },
            LockError::Io(source) => io(source),
        })?;
        let engine = |source| OpenError::Engine { path: path(), source };
        let (found, opened) = match format::find(directory, options.language) {
            Usable::Yes(found) => (found, Opened::Existing),
            Usable::Nothing => (format::create(directory, options.language).map_err(engine)?, Opened::Fresh),
            Usable::No(reason) => {
                tracing::warn!(%reason, "the index is rebuilt");
                (format::create(directory, options.language).map_err(engine)?, Opened::Rebuilt { reason })
            }
        };
        let index = Self {
            latest: RwLock::new(Snapshot::new(
                &found.fields,
                options.language,
                &found.reader,
                found.statistics,
            )),
            engine: found.engine,
            fields: found.fields,
            language: options.language,
            is_writing: AtomicBool::new(false),
            reader: found.reader,
            _lock: lock,
        };
        Ok((index, opened))
    }

    /// Returns the index as of the last commit. Cheap; the view does not change afterwards.
    pub fn reader(&self) -> Snapshot {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes what is on disk the latest snapshot.
    pub(crate) fn reload(&self, statistics: Arc<Statistics>) -> Result<(), IndexError> {
        self.reader.reload()?;
        let snapshot = Snapshot::new(&self.fields, self.language, &self.reader, statistics);
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
        Ok(())
    }
}
