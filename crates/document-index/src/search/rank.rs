//! Ranking: candidates scored by all that is known of them, and gathered by document.
//!
//! A passage's score is BM25 over its words, and a little for words in the title and for words that stand together in
//! the query and in the passage. A document's is its best passage's, and a little for its others.

use rustc_hash::FxHashMap;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, Term};

use super::candidates::Candidate;
use super::first_of;
use super::plan::Plan;
use crate::error::IndexError;
use crate::schema::ORDINAL;
use crate::snapshot::Snapshot;

/// What counts for how much. Chosen on a plateau over six collections, not at the peak of any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// How slowly more occurrences of a word stop counting.
    pub saturation: f32,
    /// How much longer passages are held back, 0 to 1.
    pub length: f32,
    /// Weight of words in the title.
    pub title: f32,
    /// Weight of pairs of words.
    pub pair: f32,
    /// How far apart the words of a pair may stand.
    pub distance: u32,
    /// Exponent of how often a word was typed.
    pub repetition: f32,
    /// Weight of a document's further passages, each of the one before.
    pub further: f32,
}

/// The ranking in use.
pub const RANKING: Ranking =
    Ranking { saturation: 1.2, length: 0.75, title: 0.3, pair: 0.2, distance: 3, repetition: 1.0, further: 0.1 };

/// A document with its candidates.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub(super) first: DocAddress,
    pub(super) score: f32,
    pub(super) tie: u64,
    /// Ordinals and scores.
    pub(super) passages: Vec<(u32, f32)>,
}

/// Scores candidates and gathers them by document.
pub(super) fn rank(snapshot: &Snapshot, plan: &Plan, candidates: &[Candidate]) -> Result<Vec<Ranked>, IndexError> {
    let scale = Scale::new(snapshot, plan)?;
    let mut by_segment: FxHashMap<u32, Vec<Candidate>> = FxHashMap::default();
    for candidate in candidates {
        by_segment.entry(candidate.entry.segment_ord).or_default().push(*candidate);
    }
    let mut documents: FxHashMap<DocAddress, Ranked> = FxHashMap::default();
    for (segment, mut found) in by_segment {
        found.sort_by_key(|candidate| candidate.entry.doc_id);
        let reader = snapshot.searcher.segment_reader(segment);
        let scores = scale.scores(snapshot, plan, reader, &found)?;
        let ordinals = reader.fast_fields().u64(ORDINAL)?;
        for (candidate, score) in found.iter().zip(scores) {
            let ordinal = ordinals.first(candidate.entry.doc_id).and_then(|ordinal| u32::try_from(ordinal).ok());
            let ordinal = ordinal.ok_or(IndexError::Missing("an ordinal"))?;
            let first = first_of(candidate.entry, ordinal);
            let tie = candidate.tie.wrapping_sub(u64::from(ordinal));
            let document =
                documents.entry(first).or_insert_with(|| Ranked { first, score: 0.0, tie, passages: Vec::new() });
            document.passages.push((ordinal, score));
        }
    }
    let mut documents: Vec<Ranked> = documents.into_values().collect();
    documents.iter_mut().for_each(|document| document.score = scale.document(&mut document.passages));
    Ok(documents)
}

/// What scores are measured against: the averages of the index and the weight of every word.
struct Scale {
    ranking: Ranking,
    words: Vec<f32>,
    /// Pairs of neighbours in the query, as places among the words.
    pairs: Vec<(usize, usize)>,
    average_words: f32,
    average_title: f32,
}

/// What a candidate was found to have.
#[derive(Default, Clone)]
struct Evidence {
    counts: Vec<u32>,
    positions: Vec<Vec<u32>>,
    in_title: Vec<u32>,
}

