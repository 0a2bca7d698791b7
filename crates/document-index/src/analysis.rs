//! Analysis: text in, index terms out. The same code reads documents and queries, or nothing would match.
//!
//! A text carries its language in its first character, because the engine analyses on its own threads and hands
//! the tokenizer nothing but the text. Stop words are indexed, so that phrases are exact; queries leave them out.

mod detect;
mod facts;
mod function;
mod language;
mod script;
mod stem;
mod words;

pub(crate) use detect::detect;
pub(crate) use facts::{Facts, fact, fact_word, plain_word};
pub(crate) use function::is_stop_word;
pub(crate) use language::Language;
pub(crate) use words::{GAP, Words, terms};
