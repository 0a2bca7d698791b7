//! A group: the candidates that are passages of one document, and where all its passages stand.

use std::collections::BTreeMap;

use tantivy::{DocAddress, DocId};

use super::candidates::{Candidate, first_of};
use crate::columns::SegmentColumns;
use crate::error::IndexError;

/// A document of one segment with its candidates.
pub(super) struct Group {
    pub(super) first: DocAddress,
    pub(super) tie: u64,
    /// Entries, in order.
    found: Vec<DocId>,
    /// Entries of all its passages; of the candidates alone where they are too many. Never empty.
    pub(super) entries: Vec<DocId>,
}

/// A longer document is judged by its candidates: reading all of a book would cost more than it tells.
const MAX_WHOLE: u32 = 32;

/// Gathers the candidates of one segment, in the order of their entries.
pub(super) fn group(columns: &SegmentColumns, found: &[Candidate]) -> Result<Vec<Group>, IndexError> {
    let mut groups: BTreeMap<DocId, Group> = BTreeMap::new();
    for candidate in found {
        let entry = candidate.entry.doc_id;
        let ordinal = columns.ordinal(entry).ok_or(IndexError::Missing("an ordinal"))?;
        let first = first_of(candidate.entry, ordinal);
        let tie = candidate.tie.wrapping_sub(u64::from(ordinal));
        let new = || Group { first, tie, found: Vec::new(), entries: Vec::new() };
        groups.entry(first.doc_id).or_insert_with(new).found.push(entry);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        group.found.sort_unstable();
        group.entries = group.all(columns);
    }
    Ok(groups)
}

impl Group {
    fn all(&self, columns: &SegmentColumns) -> Vec<DocId> {
        let first = self.first.doc_id;
        match (1..=MAX_WHOLE).find(|at| columns.ordinal(first + at) != Some(*at)) {
            Some(count) => (first..first + count).collect(),
            None => self.found.clone(),
        }
    }

    /// Returns ordinals and scores of the candidates, best first, of the scores of its entries.
    pub(super) fn passages(&self, scores: &[f32]) -> Vec<(u32, f32)> {
        let of_found =
            self.entries.iter().zip(scores).filter(|(entry, _)| self.found.binary_search(entry).is_ok());
        let mut passages: Vec<_> =
            of_found.map(|(entry, score)| (entry - self.first.doc_id, *score)).collect();
        passages.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        passages
    }
}
