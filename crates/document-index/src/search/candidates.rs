//! Candidates: the entries that the words alone rank highest.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::Field;
use tantivy::{DocAddress, Term};

use super::plan::Plan;
use super::scale::Scale;
use super::sweep::{Gains, Sweep, Window};
use crate::error::IndexError;
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

/// Counts passages, where the engine would count the records of sources as well, and looks up nothing twice.
struct Passages<'a> {
    snapshot: &'a Snapshot,
    plan: &'a Plan,
    count: u64,
}

impl Bm25StatisticsProvider for Passages<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        match field {
            words if words == self.snapshot.fields.words => Ok(self.snapshot.columns.words),
            other => self.snapshot.searcher.total_num_tokens(other),
        }
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.count)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let frequency = match self.plan.frequency(term) {
            Some(frequency) => frequency,
            None => self.snapshot.searcher.doc_freq(term)?,
        };
        // Entries that are deleted and not yet merged away are still counted by the engine.
        Ok(frequency.min(self.count))
    }
}

/// Returns the best entries, in no order. Equal ones at the edge are chosen by a hash of their ids.
pub(super) fn top(
    snapshot: &Snapshot,
    (plan, scale): (&Plan, &Scale),
    count: usize,
) -> Result<Vec<Candidate>, IndexError> {
    if plan.is_words_alone(snapshot.fields.words) {
        return by_words(snapshot, (plan, scale), count);
    }
    let Some(query) = plan.candidates() else { return Ok(Vec::new()) };
    let searcher = &snapshot.searcher;
    let statistics = Passages { snapshot, plan, count: snapshot.statistics().passages.max(1) };
    let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&statistics, searcher))?;
    let mut best = Best::new(count);
    for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
        let columns = snapshot.columns.of(ordinal);
        let floor = best.floor().next_down();
        let mut keep = |doc, score| {
            let entry = DocAddress::new(ordinal, doc);
            if snapshot.shows(segment, entry) {
                best.offer(Candidate { score, tie: columns.tie(doc), entry });
            }
            // A hair less than the worst kept, so that its equals are seen.
            best.floor().next_down()
        };
        weight.for_each_pruning(floor, segment, &mut keep)?;
    }
    Ok(best.into_vec())
}

/// Finds the best entries of a query of nothing but words, which is nearly every query, without the engine's scorers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a sweep's scores are positive and below 24 bits"
)]
fn by_words(
    snapshot: &Snapshot,
    (plan, scale): (&Plan, &Scale),
    count: usize,
) -> Result<Vec<Candidate>, IndexError> {
    let gains = Gains::new(plan, scale);
    let (mut best, mut window) = (Best::new(count), Window::new());
    let mut segments: Vec<_> = (0..).zip(snapshot.searcher.segment_readers()).collect();
    // What the largest has found spares the others most.
    segments.sort_by_key(|(_, segment)| Reverse(segment.max_doc()));
    for (ordinal, segment) in segments {
        let columns = snapshot.columns.of(ordinal);
        let mut sweep = Sweep::open(&gains, plan, (snapshot, ordinal), &mut window)?;
        let floor = best.floor() as u32;
        sweep.run(floor, &mut |doc, score| {
            let entry = DocAddress::new(ordinal, doc);
            if snapshot.shows(segment, entry) {
                best.offer(Candidate { score: score as f32, tie: columns.tie(doc), entry });
            }
            best.floor() as u32
        });
    }
    Ok(best.into_vec())
}

/// The best candidates so far: one heap over all segments, so that what one has found spares the next its weaker entries.
struct Best {
    heap: BinaryHeap<Reverse<Candidate>>,
    count: usize,
}

impl Best {
    fn new(count: usize) -> Self {
        Self { heap: BinaryHeap::with_capacity(count.min(10_000) + 1), count }
    }

    fn offer(&mut self, candidate: Candidate) {
        if self.heap.len() < self.count {
            self.heap.push(Reverse(candidate));
        } else if let Some(mut worst) = self.heap.peek_mut()
            && worst.0 < candidate
        {
            worst.0 = candidate;
        }
    }

    /// Returns the score of the worst that is kept, once none can be added without leaving one out.
    fn floor(&self) -> f32 {
        match self.heap.peek() {
            Some(worst) if self.heap.len() >= self.count => worst.0.score,
            _ => f32::MIN,
        }
    }

    fn into_vec(self) -> Vec<Candidate> {
        self.heap.into_iter().map(|Reverse(candidate)| candidate).collect()
    }
}

/// Returns the first entry of the document that an entry belongs to.
pub(super) fn first_of(entry: DocAddress, ordinal: u32) -> DocAddress {
    DocAddress::new(entry.segment_ord, entry.doc_id - ordinal)
}
