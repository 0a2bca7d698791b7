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

/// Whether counts are added or taken away.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Add,
    Subtract,
}

impl Turn {
    fn apply(self, count: &mut u64, by: u64) {
        *count = match self {
            Self::Add => count.saturating_add(by),
            Self::Subtract => count.saturating_sub(by),
        };
    }

    fn apply_all(self, counts: &mut BTreeMap<String, u64>, by: &BTreeMap<String, u64>) {
        for (name, by) in by {
            match counts.get_mut(name) {
                Some(count) => self.apply(count, *by),
                None => self.apply(counts.entry(name.clone()).or_default(), *by),
            }
        }
    }
}

impl Contribution {
    /// Counts a document.
    pub(crate) fn count(&mut self, document: &StoredDocument) {
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

    /// Adds what the same source was given later.
    pub(crate) fn add(&mut self, later: &Self) {
        let turn = Turn::Add;
        turn.apply(&mut self.documents, later.documents);
        turn.apply(&mut self.passages, later.passages);
        turn.apply(&mut self.bytes, later.bytes);
        turn.apply(&mut self.dated, later.dated);
        turn.apply_all(&mut self.kinds, &later.kinds);
        turn.apply_all(&mut self.languages, &later.languages);
        turn.apply_all(&mut self.fields, &later.fields);
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
    /// Takes examples from a document that is put; it is counted with its source.
    pub(crate) fn show(&mut self, document: &StoredDocument) {
        for (name, value) in &document.metadata {
            if let Some(field) = self.field(name)
                && field.values.len() < MAX_VALUES
            {
                for text in texts(value) {
                    keep(&mut field.values, &text, &document.source, MAX_VALUES);
                }
            }
        }
        keep(&mut self.titles, &document.title, &document.source, MAX_TITLES);
    }

    /// Counts what a source was given.
    pub(crate) fn add(&mut self, given: &Contribution) {
        self.turn(Turn::Add, given);
    }

    /// Takes away what a source was given, and its examples.
    pub(crate) fn subtract(&mut self, source: &str, gone: &Contribution) {
        self.turn(Turn::Subtract, gone);
        self.titles.retain(|example| example.source != source);
        for field in self.fields.values_mut() {
            field.values.retain(|example| example.source != source);
        }
    }

    /// Forgets what no document has any more. Before a commit, and not earlier: what is put may not be counted yet.
    pub(crate) fn forget_unused(&mut self) {
        self.kinds.retain(|_, count| *count > 0);
        self.languages.retain(|_, count| *count > 0);
        self.fields.retain(|_, field| field.documents > 0);
    }

    fn turn(&mut self, turn: Turn, by: &Contribution) {
        turn.apply(&mut self.documents, by.documents);
        turn.apply(&mut self.passages, by.passages);
        turn.apply(&mut self.bytes, by.bytes);
        turn.apply(&mut self.dated, by.dated);
        turn.apply_all(&mut self.kinds, &by.kinds);
        turn.apply_all(&mut self.languages, &by.languages);
        for (name, by) in &by.fields {
            if let Some(field) = self.field(name) {
                turn.apply(&mut field.documents, *by);
            }
        }
    }

    /// Returns a field, a new one while there is room.
    fn field(&mut self, name: &str) -> Option<&mut FieldStatistics> {
        if !self.fields.contains_key(name) {
            if self.fields.len() >= MAX_FIELDS {
                return None;
            }
            self.fields.insert(name.to_owned(), FieldStatistics::default());
        }
        self.fields.get_mut(name)
    }
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
