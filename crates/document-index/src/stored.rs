//! What the index gives back: the head of a document, and a passage with its place.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use switchboard_document::{DocumentId, Kind, Metadata, Passage, PassageId, Place};

/// A document without its text, as it was put.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredDocument {
    /// Unique in the index.
    pub id: DocumentId,
    /// The source it was put under.
    pub source: String,
    /// Never empty.
    pub title: String,
    /// The record's own absolute address, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it was read from.
    pub kind: Kind,
    /// As put.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Bytes of the source that hold the document.
    pub bytes: Range<u64>,
    /// Lines of the source where its first passage stands; empty where the source has none.
    #[serde(default)]
    pub lines: Range<u32>,
    /// The language it was analysed as: an English name, lower case; `None` where it was too short to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How many passages it has. 0 where it has a title and nothing else; such a document is found by its title
    /// and its hit names passage 0, whose text is empty.
    pub passages: u32,
}

impl StoredDocument {
    /// Returns the place of a document that has no passage.
    pub(crate) fn place(&self) -> Place {
        Place { bytes: self.bytes.clone(), ..Place::default() }
    }

    /// Returns where the document stands, for an error a person reads.
    pub fn location(&self) -> Location {
        Location {
            source: self.source.clone(),
            line: Some(self.lines.start).filter(|line| *line > 0),
            byte: self.bytes.start,
        }
    }
}

/// A passage with the id that finds it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPassage {
    /// Its document and its ordinal.
    pub id: PassageId,
    /// As put.
    pub passage: Passage,
}

/// Where a document stands: a source, and a line or byte of it. In order of sources, and within one from its start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The source.
    pub source: String,
    /// The line, from 1, where the source has lines.
    pub line: Option<u32>,
    /// The first byte.
    pub byte: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{} line {line}", self.source),
            None => write!(formatter, "{} byte {}", self.source, self.byte),
        }
    }
}
