//! A snapshot: the index as it was at one commit.

mod columns;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use switchboard_document::{DocumentId, PassageId};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, IndexReader, Searcher, TERMINATED, TantivyDocument, Term};

use crate::analysis::Language;
use crate::error::IndexError;
use crate::schema::Fields;
use crate::source::{SourceRecord, StoredSource};
use crate::statistics::Statistics;
use crate::stored::{StoredDocument, StoredPassage};
pub(crate) use columns::{Columns, SegmentColumns};

/// A consistent view of an index. Cheap to clone; later commits do not change it.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Arc<Fields>,
    pub(crate) language: Language,
    pub(crate) columns: Arc<Columns>,
    statistics: Arc<Statistics>,
}

/// The first entry of a document.
pub(crate) struct First {
    pub(crate) head: StoredDocument,
    address: DocAddress,
    /// Holds the first passage as well, which need not be read again.
    entry: TantivyDocument,
}

impl Snapshot {
    pub(crate) fn new(
        fields: &Arc<Fields>,
        language: Language,
        reader: &IndexReader,
        statistics: Arc<Statistics>,
    ) -> Result<Self, IndexError> {
        let searcher = reader.searcher();
        let columns = Arc::new(Columns::open(&searcher, fields)?);
        Ok(Self { searcher, fields: Arc::clone(fields), language, columns, statistics })
    }

    /// Returns a passage.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn passage(&self, id: &PassageId) -> Result<Option<StoredPassage>, IndexError> {
        Ok(self.passages(&id.document, id.ordinal, 1)?.pop())
    }

    /// Returns at most `count` passages of a document, in order, from an ordinal on.
    /// A document that has only a title has one, passage 0, whose text is empty.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn passages(
        &self,
        document: &DocumentId,
        from: u32,
        count: usize,
    ) -> Result<Vec<StoredPassage>, IndexError> {
        let Some(first) = self.address(document)? else { return Ok(Vec::new()) };
        let first = self.first(first)?;
        let ordinals = (from..first.head.passages.max(1)).take(count);
        ordinals.map(|ordinal| self.stored_passage(&first, ordinal)).collect()
    }

    /// Returns the head of a document.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn document(&self, id: &DocumentId) -> Result<Option<StoredDocument>, IndexError> {
        self.address(id)?.map(|address| self.head(address)).transpose()
    }

    /// Returns the records of all sources that were read to their end, by name.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceRecord>, IndexError> {
        let mut records = Vec::new();
        self.in_order(self.fields.record, &mut |address| {
            let stored: StoredSource = self.stored(address, self.fields.head)?;
            records.extend(stored.record);
            Ok(true)
        })?;
        Ok(records)
    }

    /// Returns heads of documents ordered by id, skipping `offset`, at most `limit`.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn documents(&self, offset: usize, limit: usize) -> Result<Vec<StoredDocument>, IndexError> {
        let mut heads = Vec::new();
        let mut skipped = 0;
        self.in_order(self.fields.document, &mut |address| {
            if heads.len() >= limit {
                return Ok(false);
            }
            if skipped < offset {
                skipped += 1;
            } else {
                heads.push(self.head(address)?);
            }
            Ok(true)
        })?;
        Ok(heads)
    }

    /// Returns what is in the index. Free.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    pub(crate) fn shared_statistics(&self) -> &Arc<Statistics> {
        &self.statistics
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.searcher.segment_readers().is_empty()
    }

    pub(crate) fn stored_source(&self, name: &str) -> Result<Option<StoredSource>, IndexError> {
        let Some(address) = self.only(&Term::from_field_text(self.fields.record, name))? else {
            return Ok(None);
        };
        Ok(Some(self.stored(address, self.fields.head)?))
    }

    /// Returns the head that stands at a document's first passage.
    pub(crate) fn head(&self, first: DocAddress) -> Result<StoredDocument, IndexError> {
        Ok(self.first(first)?.head)
    }

    /// Reads the first entry of a document.
    pub(crate) fn first(&self, address: DocAddress) -> Result<First, IndexError> {
        let entry: TantivyDocument = self.searcher.doc(address)?;
        let head = parsed(&entry, self.fields.head)?;
        Ok(First { head, address, entry })
    }

    pub(crate) fn stored_passage(&self, first: &First, ordinal: u32) -> Result<StoredPassage, IndexError> {
        let address = DocAddress::new(first.address.segment_ord, first.address.doc_id + ordinal);
        // Guards the rule that passages stand together: a wrong neighbour must never be shown as a passage.
        if self.columns.ordinal(address) != Some(ordinal) {
            return Err(IndexError::Missing("a passage"));
        }
        let passage = match ordinal {
            0 => parsed(&first.entry, self.fields.passage)?,
            _ => self.stored(address, self.fields.passage)?,
        };
        Ok(StoredPassage { id: PassageId { document: first.head.id.clone(), ordinal }, passage })
    }

    fn address(&self, id: &DocumentId) -> Result<Option<DocAddress>, IndexError> {
        self.only(&Term::from_field_text(self.fields.document, id.as_str()))
    }

    fn only(&self, term: &Term) -> Result<Option<DocAddress>, IndexError> {
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress::new(ordinal, postings.doc())));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    fn stored<T: DeserializeOwned>(&self, address: DocAddress, field: Field) -> Result<T, IndexError> {
        parsed(&self.searcher.doc(address)?, field)
    }

    /// Visits the living entries of a field's terms, in the order of the terms, until told to stop.
    pub(crate) fn in_order(
        &self,
        field: Field,
        visit: &mut dyn FnMut(DocAddress) -> Result<bool, IndexError>,
    ) -> Result<(), IndexError> {
        let segments = self.searcher.segment_readers();
        let readers =
            segments.iter().map(|segment| segment.inverted_index(field)).collect::<Result<Vec<_>, _>>()?;
        let streams = readers.iter().map(|reader| reader.terms().stream()).collect::<Result<Vec<_>, _>>()?;
        let mut merged = tantivy::termdict::TermMerger::new(streams);
        while merged.advance() {
            for (segment, info) in merged.current_segment_ords_and_term_infos() {
                let mut postings =
                    readers[segment].read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                while postings.doc() != TERMINATED {
                    let ordinal = u32::try_from(segment).map_err(|_| IndexError::Missing("a segment"))?;
                    let address = DocAddress::new(ordinal, postings.doc());
                    if !segments[segment].is_deleted(address.doc_id) && !visit(address)? {
                        return Ok(());
                    }
                    postings.advance();
                }
            }
        }
        Ok(())
    }
}

fn parsed<T: DeserializeOwned>(entry: &TantivyDocument, field: Field) -> Result<T, IndexError> {
    let value = entry.get_first(field);
    let text = value.as_ref().and_then(Value::as_str);
    Ok(serde_json::from_str(text.ok_or(IndexError::Missing("a stored text"))?)?)
}
