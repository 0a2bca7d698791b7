//! Stems: the part of a word that its inflections share, without accents.

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{AsciiFoldingFilter, RawTokenizer, Stemmer, TextAnalyzer};

use super::Language;

/// Stems of one language that were looked up before. Words repeat, and stemming one costs ten look-ups.
#[derive(Clone)]
pub(super) struct Stems {
    chain: TextAnalyzer,
    known: FxHashMap<Box<str>, Box<str>>,
}

/// Frequent words come early, so that a full table is left as it is.
const MAX_KNOWN: usize = 1 << 16;

impl Stems {
    pub(super) fn new(language: Language) -> Self {
        let chain = match language.stemming() {
            Some(stemming) => TextAnalyzer::builder(RawTokenizer::default())
                .filter(Stemmer::new(stemming))
                .filter(AsciiFoldingFilter)
                .build(),
            None => TextAnalyzer::builder(RawTokenizer::default()).filter(AsciiFoldingFilter).build(),
        };
        Self { chain, known: FxHashMap::default() }
    }

    /// Writes the stem of a lower-case word.
    pub(super) fn write(&mut self, word: &str, stem: &mut String) {
        stem.clear();
        if let Some(known) = self.known.get(word) {
            stem.push_str(known);
            return;
        }
        let mut stream = self.chain.token_stream(word);
        if stream.advance() {
            stem.push_str(&stream.token().text);
        }
        if stem.is_empty() {
            stem.push_str(word);
        }
        drop(stream);
        if self.known.len() < MAX_KNOWN {
            self.known.insert(word.into(), stem.as_str().into());
        }
    }
}
