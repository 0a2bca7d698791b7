//! A scale: what a query's words weigh in an index, and what holds back longer texts.

use super::evidence::{Found, Pairs};
use super::plan::Plan;
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

/// What scores are measured against: the averages of the index and the weight of every word.
pub(super) struct Scale {
    ranking: Ranking,
    words: Vec<f32>,
    /// Pairs of neighbours in the query, as places among the words.
    pairs: Vec<(usize, usize)>,
    average_words: f32,
    average_document: f32,
    average_title: f32,
}

#[expect(clippy::cast_precision_loss, reason = "scores need no more than 24 bits of a count")]
impl Scale {
    pub(super) fn new(snapshot: &Snapshot, plan: &Plan) -> Self {
        let total = snapshot.statistics().passages.max(1);
        let weight = |frequency: u64| {
            let frequency = frequency.min(total) as f32;
            (1.0 + (total as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
        };
        let words = plan.words.iter().map(|word| weight(word.frequency) * (word.count as f32));
        let average = |words: u64| (words as f32 / total as f32).max(1.0);
        let average_words = average(snapshot.columns.words);
        let documents = snapshot.statistics().documents.max(1) as f32;
        Self {
            ranking: RANKING,
            average_document: average_words * total as f32 / documents,
            words: words.collect(),
            pairs: pairs(plan),
            average_words,
            average_title: average(snapshot.columns.title_words),
        }
    }

    /// Returns the weight of every word.
    pub(super) fn words(&self) -> &[f32] {
        &self.words
    }

    /// Returns the pairs of words that count where they stand together.
    pub(super) fn pairs(&self) -> Pairs<'_> {
        Pairs { places: &self.pairs, distance: self.ranking.distance }
    }

    /// Returns what holds back a passage of so many words.
    pub(super) fn text_norm(&self, words: u32) -> f32 {
        self.norm(words as f32 / self.average_words)
    }

    /// Returns what holds back a document of so many words.
    pub(super) fn document_norm(&self, words: u32) -> f32 {
        self.norm(words as f32 / self.average_document)
    }

    /// Returns what holds back a title of so many words.
    pub(super) fn title_norm(&self, words: u32) -> f32 {
        self.norm(words as f32 / self.average_title)
    }

    /// Scores a text by what it has and what holds it and its title back.
    pub(super) fn score(&self, found: Found<'_>, (norm, title_norm): (f32, f32)) -> f32 {
        let mut score = 0.0;
        for (weight, (count, in_title)) in self.words.iter().zip(found.counts) {
            score += weight * self.saturated(*count, norm);
            score += self.ranking.title * weight * self.saturated(*in_title, title_norm);
        }
        for ((a, b), together) in self.pairs.iter().zip(found.together) {
            score += self.ranking.pair * (self.words[*a] + self.words[*b]) * self.saturated(*together, norm);
        }
        score
    }

    /// Blends the score of a document's best passage with that of all of them as one text.
    pub(super) fn blend(&self, best: f32, whole: f32) -> f32 {
        best + self.ranking.whole * (whole - best)
    }

    fn norm(&self, relative_length: f32) -> f32 {
        self.ranking.saturation * (1.0 - self.ranking.length + self.ranking.length * relative_length)
    }

    fn saturated(&self, count: u32, norm: f32) -> f32 {
        let count = count as f32;
        count * (1.0 + self.ranking.saturation) / (count + norm)
    }
}

/// Neighbours in a query with more than this many stop words between them are no pair.
const MAX_TYPED_APART: usize = 4;

/// Returns the pairs of different words that stand side by side in the query.
fn pairs(plan: &Plan) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for neighbours in plan.sequence.windows(2) {
        let ((a, at_a), (b, at_b)) = (neighbours[0], neighbours[1]);
        if a != b && at_b - at_a <= MAX_TYPED_APART && !pairs.contains(&(a, b)) {
            pairs.push((a, b));
        }
    }
    pairs
}
