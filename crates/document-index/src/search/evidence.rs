//! Evidence: what entries were found to have of a query.
//!
//! Entries are looked at one by one with the postings of all words open, so that positions, the dear part, are read only
//! where two words of a pair meet, and titles only where the text has the word: a title is part of its text.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, Term};

use super::plan::Plan;
use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// How often entries have the words and pairs of a query.
pub(super) struct Evidence {
    words: usize,
    pairs: usize,
    /// For each entry, for each word: in the text, title and headings included, and in the title alone.
    counts: Vec<(u32, u32)>,
    /// For each entry, for each pair: how often its words stand together.
    together: Vec<u32>,
}

/// The evidence of one entry, or of several as one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    /// Of each word: in the text, and in the title.
    pub(super) counts: &'a [(u32, u32)],
    /// Of each pair.
    pub(super) together: &'a [u32],
}

/// Which words are pairs, as places among the words, and how far apart they may stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs<'a> {
    pub(super) places: &'a [(usize, usize)],
    pub(super) distance: u32,
}

impl Evidence {
    /// Looks up what entries of one segment, in order, have of a query.
    pub(super) fn read(
        (snapshot, ordinal): (&Snapshot, u32),
        plan: &Plan,
        pairs: Pairs<'_>,
        entries: &[DocId],
    ) -> Result<Self, IndexError> {
        let (segment, fields) = (snapshot.searcher.segment_reader(ordinal), &snapshot.fields);
        let mut lookups = Vec::with_capacity(plan.words.len());
        for (at, word) in plan.words.iter().enumerate() {
            let is_paired = pairs.places.iter().any(|(a, b)| *a == at || *b == at);
            let mut lookup = Lookup::default();
            for form in &word.forms {
                let Some(info) = form.in_segment(ordinal) else { continue };
                lookup.text.push(open(segment, (word.field, info), is_paired)?);
                if word.field == fields.words {
                    let term = Term::from_field_text(fields.title, &form.stem);
                    if let Some(info) = segment.inverted_index(fields.title)?.get_term_info(&term)? {
                        lookup.title.push(open(segment, (fields.title, &info), false)?);
                    }
                }
            }
            lookups.push(lookup);
        }
        let mut evidence = Self {
            words: lookups.len(),
            pairs: pairs.places.len(),
            counts: Vec::with_capacity(entries.len() * lookups.len()),
            together: Vec::with_capacity(entries.len() * pairs.places.len()),
        };
        for entry in entries {
            evidence.counts.extend(lookups.iter_mut().map(|lookup| lookup.count(*entry)));
            for (a, b) in pairs.places {
                evidence.together.push(together(&mut lookups, (*a, *b), pairs.distance));
            }
        }
        Ok(evidence)
    }

    /// Returns the evidence of the entry at a place.
    pub(super) fn at(&self, place: usize) -> Found<'_> {
        Found {
            counts: &self.counts[place * self.words..][..self.words],
            together: &self.together[place * self.pairs..][..self.pairs],
        }
    }

    /// Joins the evidence of a document's entries. The title stands in the text of each, and counts once.
    pub(super) fn join(&self, places: std::ops::Range<usize>) -> (Vec<(u32, u32)>, Vec<u32>) {
        let first = self.at(places.start);
        let (mut counts, mut together) = (first.counts.to_vec(), first.together.to_vec());
        for place in places.skip(1) {
            let next = self.at(place);
            for (sum, (count, in_title)) in counts.iter_mut().zip(next.counts) {
                sum.0 += count - in_title.min(count);
            }
            for (sum, count) in together.iter_mut().zip(next.together) {
                *sum += count;
            }
        }
        (counts, together)
    }
}

/// The postings of one word in one segment, and what they say of the entry they stand at.
#[derive(Default)]
struct Lookup {
    /// One for each form of the word.
    text: Vec<SegmentPostings>,
    title: Vec<SegmentPostings>,
    entry: DocId,
    count: u32,
    /// `None` until they are asked for.
    positions: Option<Vec<u32>>,
    spare: Vec<u32>,
}

impl Lookup {
    /// Goes to an entry; returns how often it has the word, and how often in its title.
    fn count(&mut self, entry: DocId) -> (u32, u32) {
        self.entry = entry;
        self.count = self.text.iter_mut().map(|postings| count(postings, entry)).sum();
        if let Some(positions) = self.positions.take() {
            self.spare = positions;
        }
        let in_title = match self.count {
            0 => 0,
            _ => self.title.iter_mut().map(|postings| count(postings, entry)).sum(),
        };
        (self.count, in_title)
    }

    /// Reads where the word stands in the entry.
    fn positions(&mut self) -> &[u32] {
        let (text, spare, entry) = (&mut self.text, &mut self.spare, self.entry);
        self.positions.get_or_insert_with(|| {
            let mut positions = std::mem::take(spare);
            positions.clear();
            for postings in text.iter_mut().filter(|postings| postings.doc() == entry) {
                postings.append_positions_with_offset(0, &mut positions);
            }
            positions
        })
    }
}

fn open(
    segment: &SegmentReader,
    (field, info): (Field, &TermInfo),
    has_positions: bool,
) -> Result<SegmentPostings, IndexError> {
    let option =
        if has_positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    Ok(segment.inverted_index(field)?.read_postings_from_terminfo(info, option)?)
}

fn count(postings: &mut SegmentPostings, entry: DocId) -> u32 {
    if postings.doc() < entry {
        postings.seek(entry);
    }
    if postings.doc() == entry { postings.term_freq() } else { 0 }
}

/// Counts places where the second word of a pair follows the first within a distance.
fn together(lookups: &mut [Lookup], (a, b): (usize, usize), distance: u32) -> u32 {
    let Ok([first, second]) = lookups.get_disjoint_mut([a, b]) else { return 0 };
    if first.count == 0 || second.count == 0 {
        return 0;
    }
    let (first, second) = (first.positions(), second.positions());
    let follows = |a: &u32| second.iter().any(|b| *b > *a && b - a <= distance);
    u32::try_from(first.iter().filter(|a| follows(a)).count()).unwrap_or(u32::MAX)
}
