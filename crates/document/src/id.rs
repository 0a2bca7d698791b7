//! Ids: how documents and passages are named on the wire, in addresses and in the index.
//!
//! `guide/setup.md` is a document, `guide/setup.md#p3` its fourth passage (ordinals from 0), and
//! `guide/setup.md#p3+` the document from that passage on. A document's own id may contain anything, also `#`:
//! the last `#p<digits>` counts, and who resolves an id asks for the whole string as a document first.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names a document, uniquely in its library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(String);

impl DocumentId {
    /// Takes any string as an id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Returns the id as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Names a passage: its document and its ordinal in it, from 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PassageId {
    /// The document.
    pub document: DocumentId,
    /// The place among the document's passages, from 0.
    pub ordinal: u32,
}

impl fmt::Display for PassageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#p{}", self.document, self.ordinal)
    }
}

/// What an id on the wire may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A whole document, from its first passage.
    Document(DocumentId),
    /// One passage.
    Passage(PassageId),
    /// A document from a passage on: how a long document goes on.
    Onward(PassageId),
}

impl Reference {
    /// Reads an id by its form alone; any string is some reference.
    pub fn parse(id: &str) -> Self {
        let (body, onward) = id.strip_suffix('+').map_or((id, false), |body| (body, true));
        let passage = body.rsplit_once("#p").and_then(|(document, ordinal)| {
            let is_canonical = ordinal == "0" || (!ordinal.starts_with('0') && !ordinal.starts_with('+'));
            let ordinal = ordinal.parse().ok().filter(|_| is_canonical && !document.is_empty())?;
            Some(PassageId { document: DocumentId::new(document), ordinal })
        });
        match (passage, onward) {
            (Some(passage), false) => Self::Passage(passage),
            (Some(passage), true) => Self::Onward(passage),
            (None, _) => Self::Document(DocumentId::new(id)),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(document) => document.fmt(formatter),
            Self::Passage(passage) => passage.fmt(formatter),
            Self::Onward(passage) => write!(formatter, "{passage}+"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, expected: &Reference) {
        assert_eq!(&Reference::parse(id), expected);
        assert_eq!(expected.to_string(), id);
    }

    fn passage(document: &str, ordinal: u32) -> PassageId {
        PassageId { document: DocumentId::new(document), ordinal }
    }

    #[test]
    fn the_last_ordinal_counts() {
        check("a.md", &Reference::Document(DocumentId::new("a.md")));
        check("a.md#p3", &Reference::Passage(passage("a.md", 3)));
        check("a.md#p3+", &Reference::Onward(passage("a.md", 3)));
        check("a#p1#p0", &Reference::Passage(passage("a#p1", 0)));
    }

    #[test]
    fn whatever_is_no_ordinal_is_part_of_the_document() {
        for id in ["", "#", "#p", "#p1", "a#p", "a#p01", "a#p+1", "a#p-1", "a#p4294967296", "c++", "a#px+"] {
            check(id, &Reference::Document(DocumentId::new(id)));
        }
    }
}
