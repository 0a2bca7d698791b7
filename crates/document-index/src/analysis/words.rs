//! Words: a text cut into index terms with their positions.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::Language;
use super::script::{Class, class};
use super::stem::Stems;

/// Stands between parts of one text that no phrase may span.
pub(crate) const GAP: char = '\u{F00FF}';
/// Longer than the longest phrase with its slack that anybody types.
const GAP_POSITIONS: usize = 64;
/// What is longer is no word: encoded bytes, a ruler. Cut, so that the same still finds the same.
const MAX_WORD: usize = 64;

/// The engine's door to the analysis.
#[derive(Clone)]
pub(crate) struct Words {
    stems: Vec<Option<Stems>>,
}

impl Words {
    pub(crate) fn new() -> Self {
        Self { stems: vec![None; Language::COUNT] }
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        let (language, text) = Language::unmark(text);
        let stems = self.stems[language.index()].get_or_insert_with(|| Stems::new(language));
        Terms {
            text,
            at: 0,
            next: 0,
            is_in_run: false,
            held: None,
            word: String::new(),
            is_extra: false,
            stems,
            token: Token::default(),
        }
    }
}

/// The terms of one text.
pub(crate) struct Terms<'a> {
    text: &'a str,
    at: usize,
    next: usize,
    /// Whether the character before was of a script without spaces.
    is_in_run: bool,
    /// An ideograph that follows its pair at the same position.
    held: Option<(usize, usize)>,
    word: String,
    /// Whether the term only repeats part of a pair: indexed, and not searched for.
    is_extra: bool,
    stems: &'a mut Stems,
    token: Token,
}

impl Terms<'_> {
    fn character(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    fn emit(&mut self, from: usize, to: usize, position: usize) {
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = position;
        self.token.text.clear();
        self.token.text.push_str(&self.text[from..to]);
    }

    /// Emits the word that begins here. Two-letter names of languages (`c++`, `c#`) keep their signs.
    fn emit_word(&mut self, from: usize) {
        let bytes = self.text.as_bytes();
        let mut to = from;
        while to < bytes.len() {
            if bytes[to].is_ascii_alphanumeric() {
                to += 1;
                continue;
            }
            match self.character(to) {
                Some(letter) if !letter.is_ascii() && class(letter) == Class::Letter => {
                    to += letter.len_utf8();
                }
                _ => break,
            }
        }
        if to - from == 1 {
            to += match &bytes[to..] {
                [b'+', b'+', ..] => 2,
                [b'#', rest @ ..] if !rest.first().is_some_and(u8::is_ascii_alphanumeric) => 1,
                _ => 0,
            };
        }
        self.at = to;
        let kept = &self.text[from..from + self.text[from..to].floor_char_boundary(MAX_WORD)];
        self.word.clear();
        if kept.is_ascii() {
            self.word.push_str(kept);
            self.word.make_ascii_lowercase();
        } else {
            self.word.extend(kept.chars().flat_map(char::to_lowercase));
        }
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = self.next;
        self.stems.write(&self.word, &mut self.token.text);
        self.next += 1;
    }

    /// Emits the pair of characters that begins here; false where the character was the tail of a pair.
    fn emit_pair(&mut self, first: char, is_ideograph: bool) -> bool {
        let from = self.at;
        let middle = from + first.len_utf8();
        let second =
            self.character(middle).filter(|next| matches!(class(*next), Class::Unspaced | Class::Ideograph));
        self.at = middle;
        let was_in_run = std::mem::replace(&mut self.is_in_run, second.is_some());
        let position = self.next;
        self.next += 1;
        match second {
            Some(second) => {
                self.held = is_ideograph.then_some((from, middle));
                self.emit(from, middle + second.len_utf8(), position);
                true
            }
            None if was_in_run && !is_ideograph => false,
            None => {
                self.is_extra = was_in_run;
                self.emit(from, middle, position);
                true
            }
        }
    }
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        self.is_extra = false;
        if let Some((from, to)) = self.held.take() {
            self.is_extra = true;
            self.emit(from, to, self.next - 1);
            return true;
        }
        while let Some(character) = self.character(self.at) {
            match class(character) {
                Class::Letter => {
                    self.emit_word(self.at);
                    return true;
                }
                Class::Break => {
                    self.next += if character == GAP { GAP_POSITIONS } else { 0 };
                    self.at += character.len_utf8();
                }
                unspaced => {
                    if self.emit_pair(character, unspaced == Class::Ideograph) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// A term of a query: where it stood, as typed and as indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) typed: String,
    pub(crate) stem: String,
    pub(crate) position: usize,
}

/// Analyses a query in a language.
pub(crate) fn terms(text: &str, language: Language, words: &mut Words) -> Vec<Term> {
    let marked = format!("{}{text}", language.mark());
    let mut stream = words.token_stream(&marked);
    let mut terms = Vec::new();
    while stream.advance() {
        if !stream.is_extra {
            let token = &stream.token;
            terms.push(Term {
                typed: stream.text[token.offset_from..token.offset_to].to_lowercase(),
                stem: token.text.clone(),
                position: token.position,
            });
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, text: &str, expected: &str) {
        let marked = format!("{}{text}", language.mark());
        let mut words = Words::new();
        let mut stream = words.token_stream(&marked);
        let mut found = Vec::new();
        while stream.advance() {
            found.push(format!("{}@{}", stream.token().text, stream.token().position));
        }
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn english_words_are_stemmed_and_folded() {
        check(Language::ENGLISH, "Cafés, RUNNING naïvely; don't", "cafe@0 run@1 naiv@2 don@3 t@4");
        check(
            Language::ENGLISH,
            "boundary-layer 1,000 C++ C# c#x",
            "boundari@0 layer@1 1@2 000@3 c++@4 c#@5 c@6 x@7",
        );
    }

    #[test]
    fn every_language_is_stemmed_its_own_way() {
        check(Language::named("german").unwrap_or(Language::OTHER), "Häuser", "haus@0");
        check(Language::OTHER, "Häuser", "hauser@0");
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        check(Language::OTHER, "日本語です", "日本@0 日@0 本語@1 本@1 語で@2 語@2 です@3");
        check(Language::OTHER, "水 한국", "水@0 한국@1");
        check(Language::OTHER, "東京", "東京@0 東@0 京@1");
    }

    #[test]
    fn a_query_asks_for_pairs_alone() {
        let found = terms("東京 水", Language::OTHER, &mut Words::new());
        assert_eq!(found.iter().map(|term| term.stem.as_str()).collect::<Vec<_>>(), ["東京", "水"]);
    }

    #[test]
    fn no_phrase_spans_a_gap() {
        check(Language::OTHER, "a\u{F00FF}b", "a@0 b@65");
    }

    #[test]
    fn a_text_without_a_mark_is_read_as_it_is() {
        let mut words = Words::new();
        let mut stream = words.token_stream("Running");
        assert!(stream.advance());
        assert_eq!(stream.token().text, "running");
    }
}
