//! A snapshot: the index as it was at one commit.

use switchboard_document::{DocumentId, PassageId};

use crate::error::IndexError;
use crate::search::Found;
use crate::source::SourceRecord;
use crate::statistics::Statistics;
use crate::stored::{StoredDocument, StoredPassage};

/// A consistent view of an index. Cheap to clone; later commits do not change it.
#[derive(Clone)]
pub struct Snapshot {}

impl Snapshot {
    /// Finds the best passages, at most one a document, best first; equal scores by document id.
    /// Any string is a legal query; [`syntax_help`](crate::syntax_help) says what means more than words.
    ///
    /// # Errors
    /// Where the index cannot be read; never because of the query.
    pub fn search(&self, _query: &str, _limit: usize) -> Result<Found, IndexError> {
        unimplemented!("coming")
    }

    /// Returns a passage.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn passage(&self, _id: &PassageId) -> Result<Option<StoredPassage>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns at most `count` passages of a document, in order, from an ordinal on.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn passages(
        &self,
        _document: &DocumentId,
        _from: u32,
        _count: usize,
    ) -> Result<Vec<StoredPassage>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns the head of a document.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn document(&self, _id: &DocumentId) -> Result<Option<StoredDocument>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns the records of all sources that were read to their end, by name.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceRecord>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns heads of documents ordered by id, skipping `offset`, at most `limit`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn documents(&self, _offset: usize, _limit: usize) -> Result<Vec<StoredDocument>, IndexError> {
        unimplemented!("coming")
    }

    /// Returns what is in the index. Free.
    pub fn statistics(&self) -> &Statistics {
        unimplemented!("coming")
    }
}
