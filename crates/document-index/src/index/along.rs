//! Reading along: an index that another process holds, as of what that one has committed.
//!
//! Nothing here writes below the directory but the engine's own lock against removing files while they are opened.

use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError};

use tantivy::{IndexMeta, IndexReader};

use super::{
    DocumentIndex, Held, IndexOptions, OpenError, Opened, engine, find_or_create, lock_path, take_lock,
};
use crate::error::IndexError;
use crate::format::{self, Usable};
use crate::lock::holder_of;

/// A commit may come between reading what it says and opening what it names; not this often in a row.
const ATTEMPTS: usize = 16;

impl DocumentIndex {
    /// Opens the index in a directory that another process holds, to read what that one commits. It does not write
    /// before it has taken the directory over.
    ///
    /// # Errors
    /// `NotYet` where no index has been made yet; `Foreign` where it is of another version or cannot be read.
    pub fn open_along(directory: &Path, options: &IndexOptions) -> Result<Self, OpenError> {
        match format::find(directory, options.language) {
            Usable::Yes(found) => {
                let index = Self::over(directory, options.language, found, OnceLock::new())?;
                index.catch_up().map_err(|source| engine(directory, source))?;
                Ok(index)
            }
            Usable::Nothing => Err(OpenError::NotYet { path: directory.to_owned() }),
            Usable::No(reason) => {
                let holder_pid = holder_of(&lock_path(directory));
                Err(OpenError::Foreign { path: directory.to_owned(), holder_pid, reason })
            }
        }
    }

    /// Tells whether this process holds the directory, and so may write.
    pub fn is_held(&self) -> bool {
        self.held.get().is_some()
    }

    /// Returns the process that holds the directory, where it said so.
    pub fn holder(&self) -> Option<u32> {
        holder_of(&lock_path(&self.directory))
    }

    /// Makes what the holder has committed the latest snapshot. Returns whether there was anything new.
    ///
    /// # Errors
    /// Where the index cannot be read: for a moment while the holder makes it anew, and for good once it makes one of
    /// another version. The latest snapshot stays.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        format::check(&self.directory, self.language).map_err(IndexError::Foreign)?;
        let reader = self.engine_reader();
        let is_new = !shows(&reader, &reader.searcher().index().load_metas()?);
        if is_new {
            self.catch_up()?;
        }
        Ok(is_new)
    }

    /// Opens the segments of the last commit and what that commit says of them, as a pair.
    fn catch_up(&self) -> Result<(), IndexError> {
        let reader = self.engine_reader();
        for _ in 0..ATTEMPTS {
            let metas = reader.searcher().index().load_metas()?;
            if shows(&reader, &metas) {
                return self.publish(&reader, Arc::new(format::statistics(&metas)?));
            }
            reader.reload()?;
        }
        Err(IndexError::Missing("a moment without a commit"))
    }

    /// Takes the directory over where its holder has ended. Returns how the index was found, or nothing where the
    /// directory is held, by another process or this one.
    ///
    /// # Errors
    /// As [`DocumentIndex::open`], but for `InUse`.
    pub fn take_over(&self) -> Result<Option<Opened>, OpenError> {
        if self.is_held() {
            return Ok(None);
        }
        let lock = match take_lock(&self.directory) {
            Ok(lock) => lock,
            Err(OpenError::InUse { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        // Opened anew, because the engine that read along does not know which files were written meanwhile.
        let (found, opened) = find_or_create(&self.directory, self.language)?;
        self.publish(&found.reader, found.statistics).map_err(|source| engine(&self.directory, source))?;
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = found.reader;
        let is_first = self.held.set(Held { engine: found.engine, _lock: lock }).is_ok();
        Ok(is_first.then_some(opened))
    }
}

/// Tells whether a reader has opened exactly what a commit names.
fn shows(reader: &IndexReader, metas: &IndexMeta) -> bool {
    let searcher = reader.searcher();
    let open = searcher.generation().segments();
    open.len() == metas.segments.len()
        && metas.segments.iter().all(|segment| open.get(&segment.id()) == Some(&segment.delete_opstamp()))
}
