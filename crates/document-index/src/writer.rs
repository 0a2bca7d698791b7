//! The writer: documents and source records go in together, and are durable and visible together.

use std::marker::PhantomData;

use switchboard_document::Document;

use crate::error::{IndexError, PutError};
use crate::source::SourceRecord;
use crate::statistics::Statistics;

/// How much will be written, which decides memory and threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// A few files: one thread, little memory.
    Small,
    /// A first import.
    Bulk {
        /// Memory for all threads together, in bytes.
        heap: usize,
        /// Threads that analyse and write.
        threads: usize,
    },
}

/// Writes to an index. What was not committed when it is dropped never happened.
///
/// A source that is read again is forgotten first, in the same commit:
/// `forget("a.md")`, `put("a.md", …)`, `record(…)`, `commit()`.
pub struct Writer<'a> {
    index: PhantomData<&'a ()>,
}

impl Writer<'_> {
    /// Adds a document to a source.
    ///
    /// # Errors
    /// `Duplicate` where the id is taken, by this source or another; the document is left out and the writer goes on.
    pub fn put(&mut self, _source: &str, _document: Document) -> Result<(), PutError> {
        unimplemented!("coming")
    }

    /// Notes that a source was read to its end. After its documents.
    pub fn record(&mut self, _record: SourceRecord) {
        unimplemented!("coming")
    }

    /// Removes all documents and the record of a source. A source that is not there is no error.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn forget(&mut self, _source: &str) -> Result<(), IndexError> {
        unimplemented!("coming")
    }

    /// Makes everything so far durable and visible to the next [`Snapshot`](crate::Snapshot). The writer goes on.
    ///
    /// # Errors
    /// Where the disk or the engine fails; nothing since the last commit is kept then.
    pub fn commit(&mut self) -> Result<Statistics, IndexError> {
        unimplemented!("coming")
    }
}
