//! The index: a directory that one process at a time holds and writes, and others read along.

mod along;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use tantivy::IndexReader;

use crate::analysis::Language;
use crate::error::IndexError;
use crate::format::{self, OpenFiles, Usable};
use crate::lock::{DirectoryLock, LockError};
use crate::schema::Fields;
use crate::snapshot::Snapshot;
use crate::statistics::Statistics;

/// An open index. Shared between threads in an `Arc`; the directory is free again when it is dropped.
pub struct DocumentIndex {
    pub(crate) fields: Arc<Fields>,
    pub(crate) language: Language,
    pub(crate) is_writing: AtomicBool,
    directory: PathBuf,
    reader: RwLock<IndexReader>,
    latest: RwLock<Snapshot>,
    /// Empty as long as another process holds the directory and this one reads along.
    held: OnceLock<Held>,
}

/// What only the process has that holds the directory.
struct Held {
    engine: tantivy::Index,
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
    /// The process that holds the directory has not made an index in it yet.
    #[error("there is no index in {} yet", path.display())]
    NotYet {
        /// The directory.
        path: PathBuf,
    },
    /// The process that holds the directory keeps an index in it that this one cannot read.
    #[error("the index in {}, in use{}, cannot be read: {reason}", path.display(), by(*holder_pid))]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// Who holds it, where it said so.
        holder_pid: Option<u32>,
        /// Why not, for a person.
        reason: String,
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
        std::fs::create_dir_all(directory).map_err(|source| io(directory, source))?;
        let lock = take_lock(directory)?;
        let (found, opened) = find_or_create(directory, options.language)?;
        let held = Held { engine: found.engine.clone(), _lock: lock };
        Ok((Self::over(directory, options.language, found, OnceLock::from(held))?, opened))
    }

    fn over(
        directory: &Path,
        language: Language,
        found: OpenFiles,
        held: OnceLock<Held>,
    ) -> Result<Self, OpenError> {
        let latest = Snapshot::new(&found.fields, language, &found.reader, found.statistics);
        Ok(Self {
            latest: RwLock::new(latest.map_err(|source| engine(directory, source))?),
            fields: found.fields,
            language,
            is_writing: AtomicBool::new(false),
            directory: directory.to_owned(),
            reader: RwLock::new(found.reader),
            held,
        })
    }

    /// Returns the index as of the last commit, or of the last one that was followed. Cheap; the view does not change
    /// afterwards.
    pub fn reader(&self) -> Snapshot {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes what is on disk the latest snapshot.
    pub(crate) fn reload(&self, statistics: Arc<Statistics>) -> Result<(), IndexError> {
        let reader = self.engine_reader();
        reader.reload()?;
        self.publish(&reader, statistics)
    }

    /// Returns what writes.
    pub(crate) fn engine(&self) -> Result<&tantivy::Index, IndexError> {
        self.held.get().map(|held| &held.engine).ok_or(IndexError::Unheld)
    }

    fn engine_reader(&self) -> IndexReader {
        self.reader.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn publish(&self, reader: &IndexReader, statistics: Arc<Statistics>) -> Result<(), IndexError> {
        let snapshot = Snapshot::new(&self.fields, self.language, reader, statistics)?;
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
        Ok(())
    }
}

fn take_lock(directory: &Path) -> Result<DirectoryLock, OpenError> {
    DirectoryLock::take(&lock_path(directory)).map_err(|error| match error {
        LockError::InUse { holder_pid } => OpenError::InUse { path: directory.to_owned(), holder_pid },
        LockError::Io(source) => io(directory, source),
    })
}

fn lock_path(directory: &Path) -> PathBuf {
    directory.join("lock")
}

/// Opens what lies in a directory that this process holds, or makes an empty index in its place.
fn find_or_create(directory: &Path, language: Language) -> Result<(OpenFiles, Opened), OpenError> {
    let create = || format::create(directory, language).map_err(|source| engine(directory, source));
    match format::find(directory, language) {
        Usable::Yes(found) => Ok((found, Opened::Existing)),
        Usable::Nothing => Ok((create()?, Opened::Fresh)),
        Usable::No(reason) => {
            tracing::warn!(%reason, "the index is rebuilt");
            Ok((create()?, Opened::Rebuilt { reason }))
        }
    }
}

fn io(directory: &Path, source: std::io::Error) -> OpenError {
    OpenError::Io { path: directory.to_owned(), source }
}

fn engine(directory: &Path, source: IndexError) -> OpenError {
    OpenError::Engine { path: directory.to_owned(), source }
}
