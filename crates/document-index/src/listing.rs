//! Listing: the documents of one source, page by page.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use crate::error::IndexError;
use crate::snapshot::Snapshot;
use crate::stored::StoredDocument;

impl Snapshot {
    /// Returns heads of a source's documents, skipping `offset`, at most `limit`, in an order that stays the same within
    /// one commit.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn documents_of(
        &self,
        source: &str,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, IndexError> {
        let term = Term::from_field_text(self.fields.source, source);
        let (mut heads, mut skipped) = (Vec::new(), 0);
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let entry = DocAddress::new(ordinal, postings.doc());
                postings.advance();
                if !self.shows(segment, entry) || self.columns.ordinal(entry) != Some(0) {
                    continue;
                }
                if heads.len() >= limit {
                    return Ok(heads);
                }
                if skipped < offset {
                    skipped += 1;
                } else {
                    heads.push(self.head(entry)?);
                }
            }
        }
        Ok(heads)
    }
}
