//! Statistics: what is in the index, in numbers and examples, kept with every commit so that reading them is free.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::Date;
use crate::stored::StoredDocument;

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

/// What one source adds to the statistics, kept with its record so that it can be taken away again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contribution {
    documents: u64,
    passages: u64,
    bytes: u64,
    dated: u64,
    kinds: BTreeMap<String, u64>,
    languages: BTreeMap<String, u64>,
    fields: BTreeMap<String, u64>,
}

const MAX_FIELDS: usize = 100;
const MAX_TITLES: usize = 12;
const MAX_VALUES: usize = 8;
/// What is longer shows nothing to a reader of examples.
const MAX_EXAMPLE: usize = 80;

impl Contribution {
    /// Counts a document.
    pub(crate) fn add(&mut self, document: &StoredDocument) {
        self.documents += 1;
        self.passages += u64::from(document.passages.max(1));
        self.bytes += document.bytes.end.saturating_sub(document.bytes.start);
        self.dated += u64::from(Date::of(&document.metadata).is_some());
        count(&mut self.kinds, document.kind.as_str());
        if let Some(language) = &document.language {
            count(&mut self.languages, language);
        }
        for name in document.metadata.keys() {
            if self.fields.len() < MAX_FIELDS || self.fields.contains_key(name) {
                count(&mut self.fields, name);
            }
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

impl Statistics {
    /// Counts a document that is put.
    pub(crate) fn add(&mut self, document: &StoredDocument) {
        self.documents += 1;
        self.passages += u64::from(document.passages.max(1));
        self.bytes += document.bytes.end.saturating_sub(document.bytes.start);
        self.dated += u64::from(Date::of(&document.metadata).is_some());
        count(&mut self.kinds, document.kind.as_str());
        if let Some(language) = &document.language {
            count(&mut self.languages, language);
        }
        for (name, value) in &document.metadata {
            self.add_field(name, value, &document.source);
        }
        keep(&mut self.titles, &document.title, &document.source, MAX_TITLES);
    }

    fn add_field(&mut self, name: &str, value: &Value, source: &str) {
        if !self.fields.contains_key(name) {
            if self.fields.len() >= MAX_FIELDS {
                return;
            }
            self.fields.insert(name.to_owned(), FieldStatistics::default());
        }
        let Some(field) = self.fields.get_mut(name) else { return };
        field.documents += 1;
        if field.values.len() < MAX_VALUES {
            for text in texts(value) {
                keep(&mut field.values, &text, source, MAX_VALUES);
            }
        }
    }

    /// Takes away what a source added.
    pub(crate) fn subtract(&mut self, source: &str, gone: &Contribution) {
        self.documents = self.documents.saturating_sub(gone.documents);
        self.passages = self.passages.saturating_sub(gone.passages);
        self.bytes = self.bytes.saturating_sub(gone.bytes);
        self.dated = self.dated.saturating_sub(gone.dated);
        uncount(&mut self.kinds, &gone.kinds);
        uncount(&mut self.languages, &gone.languages);
        for (name, gone) in &gone.fields {
            if let Some(field) = self.fields.get_mut(name) {
                field.documents = field.documents.saturating_sub(*gone);
            }
        }
        self.fields.retain(|_, field| field.documents > 0);
        self.titles.retain(|example| example.source != source);
        for field in self.fields.values_mut() {
            field.values.retain(|example| example.source != source);
        }
    }
}

fn uncount(counts: &mut BTreeMap<String, u64>, gone: &BTreeMap<String, u64>) {
    counts.retain(|name, count| {
        *count = count.saturating_sub(gone.get(name).copied().unwrap_or(0));
        *count > 0
    });
}

fn keep(examples: &mut Vec<Example>, text: &str, source: &str, limit: usize) {
    let is_new = examples.len() < limit && text.len() <= MAX_EXAMPLE && !text.trim().is_empty();
    if is_new && examples.iter().all(|example| example.text != text) {
        examples.push(Example { text: text.to_owned(), source: source.to_owned() });
    }
}

/// Returns the single values of a metadata value: itself, or the members of a list.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(flag) => vec![flag.to_string()],
        Value::Array(members) => members.iter().flat_map(texts).collect(),
        Value::Object(_) | Value::Null => Vec::new(),
    }
}
