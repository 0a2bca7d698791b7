//! A search: what was understood, and what was found.
//!
//! Candidates are found by the words alone, which is fast; they are then ranked with everything that is known of them.
//! Filters and phrases hold for every candidate.

mod candidates;
mod correct;
mod evidence;
mod filter;
mod found;
mod group;
mod list;
mod plan;
mod rank;
mod scale;
mod sweep;
mod word;

use std::cell::Cell;

use switchboard_document::PassageId;

use crate::error::IndexError;
use crate::query::parse;
use crate::snapshot::{First, Snapshot};
pub use found::{Correction, Found, Hit};
use plan::Plan;
use rank::{Ranked, rank};
use scale::Scale;

impl Snapshot {
    /// Finds the best passages, at most one a document, best first; equal scores by document id.
    /// Any string is a legal query; [`syntax_help`](crate::syntax_help) says what means more than words.
    ///
    /// # Errors
    /// Where the index cannot be read; never because of the query.
    pub fn search(&self, query: &str, limit: usize) -> Result<Found, IndexError> {
        search(self, query, limit)
    }
}

fn search(snapshot: &Snapshot, text: &str, limit: usize) -> Result<Found, IndexError> {
    let failure = Cell::new(None);
    let understood = parse(text, &|name| {
        filter::has_field(snapshot, name).unwrap_or_else(|error| {
            failure.set(Some(error));
            false
        })
    });
    // Otherwise an index that cannot be read would look like one without the field.
    failure.into_inner().map_or(Ok(()), Err)?;
    let plan = Plan::new(snapshot, &understood)?;
    let hits = match (limit, plan.is_ranked()) {
        (0, _) => Vec::new(),
        (_, true) => best(snapshot, &plan, limit)?,
        (_, false) => list::by_id(snapshot, &plan, limit)?,
    };
    Ok(Found { hits, understood, corrections: plan.corrections, dropped_words: plan.dropped })
}

/// Candidates a wanted hit: several may be passages of one document.
const DEPTH: usize = 4;
const MIN_CANDIDATES: usize = 40;
/// Other passages of a document that are told with its best.
const OTHERS: usize = 3;
/// How near to the best another passage must come.
const NEARLY: f32 = 0.7;

fn best(snapshot: &Snapshot, plan: &Plan, limit: usize) -> Result<Vec<Hit>, IndexError> {
    let mut count = limit.saturating_mul(DEPTH).max(MIN_CANDIDATES);
    let scale = Scale::new(snapshot, plan);
    loop {
        let candidates = candidates::top(snapshot, (plan, &scale), count)?;
        let is_all = candidates.len() < count;
        let documents = rank(snapshot, (plan, &scale), &candidates)?;
        // One document with many passages may have crowded out the others.
        if documents.len() >= limit || is_all {
            return read(snapshot, documents, limit);
        }
        count = count.saturating_mul(4);
    }
}

/// Reads the best documents and puts equal ones in the order of their ids.
fn read(snapshot: &Snapshot, mut documents: Vec<Ranked>, limit: usize) -> Result<Vec<Hit>, IndexError> {
    documents.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.tie.cmp(&b.tie)));
    // All that equal the last are read, or the cut would not be by id.
    let last = documents.get(limit.min(documents.len()).saturating_sub(1)).map(|ranked| ranked.score);
    let kept = documents.iter().take_while(|ranked| Some(ranked.score) >= last).count();
    let firsts = documents.drain(..kept).map(|ranked| Ok((snapshot.first(ranked.first)?, ranked)));
    let mut firsts = firsts.collect::<Result<Vec<_>, IndexError>>()?;
    firsts.sort_by(|(a_first, a), (b_first, b)| {
        b.score.total_cmp(&a.score).then_with(|| a_first.head.id.cmp(&b_first.head.id))
    });
    firsts.into_iter().take(limit).map(|(first, ranked)| hit(snapshot, first, &ranked)).collect()
}

fn hit(snapshot: &Snapshot, first: First, ranked: &Ranked) -> Result<Hit, IndexError> {
    let [(best, best_score), others @ ..] = ranked.passages.as_slice() else {
        return Err(IndexError::Missing("a passage"));
    };
    let near = others.iter().filter(|(_, score)| *score >= NEARLY * best_score).take(OTHERS);
    let id = |ordinal| PassageId { document: first.head.id.clone(), ordinal };
    let others = near.map(|(ordinal, _)| id(*ordinal)).collect();
    let stored = snapshot.stored_passage(&first, *best)?;
    Ok(Hit { passage: id(*best), score: ranked.score, others, document: first.head, stored })
}
