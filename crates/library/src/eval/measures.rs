//! Measures of one answer: a ranked list of document ids against the grades of its query.

use std::collections::HashMap;
use std::hash::BuildHasher;

/// Returns the normalised discounted cumulative gain of the first `depth`, with the grade as the gain (Järvelin and
/// Kekäläinen 2002, as `trec_eval` has it): 1 where no order would be better, 0 where nothing was found.
pub fn ndcg<S: BuildHasher>(ranked: &[&str], grades: &HashMap<String, u32, S>, depth: usize) -> f64 {
    let mut best: Vec<u32> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = gain(best.into_iter().take(depth));
    let found = gain(ranked.iter().take(depth).map(|id| grade(grades, id)));
    if ideal > 0.0 { found / ideal } else { 0.0 }
}

/// Returns the share of all answers that are among the first `depth`.
pub fn recall<S: BuildHasher>(ranked: &[&str], grades: &HashMap<String, u32, S>, depth: usize) -> f64 {
    let all = grades.values().filter(|grade| **grade > 0).count();
    let found = ranked.iter().take(depth).filter(|id| grade(grades, id) > 0).count();
    if all > 0 { as_f64(found) / as_f64(all) } else { 0.0 }
}

/// Returns one over the place of the first answer, from 1; 0 where there is none.
pub fn reciprocal_rank<S: BuildHasher>(ranked: &[&str], grades: &HashMap<String, u32, S>) -> f64 {
    let first = ranked.iter().position(|id| grade(grades, id) > 0);
    first.map_or(0.0, |place| 1.0 / as_f64(place + 1))
}

fn grade<S: BuildHasher>(grades: &HashMap<String, u32, S>, id: &str) -> u32 {
    grades.get(id).copied().unwrap_or(0)
}

fn gain(grades: impl Iterator<Item = u32>) -> f64 {
    grades.enumerate().map(|(place, grade)| f64::from(grade) / as_f64(place + 2).log2()).sum()
}

#[expect(clippy::cast_precision_loss, reason = "no list has 2^52 members")]
pub(super) fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades() -> HashMap<String, u32> {
        [("a", 2), ("b", 1), ("c", 0)].map(|(id, grade)| (id.to_owned(), grade)).into()
    }

    #[track_caller]
    fn check(measured: f64, expected: f64) {
        assert!((measured - expected).abs() < 1e-9, "{measured} is not {expected}");
    }

    #[test]
    fn the_best_order_gains_all() {
        check(ndcg(&["a", "b", "c"], &grades(), 10), 1.0);
        check(ndcg(&[], &grades(), 10), 0.0);
        // (1 + 2 / log2 3) / (2 + 1 / log2 3)
        check(ndcg(&["b", "a"], &grades(), 10), 0.859_718_699_852);
        check(ndcg(&["x", "y", "a"], &grades(), 2), 0.0);
    }

    #[test]
    fn recall_counts_answers_within_the_depth() {
        check(recall(&["c", "a", "x"], &grades(), 100), 0.5);
        check(recall(&["c", "a"], &grades(), 1), 0.0);
    }

    #[test]
    fn the_first_answer_gives_the_rank() {
        check(reciprocal_rank(&["x", "c", "b", "a"], &grades()), 1.0 / 3.0);
        check(reciprocal_rank(&["x"], &grades()), 0.0);
    }
}
