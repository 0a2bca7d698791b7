//! A run: every judged query asked once, measured and timed.

use std::time::{Duration, Instant};

use serde::Serialize;
use switchboard_document_index::{IndexError, Snapshot};

use super::judgements::Judgements;
use super::measures::{as_f64, ndcg, recall, reciprocal_rank};
use super::queries::JudgedQuery;

/// Documents asked for: as deep as the deepest measure looks.
const DEPTH: usize = 100;

/// Means over the queries that have an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Queries asked.
    pub queries: usize,
    /// Queries left out because no document answers them.
    pub unjudged: usize,
    /// How good the first ten are, and how well ordered.
    pub ndcg_at_10: f64,
    /// Share of the answers that are among the first hundred.
    pub recall_at_100: f64,
    /// Mean of one over the place of the first answer.
    pub mrr: f64,
    /// How long a search took, with the texts of a hundred passages read.
    pub latency: Latency,
}

/// How long searches took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Latency {
    /// Half took no longer.
    pub p50_ms: f64,
    /// Ninety-nine of a hundred took no longer.
    pub p99_ms: f64,
}

/// Asks every judged query.
///
/// # Errors
/// Where the index cannot be read.
pub fn evaluate(
    snapshot: &Snapshot,
    queries: &[JudgedQuery],
    judgements: &Judgements,
) -> Result<Evaluation, IndexError> {
    let mut times = Vec::new();
    let (mut gains, mut recalls, mut ranks) = (0.0, 0.0, 0.0);
    for query in queries {
        let Some(grades) = judgements.of(&query.id) else { continue };
        let start = Instant::now();
        let found = snapshot.search(&query.text, DEPTH)?;
        times.push(start.elapsed());
        let ranked: Vec<&str> = found.hits.iter().map(|hit| hit.document.id.as_str()).collect();
        gains += ndcg(&ranked, grades, 10);
        recalls += recall(&ranked, grades, DEPTH);
        ranks += reciprocal_rank(&ranked, grades);
    }
    let asked = as_f64(times.len().max(1));
    Ok(Evaluation {
        queries: times.len(),
        unjudged: queries.len() - times.len(),
        ndcg_at_10: gains / asked,
        recall_at_100: recalls / asked,
        mrr: ranks / asked,
        latency: Latency::of(times),
    })
}

impl Latency {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        Self { p50_ms: at(50), p99_ms: at(99) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times() {
        let latency = Latency::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(latency, Latency { p50_ms: 100.0, p99_ms: 198.0 });
        assert_eq!(Latency::of(Vec::new()), Latency::default());
    }
}
