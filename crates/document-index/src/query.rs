//! A query as people and models type it. Pure; any string is some query.
//!
//! What is not understood as more is words: `http://x`, `note: this`, an open quotation mark. `Display` writes a query
//! so that it reads back as the same.

mod parse;
mod syntax;

use std::fmt;

use switchboard_document::Kind;

pub use crate::date::Date;
pub use parse::parse;
pub use syntax::{EXAMPLES, syntax_help};

/// What a query string asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In the order typed. Words that follow one another are one clause.
    pub clauses: Vec<Clause>,
}

/// One thing that is asked for, or must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether what matches is left out.
    pub is_excluded: bool,
    /// What is asked for.
    pub part: Part,
}

/// What a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Any of these words, the more the better.
    Words(String),
    /// These words one after another.
    Phrase(String),
    /// These words one after another in the title.
    Title(String),
    /// A part of the path, or a pattern with `*` and `?` for all of it.
    Path(String),
    /// A kind of document.
    Kind(Kind),
    /// A metadata field that is this, or has these words.
    Field {
        /// Lower case.
        name: String,
        /// As typed.
        value: String,
    },
    /// Dated this day or later.
    After(Date),
    /// Dated before this day.
    Before(Date),
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, clause) in self.clauses.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            let minus = if clause.is_excluded { "-" } else { "" };
            write!(formatter, "{space}{minus}{}", clause.part)?;
        }
        Ok(())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => formatter.write_str(words),
            Self::Phrase(words) => write!(formatter, "\"{words}\""),
            Self::Title(words) => write_field(formatter, "title", words),
            Self::Path(path) => write_field(formatter, "path", path),
            Self::Kind(kind) => write!(formatter, "kind:{}", kind.as_str()),
            Self::Field { name, value } => write_field(formatter, name, value),
            Self::After(date) => write!(formatter, "after:{date}"),
            Self::Before(date) => write!(formatter, "before:{date}"),
        }
    }
}

fn write_field(formatter: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    if value.contains(' ') {
        write!(formatter, "{name}:\"{value}\"")
    } else {
        write!(formatter, "{name}:{value}")
    }
}
