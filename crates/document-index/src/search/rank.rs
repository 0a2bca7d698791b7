//! Ranking: candidates scored by all that is known of them, and gathered by document.
//!
//! A passage's score is BM25 over its words, and a little for words in the title and for words that stand together in
//! the query and in the passage. A document's is that of its best passage blended with that of all its passages as one text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, Term};

use super::candidates::{Candidate, first_of};
use super::plan::Plan;
use crate::error::IndexError;
use crate::schema::ORDINAL;
use crate::snapshot::Snapshot;

/// What counts for how much. Chosen on a plateau over six collections, not at the peak of any.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranking {
    /// How slowly more occurrences of a word stop counting.
    saturation: f32,
    /// How much longer passages are held back, 0 to 1.
    length: f32,
    /// Weight of words in the title.
    title: f32,
    /// Weight of pairs of words.
    pair: f32,
    /// How far apart the words of a pair may stand.
    distance: u32,
    /// Share of a document's score that its passages have together, beside the best of them.
    whole: f32,
}

const RANKING: Ranking =
    Ranking { saturation: 1.2, length: 0.6, title: 0.3, pair: 0.1, distance: 3, whole: 0.6 };

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
    plan: &Plan,
    candidates: &[Candidate],
) -> Result<Vec<Ranked>, IndexError> {
    let scale = Scale::new(snapshot, plan)?;
    let mut by_segment: FxHashMap<u32, Vec<Candidate>> = FxHashMap::default();
    for candidate in candidates {
        by_segment.entry(candidate.entry.segment_ord).or_default().push(*candidate);
    }
    let mut documents = Vec::new();
    for (segment, found) in by_segment {
        let segment = (segment, snapshot.searcher.segment_reader(segment));
        let grouped = group(segment, &found)?;
        documents.extend(scale.score(snapshot, plan, segment.1, &grouped)?);
    }
    Ok(documents)
}

/// A document of one segment with its candidates, and where all its passages stand.
struct Group {
    first: DocAddress,
    tie: u64,
    /// Entries.
    found: Vec<DocId>,
    /// Entries of all its passages; of the candidates alone where they are too many.
    entries: Vec<DocId>,
}

impl Group {
    /// Returns ordinals and scores of the candidates, best first.
    fn passages(&self, scores: &[f32]) -> Vec<(u32, f32)> {
        let of_found =
            self.entries.iter().zip(scores).filter(|(entry, _)| self.found.binary_search(entry).is_ok());
        let mut passages: Vec<_> =
            of_found.map(|(entry, score)| (entry - self.first.doc_id, *score)).collect();
        passages.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        passages
    }
}

/// A longer document is judged by its candidates: reading all of a book would cost more than it tells.
const MAX_WHOLE: u32 = 32;

/// Gathers the candidates of one segment, in the order of their entries.
fn group((number, segment): (u32, &SegmentReader), found: &[Candidate]) -> Result<Vec<Group>, IndexError> {
    let ordinals = segment.fast_fields().u64(ORDINAL)?;
    let mut groups: BTreeMap<DocId, Group> = BTreeMap::new();
    for candidate in found {
        let entry = candidate.entry.doc_id;
        let ordinal = ordinals.first(entry).ok_or(IndexError::Missing("an ordinal"))?;
        let first =
            first_of(candidate.entry, u32::try_from(ordinal).map_err(|_| IndexError::Missing("an ordinal"))?);
        let tie = candidate.tie.wrapping_sub(ordinal);
        let new = || Group {
            first: DocAddress::new(number, first.doc_id),
            tie,
            found: Vec::new(),
            entries: Vec::new(),
        };
        groups.entry(first.doc_id).or_insert_with(new).found.push(entry);
    }
    for group in groups.values_mut() {
        group.found.sort_unstable();
        let first = group.first.doc_id;
        let is_next =
            |at: &u32| first + at < segment.max_doc() && ordinals.first(first + at) == Some(u64::from(*at));
        let count = (1..=MAX_WHOLE).find(|at| !is_next(at));
        group.entries = match count {
            Some(count) => (first..first + count).collect(),
            None => group.found.clone(),
        };
    }
    Ok(groups.into_values().collect())
}

