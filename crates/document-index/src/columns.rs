//! Columns: what every entry has as a number, opened once for all searches of a snapshot.

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

use crate::error::IndexError;
use crate::schema::{Fields, ORDINAL, TIE};

/// The columns of all segments, in their order, and how many words there are.
pub(crate) struct Columns {
    segments: Vec<SegmentColumns>,
    /// Words of all texts, titles and headings included.
    pub(crate) words: u64,
    /// Words of the titles of all passages.
    pub(crate) title_words: u64,
}

/// The columns of one segment.
pub(crate) struct SegmentColumns {
    entries: DocId,
    ordinals: Column<u64>,
    ties: Column<u64>,
    words: FieldNormReader,
    title_words: FieldNormReader,
}

impl Columns {
    pub(crate) fn open(searcher: &Searcher, fields: &Fields) -> Result<Self, IndexError> {
        let readers = searcher.segment_readers();
        let segments = readers.iter().map(|segment| SegmentColumns::open(segment, fields));
        Ok(Self {
            segments: segments.collect::<Result<_, _>>()?,
            words: tokens(readers, fields.words)?,
            title_words: tokens(readers, fields.title)?,
        })
    }

    /// Returns the columns of a segment.
    ///
    /// # Panics
    /// Where the segment is not one of the snapshot's.
    pub(crate) fn of(&self, segment: u32) -> &SegmentColumns {
        &self.segments[segment as usize]
    }

    /// Returns the place of a passage in its document; the record of a source has none.
    pub(crate) fn ordinal(&self, entry: DocAddress) -> Option<u32> {
        self.of(entry.segment_ord).ordinal(entry.doc_id)
    }
}

impl SegmentColumns {
    fn open(segment: &SegmentReader, fields: &Fields) -> Result<Self, IndexError> {
        // A segment of nothing but records of sources has no such columns.
        let column = |name| -> Result<Column<u64>, IndexError> {
            let column = segment.fast_fields().column_opt(name)?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        Ok(Self {
            entries: segment.max_doc(),
            ordinals: column(ORDINAL)?,
            ties: column(TIE)?,
            words: segment.get_fieldnorms_reader(fields.words)?,
            title_words: segment.get_fieldnorms_reader(fields.title)?,
        })
    }

    /// Returns the place of a passage in its document, or `None` where there is no such entry or it is no passage.
    pub(crate) fn ordinal(&self, entry: DocId) -> Option<u32> {
        let ordinal = if entry < self.entries { self.ordinals.first(entry) } else { None };
        ordinal.and_then(|ordinal| u32::try_from(ordinal).ok())
    }

    /// Returns what orders a passage among its equals.
    pub(crate) fn tie(&self, entry: DocId) -> u64 {
        self.ties.first(entry).unwrap_or(u64::MAX)
    }

    /// Returns about how many words a passage has, title and headings included.
    pub(crate) fn words(&self, entry: DocId) -> u32 {
        self.words.fieldnorm(entry)
    }

    /// Returns the code of [`Self::words`], which `FieldNormReader::id_to_fieldnorm` reads.
    pub(crate) fn length_code(&self, entry: DocId) -> u8 {
        self.words.fieldnorm_id(entry)
    }

    /// Returns how many words a passage's title has.
    pub(crate) fn title_words(&self, entry: DocId) -> u32 {
        self.title_words.fieldnorm(entry)
    }
}

fn tokens(segments: &[SegmentReader], field: Field) -> Result<u64, IndexError> {
    let mut sum = 0;
    for segment in segments {
        sum += segment.inverted_index(field)?.total_num_tokens();
    }
    Ok(sum)
}
