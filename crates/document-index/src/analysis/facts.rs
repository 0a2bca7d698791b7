//! Facts: metadata as exact terms, `author:smith` beside the text.
//!
//! A value `Smith, Ann` of `author` becomes the terms `author=smith, ann`, `author~smith`, `author~ann`, and `~smith`,
//! `~ann`, so that a value, its words, and its words in whatever field can be asked for.

use tantivy::tokenizer::{AsciiFoldingFilter, RawTokenizer, TextAnalyzer, Token, TokenStream, Tokenizer};

use super::script::{Class, class};

/// Between a field's name and its value.
const IS: char = '\u{1}';
/// Between a field's name and a word of its value.
pub(crate) const WORD: char = '\u{2}';
/// A long value is prose, and prose belongs into the text.
const MAX_WORDS: usize = 64;
const MAX_BYTES: usize = 256;

/// Writes a fact as it is handed to the engine.
pub(crate) fn fact(field: &str, value: &str) -> String {
    format!("{field}{IS}{value}")
}

/// Returns the term for a word of a field's value.
pub(crate) fn fact_word(field: &str, word: &str) -> String {
    format!("{}{WORD}{word}", field.to_lowercase())
}

/// Returns the term for a word of any field's value.
pub(crate) fn plain_word(word: &str) -> String {
    format!("{WORD}{word}")
}

/// The engine's door to the analysis of facts.
#[derive(Clone)]
pub(crate) struct Facts {
    folding: TextAnalyzer,
}

impl Facts {
    pub(crate) fn new() -> Self {
        Self { folding: TextAnalyzer::builder(RawTokenizer::default()).filter(AsciiFoldingFilter).build() }
    }

    /// Returns a value in lower case and without accents.
    pub(crate) fn fold(&mut self, value: &str) -> String {
        let lower = value.to_lowercase();
        if lower.is_ascii() {
            return lower;
        }
        let mut stream = self.folding.token_stream(&lower);
        if stream.advance() { stream.token().text.clone() } else { lower.clone() }
    }

    /// Returns the term for a whole value of a field.
    pub(crate) fn whole(&mut self, field: &str, value: &str) -> String {
        let value = self.fold(value.trim());
        format!("{}{IS}{}", field.to_lowercase(), &value[..value.floor_char_boundary(MAX_BYTES)])
    }

    /// Returns the words of a value as they are indexed.
    pub(crate) fn words(&mut self, value: &str) -> Vec<String> {
        let folded = self.fold(value);
        let words = folded.split(|letter| class(letter) == Class::Break).filter(|word| !word.is_empty());
        words.take(MAX_WORDS).map(|word| word[..word.floor_char_boundary(MAX_BYTES)].to_owned()).collect()
    }
}

impl Tokenizer for Facts {
    type TokenStream<'a> = FactTerms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FactTerms {
        let (field, value) = text.split_once(IS).unwrap_or(("", text));
        let mut terms = vec![self.whole(field, value)];
        for word in self.words(value) {
            terms.push(fact_word(field, &word));
            terms.push(plain_word(&word));
        }
        FactTerms { terms: terms.into_iter(), token: Token::default() }
    }
}

/// The terms of one fact.
pub(crate) struct FactTerms {
    terms: std::vec::IntoIter<String>,
    token: Token,
}

impl TokenStream for FactTerms {
    fn advance(&mut self) -> bool {
        let Some(text) = self.terms.next() else { return false };
        self.token.text = text;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_whole_by_word_and_without_its_field() {
        let mut facts = Facts::new();
        let text = fact("Author", "Müller, Ann");
        let mut stream = facts.token_stream(&text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push(stream.token().text.replace(IS, "=").replace(WORD, "~"));
        }
        assert_eq!(found, ["author=muller, ann", "author~muller", "~muller", "author~ann", "~ann"]);
    }
}
