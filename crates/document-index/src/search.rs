//! A search: what was understood, and what was found.
//!
//! The engine finds candidates by the words alone, which it does fast; they are then ranked with everything that is
//! known of them. Filters and phrases hold for every candidate.

mod candidates;
mod correct;
mod filter;
mod found;
mod list;
mod plan;
mod rank;

use std::cell::Cell;

use switchboard_document::PassageId;

use crate::error::IndexError;
use crate::query::parse;
use crate::snapshot::Snapshot;
use crate::stored::StoredDocument;
pub use found::{Correction, Found, Hit};
use plan::Plan;
use rank::{Ranked, rank};

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
const MIN_CANDIDATES: usize = 100;
/// Other passages of a document that are told with its best.
const OTHERS: usize = 3;
/// How near to the best another passage must come.
const NEARLY: f32 = 0.7;

fn best(snapshot: &Snapshot, plan: &Plan, limit: usize) -> Result<Vec<Hit>, IndexError> {
    let mut count = limit.saturating_mul(DEPTH).max(MIN_CANDIDATES);
    loop {
        let candidates = candidates::top(snapshot, plan, count)?;
        let is_all = candidates.len() < count;
        let documents = rank(snapshot, plan, &candidates)?;
        // One document with many passages may have crowded out the others.
        if documents.len() >= limit || is_all {
            return read(snapshot, documents, limit);
        }
        count = count.saturating_mul(4);
    }
}

/// Reads the heads of the best documents and puts equal ones in the order of their ids.
fn read(snapshot: &Snapshot, mut documents: Vec<Ranked>, limit: usize) -> Result<Vec<Hit>, IndexError> {
    documents.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.tie.cmp(&b.tie)));
    // All that equal the last are read, or the cut would not be by id.
    let last = documents.get(limit.min(documents.len()).saturating_sub(1)).map(|ranked| ranked.score);
    let kept = documents.iter().take_while(|ranked| Some(ranked.score) >= last).count();
    let heads = documents.drain(..kept).map(|ranked| Ok((snapshot.head(ranked.first)?, ranked)));
    let mut heads = heads.collect::<Result<Vec<_>, IndexError>>()?;
    heads.sort_by(|(a_head, a), (b_head, b)| {
        b.score.total_cmp(&a.score).then_with(|| a_head.id.cmp(&b_head.id))
    });
    heads.into_iter().take(limit).map(|(head, ranked)| hit(snapshot, head, &ranked)).collect()
}

fn hit(snapshot: &Snapshot, head: StoredDocument, ranked: &Ranked) -> Result<Hit, IndexError> {
    let [(best, best_score), others @ ..] = ranked.passages.as_slice() else {
        return Err(IndexError::Missing("a passage"));
    };
    let near = others.iter().filter(|(_, score)| *score >= NEARLY * best_score).take(OTHERS);
    let id = |ordinal| PassageId { document: head.id.clone(), ordinal };
    let others = near.map(|(ordinal, _)| id(*ordinal)).collect();
    let stored = snapshot.stored_passage(ranked.first, &head, *best)?;
    Ok(Hit { passage: id(*best), score: ranked.score, others, document: head, stored })
}
