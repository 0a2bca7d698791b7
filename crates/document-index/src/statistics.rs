//! Statistics: what is in the index, in numbers and examples, kept with every commit so that reading them is free.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an index holds. Equal indexes may differ in the examples, never in the counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Documents.
    pub documents: u64,
    /// Passages, also counting the empty one of a document that has only a title.
    pub passages: u64,
    /// Bytes of the sources that the documents were read from.
    pub bytes: u64,
    /// Documents by kind, the word of `Kind::as_str`.
    pub kinds: BTreeMap<String, u64>,
    /// Documents by language, an English name; those too short to tell are not counted.
    pub languages: BTreeMap<String, u64>,
    /// Metadata fields by name: at most 100, the others are searchable and not listed.
    pub fields: BTreeMap<String, FieldStatistics>,
    /// Documents that have a date `after:` and `before:` can use.
    pub dated: u64,
    /// A few titles.
    pub titles: Vec<Example>,
}

/// How a metadata field is used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStatistics {
    /// Documents that have the field.
    pub documents: u64,
    /// A few distinct values.
    pub values: Vec<Example>,
}

/// A title or value, and the source it was seen in; it goes when the source goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The title or value.
    pub text: String,
    /// Where it was seen.
    pub source: String,
}
