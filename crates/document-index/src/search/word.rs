//! A word of a query, and where the index has it.
//!
//! The dictionaries are asked once: what they answer is kept for all that later reads the postings.

use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;

use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// One word of a query.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) typed: String,
    /// The forms it may have in the index, over the languages that are there.
    pub(super) stems: Vec<String>,
    /// Those of them that are in the index.
    pub(super) forms: Vec<Form>,
    /// How often it was typed.
    pub(super) count: u32,
    /// How many entries have the most frequent form.
    pub(super) frequency: u64,
    /// Where it is looked up: the text, or else the metadata.
    pub(super) field: Field,
}

/// A form of a word that is in the index.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) stem: String,
    /// How many entries have it.
    pub(super) frequency: u64,
    /// Where its postings lie, for each segment.
    segments: Vec<Option<TermInfo>>,
}

impl Word {
    /// Makes a word that is not looked up yet.
    pub(super) fn new(typed: String, stems: Vec<String>, field: Field) -> Self {
        Self { typed, stems, forms: Vec::new(), count: 0, frequency: 0, field }
    }

    /// Looks up which of the word's forms are there, and how frequent they are.
    pub(super) fn look_up(&mut self, snapshot: &Snapshot) -> Result<(), IndexError> {
        let forms = self.stems.iter().map(|stem| Form::look_up(snapshot, (self.field, stem)));
        self.forms = forms.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        self.frequency = self.forms.iter().map(|form| form.frequency).max().unwrap_or(0);
        Ok(())
    }
}

impl Form {
    fn look_up(snapshot: &Snapshot, (field, stem): (Field, &str)) -> Result<Option<Self>, IndexError> {
        let searcher = &snapshot.searcher;
        let term = Term::from_field_text(field, stem);
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            segments.push(segment.inverted_index(field)?.get_term_info(&term)?);
        }
        let frequency = if snapshot.is_whole() {
            segments.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
        } else {
            // What stands in nothing that may be seen is nowhere.
            snapshot.frequency(&term)?
        };
        Ok((frequency > 0).then(|| Self { stem: stem.to_owned(), frequency, segments }))
    }

    /// Returns where the form's postings lie in a segment, where it has any.
    pub(super) fn in_segment(&self, ordinal: u32) -> Option<&TermInfo> {
        self.segments.get(ordinal as usize)?.as_ref()
    }
}
