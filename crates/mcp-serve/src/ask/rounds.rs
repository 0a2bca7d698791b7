//! *Rounds* are how a call goes on without a session (2026-07-28): it ends with questions, comes again with the answers, and
//! the function runs from its beginning.

use std::collections::{BTreeMap, BTreeSet};

use rmcp::model::{InputRequests, InputResponses};
use serde_json::Value;

/// What one round of a call knows and asks.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    /// Answers to questions, by their keys: of earlier rounds, and those that just came.
    pub(super) answers: InputResponses,
    /// The answers that the function took in this run.
    pub(super) taken: BTreeSet<String>,
    /// What the function wants to know before it can go on.
    pub(super) asked: InputRequests,
    /// What the function made once.
    pub(super) facts: BTreeMap<String, Value>,
    /// How many rounds there were before this one.
    pub(super) number: u32,
}

impl Rounds {
    /// Keeps of the answers those that were taken, so that nothing travels on that nobody asked for.
    pub(super) fn keep_taken(&mut self) {
        let taken = std::mem::take(&mut self.taken);
        self.answers.retain(|key, _| taken.contains(key));
    }
}
