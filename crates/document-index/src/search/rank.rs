//! Ranking: candidates scored by all that is known of them, and gathered by document.
//!
//! A passage's score is BM25 over its words, and a little for words in the title and for words that stand together in
//! the query and in the passage. A document's is that of its best passage blended with that of all its passages as one text.

use rustc_hash::FxHashMap;
use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader};

use super::candidates::Candidate;
use super::evidence::{Evidence, Found};
use super::group::{Group, group};
use super::plan::Plan;
use super::scale::Scale;
use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// A document with its candidates.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub(super) first: DocAddress,
    pub(super) score: f32,
    pub(super) tie: u64,
    /// Ordinals and scores, best first.
    pub(super) passages: Vec<(u32, f32)>,
}

/// Scores candidates and gathers them by document.
pub(super) fn rank(
    snapshot: &Snapshot,
    (plan, scale): (&Plan, &Scale),
    candidates: &[Candidate],
) -> Result<Vec<Ranked>, IndexError> {
    let mut by_segment: FxHashMap<u32, Vec<Candidate>> = FxHashMap::default();
    for candidate in candidates {
        by_segment.entry(candidate.entry.segment_ord).or_default().push(*candidate);
    }
    let mut documents = Vec::with_capacity(candidates.len());
    for (segment, found) in by_segment {
        let groups = group(snapshot.columns.of(segment), &found)?;
        documents.extend(score(snapshot, (plan, scale), segment, &groups)?);
    }
    Ok(documents)
}

/// Scores the documents of one segment.
fn score(
    snapshot: &Snapshot,
    (plan, scale): (&Plan, &Scale),
    ordinal: u32,
    groups: &[Group],
) -> Result<Vec<Ranked>, IndexError> {
    let columns = snapshot.columns.of(ordinal);
    let segment = snapshot.searcher.segment_reader(ordinal);
    let entries: Vec<DocId> = groups.iter().flat_map(|group| group.entries.iter().copied()).collect();
    let evidence = Evidence::read((snapshot, ordinal), plan, scale.pairs(), &entries)?;
    let title_norm = |entry| scale.title_norm(columns.title_words(entry));
    let norms = |entry| (scale.text_norm(columns.words(entry)), title_norm(entry));
    let each = entries.iter().enumerate().map(|(at, entry)| scale.score(evidence.at(at), norms(*entry)));
    let mut scores: Vec<f32> = each.collect();
    add_musts(snapshot, plan, segment, (&entries, &mut scores))?;
    let mut at = 0;
    let mut documents = Vec::with_capacity(groups.len());
    for group in groups {
        let all = at..at + group.entries.len();
        at = all.end;
        let passages = group.passages(&scores[all.clone()]);
        let mut score = passages.first().map_or(0.0, |(_, best)| *best);
        if all.len() > 1 {
            let length = group.entries.iter().map(|entry| columns.words(*entry)).sum();
            let (counts, together) = evidence.join(all);
            let found = Found { counts: &counts, together: &together };
            let norms = (scale.document_norm(length), title_norm(group.first.doc_id));
            score = scale.blend(score, scale.score(found, norms));
        }
        documents.push(Ranked { first: group.first, score, tie: group.tie, passages });
    }
    Ok(documents)
}

/// Adds what phrases and titles that every match has are worth.
fn add_musts(
    snapshot: &Snapshot,
    plan: &Plan,
    segment: &SegmentReader,
    (entries, scores): (&[DocId], &mut [f32]),
) -> Result<(), IndexError> {
    for must in plan.musts() {
        let weight = must.weight(EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
        let mut matches = weight.scorer(segment, 1.0)?;
        for (entry, score) in entries.iter().zip(scores.iter_mut()) {
            if matches.doc() < *entry {
                matches.seek(*entry);
            }
            if matches.doc() == *entry {
                *score += matches.score();
            }
        }
    }
    Ok(())
}