/// What scores are measured against: the averages of the index and the weight of every word.
struct Scale {
    ranking: Ranking,
    words: Vec<f32>,
    /// Pairs of neighbours in the query, as places among the words.
    pairs: Vec<(usize, usize)>,
    average_words: f32,
    average_document: f32,
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
        let ranking = RANKING;
        let total = snapshot.statistics().passages.max(1);
        let weight = |frequency: u64| {
            let frequency = frequency.min(total) as f32;
            (1.0 + (total as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
        };
        let words = plan.words.iter().map(|word| weight(word.frequency) * (word.count as f32));
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
        let average_words = average(snapshot.fields.words)?;
        let documents = snapshot.statistics().documents.max(1) as f32;
        Ok(Self {
            ranking,
            average_document: average_words * total as f32 / documents,
            words: words.collect(),
            pairs,
            average_words,
            average_title: average(snapshot.fields.title)?,
        })
    }

    /// Scores the documents of one segment.
    fn score(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        segment: &SegmentReader,
        groups: &[Group],
    ) -> Result<Vec<Ranked>, IndexError> {
        let entries: Vec<DocId> = groups.iter().flat_map(|group| group.entries.iter().copied()).collect();
        let evidence = self.evidence(snapshot, plan, segment, &entries)?;
        let lengths = segment.get_fieldnorms_reader(snapshot.fields.words)?;
        let titles = segment.get_fieldnorms_reader(snapshot.fields.title)?;
        let mut scores: Vec<f32> = Vec::with_capacity(entries.len());
        for (entry, evidence) in entries.iter().zip(&evidence) {
            let length = lengths.fieldnorm(*entry) as f32 / self.average_words;
            scores.push(self.passage(evidence, length, titles.fieldnorm(*entry) as f32 / self.average_title));
        }
        add_musts(snapshot, plan, segment, (&entries, &mut scores))?;
        let mut at = 0;
        let mut documents = Vec::with_capacity(groups.len());
        for group in groups {
            let all = at..at + group.entries.len();
            at = all.end;
            let passages = group.passages(&scores[all.clone()]);
            let mut score = passages.first().map_or(0.0, |(_, best)| *best);
            if group.entries.len() > 1 {
                let length: u32 = group.entries.iter().map(|entry| lengths.fieldnorm(*entry)).sum();
                let title = titles.fieldnorm(group.first.doc_id) as f32 / self.average_title;
                let whole =
                    self.passage(&together(&evidence[all]), length as f32 / self.average_document, title);
                score += self.ranking.whole * (whole - score);
            }
            documents.push(Ranked { first: group.first, score, tie: group.tie, passages });
        }
        Ok(documents)
    }

    /// Looks up what entries of one segment, in order, have of the query.
    fn evidence(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        segment: &SegmentReader,
        entries: &[DocId],
    ) -> Result<Vec<Evidence>, IndexError> {
        let fields = &snapshot.fields;
        let empty = Evidence {
            counts: vec![0; plan.words.len()],
            positions: vec![Vec::new(); plan.words.len()],
            in_title: vec![0; plan.words.len()],
        };
        let mut evidence = vec![empty; entries.len()];
        for (at, word) in plan.words.iter().enumerate() {
            let is_paired = self.pairs.iter().any(|(a, b)| *a == at || *b == at);
            for stem in &word.stems {
                let term = Term::from_field_text(word.field, stem);
                visit(segment, (&term, is_paired), entries, &mut |place, count, positions| {
                    evidence[place].counts[at] += count;
                    evidence[place].positions[at].extend_from_slice(positions);
                })?;
                let term = Term::from_field_text(fields.title, stem);
                visit(segment, (&term, false), entries, &mut |place, count, _| {
                    evidence[place].in_title[at] += count;
                })?;
            }
        }
        Ok(evidence)
    }

    fn passage(&self, evidence: &Evidence, length: f32, title_length: f32) -> f32 {
        let norm = self.norm(length);
        let title_norm = self.norm(title_length);
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
}

/// Adds what phrases and titles that every match has are worth.
fn add_musts(
    snapshot: &Snapshot,
    plan: &Plan,
    segment: &SegmentReader,
    (entries, scores): (&[DocId], &mut [f32]),
) -> Result<(), IndexError> {
    for must in plan.musts() {
        let weight = must.weight(tantivy::query::EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
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

/// Joins what the passages of a document have. The title is every passage's, and counts once.
fn together(passages: &[Evidence]) -> Evidence {
    let mut whole = passages[0].clone();
    let mut offset = 0;
    for passage in &passages[1..] {
        // Far enough that no pair spans two passages.
        offset += 1 << 20;
        for at in 0..whole.counts.len() {
            // The title stands at the head of every passage.
            whole.counts[at] += passage.counts[at] - passage.in_title[at].min(passage.counts[at]);
            whole.positions[at].extend(passage.positions[at].iter().map(|position| position + offset));
        }
    }
    whole
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
    (term, has_positions): (&Term, bool),
    entries: &[DocId],
    tell: &mut dyn FnMut(usize, u32, &[u32]),
) -> Result<(), IndexError> {
    let option =
        if has_positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    let Some(mut postings) = segment.inverted_index(term.field())?.read_postings(term, option)? else {
        return Ok(());
    };
    let mut positions = Vec::new();
    for (place, entry) in entries.iter().copied().enumerate() {
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
