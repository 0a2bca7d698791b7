//! A snapshot: the index as it was at one commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use switchboard_document::{DocumentId, PassageId};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, IndexReader, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::access::Access;
use crate::analysis::Language;
use crate::columns::Columns;
use crate::error::IndexError;
use crate::schema::Fields;
use crate::sight::{Sight, Sights};
use crate::source::{SourceRecord, StoredSource};
use crate::statistics::Statistics;
use crate::stored::{StoredDocument, StoredPassage};

/// A consistent view of an index. Cheap to clone; later commits do not change it.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Arc<Fields>,
    pub(crate) language: Language,
    pub(crate) columns: Arc<Columns>,
    statistics: Arc<Statistics>,
    sights: Arc<Sights>,
    /// What may be seen, where that is not all.
    sight: Option<Arc<Sight>>,
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
        let (fields, sights) = (Arc::clone(fields), Arc::default());
        Ok(Self { searcher, fields, language, columns, statistics, sights, sight: None })
    }

    /// Returns the same view as somebody of these groups may see it: to every question, what they may not see is not there.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn seen_by(&self, access: &Access, groups: &BTreeSet<String>) -> Result<Self, IndexError> {
        let parts = (&self.searcher, &*self.fields, &*self.columns);
        let sight = self.sights.of(parts, &self.statistics, (access, groups))?;
        Ok(Self { sight: Some(sight), ..self.clone() })
    }

    /// Returns the rules that speak of no document here, counted from 0: perhaps their paths or values are mistyped.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn idle_rules(&self, access: &Access) -> Result<Vec<usize>, IndexError> {
        access.idle(self.searcher.segment_readers(), &self.fields)
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

    /// Tells whether there is a document of this id that may not be seen: for who keeps the doors, and never to be told to who asks.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn hides(&self, id: &DocumentId) -> Result<bool, IndexError> {
        if self.is_whole() {
            return Ok(false);
        }
        let first = self.only(&Term::from_field_text(self.fields.document, id.as_str()))?;
        Ok(first.is_some_and(|entry| self.sight.as_ref().is_some_and(|sight| !sight.shows(entry))))
    }

    /// Returns the records of all sources that were read to their end, by name. Where not all may be seen, those of which
    /// something may, with so much counted and nothing told of what was skipped.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn sources(&self) -> Result<Vec<SourceRecord>, IndexError> {
        let mut records = Vec::new();
        self.each_in_order(self.fields.record, &mut |address| {
            let stored: StoredSource = self.stored(address, self.fields.head)?;
            records.extend(stored.record);
            Ok(true)
        })?;
        if self.sight.is_none() {
            return Ok(records);
        }
        let seen = records.into_iter().map(|record| self.seen_of(record));
        let seen = seen.collect::<Result<Vec<_>, IndexError>>()?;
        Ok(seen.into_iter().filter(|record| record.documents > 0).collect())
    }

    /// Returns the record of one source, whoever looks; nothing where it was not read to its end.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn source(&self, name: &str) -> Result<Option<SourceRecord>, IndexError> {
        let Some(entry) = self.only(&Term::from_field_text(self.fields.record, name))? else {
            return Ok(None);
        };
        let stored: StoredSource = self.stored(entry, self.fields.head)?;
        Ok(stored.record)
    }

    /// Returns what of a source may be seen.
    fn seen_of(&self, mut record: SourceRecord) -> Result<SourceRecord, IndexError> {
        (record.documents, record.passages) = (0, 0);
        (record.skips, record.mapping) = (Vec::new(), None);
        record.more_skips.clear();
        let term = Term::from_field_text(self.fields.source, &record.name);
        self.each_visible(&term, &mut |entry| {
            record.passages += 1;
            record.documents += u64::from(self.columns.ordinal(entry) == Some(0));
            true
        })?;
        Ok(record)
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

    /// Returns what is in the index. Free. Where not all may be seen: how many documents, passages and kinds, and no examples.
    pub fn statistics(&self) -> &Statistics {
        self.sight.as_ref().map_or(&self.statistics, |sight| &sight.statistics)
    }

    /// Returns what is in the index, whoever looks: for how words are read, and never to be told.
    pub(crate) fn whole_statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Tells whether an entry is there, for whoever looks.
    pub(crate) fn shows(&self, segment: &SegmentReader, entry: DocAddress) -> bool {
        !segment.is_deleted(entry.doc_id) && self.sight.as_ref().is_none_or(|sight| sight.shows(entry))
    }

    /// Tells whether all may be seen.
    pub(crate) fn is_whole(&self) -> bool {
        self.sight.is_none()
    }

    /// Returns how many entries have a term. Where not all may be seen, no more are counted: otherwise a query would tell
    /// which words stand in what is hidden.
    pub(crate) fn frequency(&self, term: &Term) -> Result<u64, IndexError> {
        if self.is_whole() {
            return Ok(self.searcher.doc_freq(term)?);
        }
        let mut count = 0;
        self.each_visible(term, &mut |_| {
            count += 1;
            true
        })?;
        Ok(count)
    }

    /// Visits the entries that have a term and are there, until told to stop.
    pub(crate) fn each_visible(
        &self,
        term: &Term,
        visit: &mut dyn FnMut(DocAddress) -> bool,
    ) -> Result<(), IndexError> {
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let entry = DocAddress::new(ordinal, postings.doc());
                if self.shows(segment, entry) && !visit(entry) {
                    return Ok(());
                }
                postings.advance();
            }
        }
        Ok(())
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
        let mut found = None;
        self.each_visible(&Term::from_field_text(self.fields.document, id.as_str()), &mut |entry| {
            found = Some(entry);
            false
        })?;
        Ok(found)
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

    /// Visits the entries of a field's terms that are there, in the order of the terms, until told to stop.
    pub(crate) fn in_order(
        &self,
        field: Field,
        visit: &mut dyn FnMut(DocAddress) -> Result<bool, IndexError>,
    ) -> Result<(), IndexError> {
        let shows = |entry| self.sight.as_ref().is_none_or(|sight| sight.shows(entry));
        self.each_in_order(field, &mut |entry| if shows(entry) { visit(entry) } else { Ok(true) })
    }

    /// Visits the living entries of a field's terms, whoever looks.
    fn each_in_order(
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
