//! A snapshot: the index as it was at one commit.

use std::sync::Arc;

use switchboard_document::{DocumentId, Passage, PassageId};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, IndexReader, Searcher, TERMINATED, TantivyDocument, Term};

use crate::analysis::Language;
use crate::error::IndexError;
use crate::schema::{Fields, ORDINAL};
use crate::source::{SourceRecord, StoredSource};
use crate::statistics::Statistics;
use crate::stored::{StoredDocument, StoredPassage};

/// A consistent view of an index. Cheap to clone; later commits do not change it.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Arc<Fields>,
    pub(crate) language: Language,
    statistics: Arc<Statistics>,
}

impl Snapshot {
    pub(crate) fn new(
        fields: &Arc<Fields>,
        language: Language,
        reader: &IndexReader,
        statistics: Arc<Statistics>,
    ) -> Self {
        Self { searcher: reader.searcher(), fields: Arc::clone(fields), language, statistics }
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
        let head = self.head(first)?;
        let ordinals = (from..head.passages.max(1)).take(count);
        ordinals.map(|ordinal| self.stored_passage(first, &head, ordinal)).collect()
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
            let stored: StoredSource = serde_json::from_str(&self.stored_text(address, self.fields.head)?)?;
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
        Ok(Some(serde_json::from_str(&self.stored_text(address, self.fields.head)?)?))
    }

    /// Returns the head that stands at a document's first passage.
    pub(crate) fn head(&self, first: DocAddress) -> Result<StoredDocument, IndexError> {
        Ok(serde_json::from_str(&self.stored_text(first, self.fields.head)?)?)
    }

    pub(crate) fn stored_passage(
        &self,
        first: DocAddress,
        head: &StoredDocument,
        ordinal: u32,
    ) -> Result<StoredPassage, IndexError> {
        let address = DocAddress::new(first.segment_ord, first.doc_id + ordinal);
        self.check_ordinal(address, ordinal)?;
        let passage: Passage = serde_json::from_str(&self.stored_text(address, self.fields.passage)?)?;
        Ok(StoredPassage { id: PassageId { document: head.id.clone(), ordinal }, passage })
    }

    /// Guards the rule that passages stand together: a wrong neighbour must never be shown as a passage.
    fn check_ordinal(&self, address: DocAddress, ordinal: u32) -> Result<(), IndexError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let ordinals = segment.fast_fields().u64(ORDINAL)?;
        let is_there =
            address.doc_id < segment.max_doc() && ordinals.first(address.doc_id) == Some(u64::from(ordinal));
        if is_there { Ok(()) } else { Err(IndexError::Missing("a passage")) }
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

    fn stored_text(&self, address: DocAddress, field: Field) -> Result<String, IndexError> {
        let entry: TantivyDocument = self.searcher.doc(address)?;
        let text = entry.get_first(field).and_then(|value| value.as_str().map(str::to_owned));
        text.ok_or(IndexError::Missing("a stored text"))
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