#[expect(clippy::cast_precision_loss, reason = "scores need no more than 24 bits of a count")]
impl Scale {
    fn new(snapshot: &Snapshot, plan: &Plan) -> Result<Self, IndexError> {
        let ranking = current();
        let total = snapshot.statistics().passages.max(1);
        let weight = |frequency: u64| {
            let frequency = frequency.min(total) as f32;
            (1.0 + (total as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
        };
        let words = plan.words.iter().map(|word| weight(word.frequency) * (word.count as f32).powf(ranking.repetition));
        let average = |field| -> Result<f32, IndexError> {
            Ok((tokens(&snapshot.searcher, field)? as f32 / total as f32).max(1.0))
        };
        let mut pairs = Vec::new();
        for neighbours in plan.sequence.windows(2) {
            let ((a, at_a), (b, at_b)) = (neighbours[0], neighbours[1]);
            if a != b && at_b - at_a <= MAX_TYPED_APART && !pairs.contains(&(a, b)) {
                pairs.push((a, b));
            }
        }
        Ok(Self {
            ranking,
            words: words.collect(),
            pairs,
            average_words: average(snapshot.fields.words)?,
            average_title: average(snapshot.fields.title)?,
        })
    }

    /// Scores candidates of one segment, which must be in the order of their entries.
    fn scores(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        segment: &SegmentReader,
        candidates: &[Candidate],
    ) -> Result<Vec<f32>, IndexError> {
        let fields = &snapshot.fields;
        let empty = Evidence {
            counts: vec![0; plan.words.len()],
            positions: vec![Vec::new(); plan.words.len()],
            in_title: vec![0; plan.words.len()],
        };
        let mut evidence = vec![empty; candidates.len()];
        for (at, word) in plan.words.iter().enumerate() {
            let is_paired = self.pairs.iter().any(|(a, b)| *a == at || *b == at);
            for stem in &word.stems {
                let term = Term::from_field_text(word.field, stem);
                visit(segment, &term, is_paired, candidates, &mut |place, count, positions| {
                    evidence[place].counts[at] += count;
                    evidence[place].positions[at].extend_from_slice(positions);
                })?;
                let term = Term::from_field_text(fields.title, stem);
                visit(segment, &term, false, candidates, &mut |place, count, _| {
                    evidence[place].in_title[at] += count;
                })?;
            }
        }
        let lengths = segment.get_fieldnorms_reader(fields.words)?;
        let titles = segment.get_fieldnorms_reader(fields.title)?;
        let score = |(candidate, evidence): (&Candidate, &Evidence)| {
            let entry = candidate.entry.doc_id;
            self.passage(evidence, lengths.fieldnorm(entry) as f32, titles.fieldnorm(entry) as f32)
        };
        let mut scores: Vec<f32> = candidates.iter().zip(&evidence).map(score).collect();
        self.add_musts(snapshot, plan, segment, (candidates, &mut scores))?;
        Ok(scores)
    }

    /// Adds what phrases and titles that every match has are worth.
    fn add_musts(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        segment: &SegmentReader,
        (candidates, scores): (&[Candidate], &mut [f32]),
    ) -> Result<(), IndexError> {
        for must in plan.musts() {
            let weight = must.weight(tantivy::query::EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
            let mut scorer = weight.scorer(segment, 1.0)?;
            for (candidate, score) in candidates.iter().zip(scores.iter_mut()) {
                if scorer.doc() < candidate.entry.doc_id {
                    scorer.seek(candidate.entry.doc_id);
                }
                if scorer.doc() == candidate.entry.doc_id {
                    *score += scorer.score();
                }
            }
        }
        Ok(())
    }

    fn passage(&self, evidence: &Evidence, length: f32, title_length: f32) -> f32 {
        let norm = self.norm(length / self.average_words);
        let title_norm = self.norm(title_length / self.average_title);
        let mut score = 0.0;
        for (at, weight) in self.words.iter().enumerate() {
            score += weight * self.saturated(evidence.counts[at], norm);
            score += self.ranking.title * weight * self.saturated(evidence.in_title[at], title_norm);
        }
        for (a, b) in &self.pairs {
            let together = near(&evidence.positions[*a], &evidence.positions[*b], self.ranking.distance);
            score += self.ranking.pair * (self.words[*a] + self.words[*b]) * self.saturated(together, norm);
        }
        score
    }

    fn norm(&self, relative_length: f32) -> f32 {
        self.ranking.saturation * (1.0 - self.ranking.length + self.ranking.length * relative_length)
    }

    fn saturated(&self, count: u32, norm: f32) -> f32 {
        let count = count as f32;
        count * (1.0 + self.ranking.saturation) / (count + norm)
    }

    /// Scores a document by its passages, which are put in order, best first.
    fn document(&self, passages: &mut [(u32, f32)]) -> f32 {
        passages.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut share = 1.0;
        let mut score = 0.0;
        for (_, passage) in passages.iter() {
            score += share * passage;
            share *= self.ranking.further;
        }
        score
    }
}

/// Neighbours in a query with more than this many stop words between them are no pair.
const MAX_TYPED_APART: usize = 4;

/// Counts places where the second word follows the first within a distance.
fn near(first: &[u32], second: &[u32], distance: u32) -> u32 {
    let follows = |a: &u32| second.iter().any(|b| *b > *a && b - a <= distance);
    u32::try_from(first.iter().filter(|a| follows(a)).count()).unwrap_or(u32::MAX)
}

/// Tells, for every candidate that has a term, how often and where.
fn visit(
    segment: &SegmentReader,
    term: &Term,
    has_positions: bool,
    candidates: &[Candidate],
    tell: &mut dyn FnMut(usize, u32, &[u32]),
) -> Result<(), IndexError> {
    let option =
        if has_positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    let Some(mut postings) = segment.inverted_index(term.field())?.read_postings(term, option)? else {
        return Ok(());
    };
    let mut positions = Vec::new();
    for (place, candidate) in candidates.iter().enumerate() {
        let entry: DocId = candidate.entry.doc_id;
        if postings.doc() < entry {
            postings.seek(entry);
        }
        if postings.doc() == entry {
            positions.clear();
            if has_positions {
                postings.positions(&mut positions);
            }
            tell(place, postings.term_freq(), &positions);
        }
    }
    Ok(())
}

fn tokens(searcher: &Searcher, field: Field) -> Result<u64, IndexError> {
    let mut tokens = 0;
    for segment in searcher.segment_readers() {
        tokens += segment.inverted_index(field)?.total_num_tokens();
    }
    Ok(tokens)
}

pub static TUNE: std::sync::RwLock<Ranking> = std::sync::RwLock::new(RANKING);
fn current() -> Ranking {
    *TUNE.read().expect("tuning")
}
