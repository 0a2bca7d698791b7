//! Candidates: the entries that the words alone rank highest.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, Term};

use super::plan::Plan;
use crate::error::IndexError;
use crate::schema::TIE;
use crate::snapshot::Snapshot;

/// An entry with the engine's score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) score: f32,
    pub(super) tie: u64,
    pub(super) entry: DocAddress,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    /// The better is the greater; nothing in it depends on how entries are spread over segments.
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.tie.cmp(&self.tie))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Counts passages, where the engine would count the records of sources as well.
struct Passages<'a> {
    searcher: &'a Searcher,
    count: u64,
}

impl Bm25StatisticsProvider for Passages<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.count)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Entries that are deleted and not yet merged away are still counted by the engine.
        Ok(self.searcher.doc_freq(term)?.min(self.count))
    }
}

/// Returns the best entries, in no order. Equal ones at the edge are chosen by a hash of their ids.
pub(super) fn top(snapshot: &Snapshot, plan: &Plan, count: usize) -> Result<Vec<Candidate>, IndexError> {
    let Some(query) = plan.candidates() else { return Ok(Vec::new()) };
    let searcher = &snapshot.searcher;
    let statistics = Passages { searcher, count: snapshot.statistics().passages.max(1) };
    let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&statistics, searcher))?;
    // One heap over all segments, so that what one has found spares the next its weaker blocks.
    let mut heap: BinaryHeap<Reverse<Candidate>> = BinaryHeap::with_capacity(count.min(10_000) + 1);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let ties = segment.fast_fields().u64(TIE)?;
        let floor = threshold(&heap, count);
        let mut keep = |doc, score: f32| {
            if !segment.is_deleted(doc) {
                let tie = ties.first(doc).unwrap_or(u64::MAX);
                let candidate = Candidate { score, tie, entry: DocAddress::new(ordinal, doc) };
                if heap.len() < count {
                    heap.push(Reverse(candidate));
                } else if heap.peek().is_some_and(|worst| worst.0 < candidate) {
                    heap.pop();
                    heap.push(Reverse(candidate));
                }
            }
            threshold(&heap, count)
        };
        weight.for_each_pruning(floor, segment, &mut keep)?;
    }
    Ok(heap.into_iter().map(|Reverse(candidate)| candidate).collect())
}

/// What a further entry must score more than: a hair less than the worst kept, so that its equals are seen.
fn threshold(heap: &BinaryHeap<Reverse<Candidate>>, count: usize) -> f32 {
    match heap.peek() {
        Some(worst) if heap.len() >= count => worst.0.score.next_down(),
        _ => f32::MIN,
    }
}

/// Returns the first entry of the document that an entry belongs to.
pub(super) fn first_of(entry: DocAddress, ordinal: u32) -> DocAddress {
    DocAddress::new(entry.segment_ord, entry.doc_id - ordinal)
}
