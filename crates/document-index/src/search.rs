//! A search: what was understood, and what was found.
//!
//! The engine finds candidates by the words alone, which it does fast; they are then ranked with everything that is
//! known of them. Filters and phrases hold for every candidate.

mod candidates;
mod correct;
mod filter;
mod list;
mod plan;
mod rank;

use switchboard_document::PassageId;
use tantivy::DocAddress;

use crate::error::IndexError;
use crate::query::{Query, parse};
use crate::snapshot::Snapshot;
use crate::stored::{StoredDocument, StoredPassage};
use plan::Plan;
use rank::{Ranked, rank};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Best first, at most one a document.
    pub hits: Vec<Hit>,
    /// The query as it was read; `to_string` writes it in canonical form.
    pub understood: Query,
    /// Words that are nowhere in the index, and what was searched for instead.
    pub corrections: Vec<Correction>,
    /// Words beyond the limit, the least informative, that were left out.
    pub dropped_words: usize,
}

impl Found {
    /// Returns whether another word than the typed one was searched for.
    pub fn is_corrected(&self) -> bool {
        !self.corrections.is_empty()
    }
}

/// One passage that was found: the best of its document.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: PassageId,
    /// Larger is better; comparable within one answer only. 0 where nothing but filters was asked for.
    pub score: f32,
    /// Other passages of the same document that match nearly as well, best first, at most 3.
    pub others: Vec<PassageId>,
    /// The head of its document.
    pub document: StoredDocument,
    /// Its text and place.
    pub stored: StoredPassage,
}

/// A word that is nowhere in the index, and the words searched for instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As typed.
    pub word: String,
    /// As indexed: word stems, most frequent first.
    pub instead: Vec<String>,
}

pub(crate) fn search(snapshot: &Snapshot, text: &str, limit: usize) -> Result<Found, IndexError> {
    let understood = parse(text, &|name| filter::has_field(snapshot, name).unwrap_or(false));
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

/// Returns the first entry of the document that an entry belongs to.
fn first_of(entry: DocAddress, ordinal: u32) -> DocAddress {
    DocAddress::new(entry.segment_ord, entry.doc_id - ordinal)
}
