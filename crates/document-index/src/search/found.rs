//! What was *found*: the answer to a query, its hits, and what was searched for instead of a typing error.

use switchboard_document::PassageId;

use crate::query::Query;
use crate::stored::{StoredDocument, StoredPassage};

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
