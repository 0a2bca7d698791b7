//! An entry: a passage as the engine takes it.

use std::iter::{Empty, Map};
use std::slice::Iter;
use std::sync::Arc;

use switchboard_document::Passage;
use tantivy::schema::Field;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};

use super::load::{Load, Scale};
use crate::analysis::{GAP, fact};
use crate::date::Date;
use crate::error::IndexError;
use crate::schema::Fields;
use crate::statistics::texts;
use crate::stored::StoredDocument;

/// A passage or the record of a source. The engine's own document would copy every text once more.
#[derive(Debug)]
pub(crate) struct Entry {
    contents: Vec<(Field, Content)>,
    _load: Option<Load>,
}

/// What stands in a field of an entry.
#[derive(Debug)]
pub(crate) enum Content {
    Text(String),
    Shared(Arc<str>),
    Number(u64),
}

impl Entry {
    pub(super) fn new(contents: Vec<(Field, Content)>) -> Self {
        Self { contents, _load: None }
    }

    /// Weighs the entry until the engine lets go of it.
    pub(super) fn weigh(self, scale: &Arc<Scale>) -> Self {
        let bytes = self.contents.iter().map(|(_, content)| content.bytes()).sum();
        Self { _load: Some(scale.put(bytes)), ..self }
    }
}

impl Content {
    fn bytes(&self) -> usize {
        size_of::<(Field, Self)>() + if let Self::Text(text) = self { text.len() } else { 0 }
    }
}

impl tantivy::Document for Entry {
    type Value<'a> = &'a Content;
    type FieldsValuesIter<'a> =
        Map<Iter<'a, (Field, Content)>, fn(&'a (Field, Content)) -> (Field, &'a Content)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.contents.iter().map(|(field, content)| (*field, content))
    }
}

impl<'a> tantivy::schema::Value<'a> for &'a Content {
    type ArrayIter = Empty<Self>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self {
            Content::Text(text) => ReferenceValueLeaf::Str(text),
            Content::Shared(text) => ReferenceValueLeaf::Str(text),
            Content::Number(number) => ReferenceValueLeaf::U64(*number),
        })
    }
}

/// Makes the entries of a document, one a passage, at least one, found by the title that is given, which begins with the
/// mark of its language. Equal scores are ordered from `tie` on.
pub(super) fn passages(
    fields: &Fields,
    passages: Vec<Passage>,
    head: &StoredDocument,
    (title, tie): (&str, u64),
) -> Result<Vec<Entry>, IndexError> {
    let facts = facts(head);
    let date = Date::of(&head.metadata).map(Date::number);
    let source: Arc<str> = head.source.as_str().into();
    let mut entries = Vec::with_capacity(passages.len().max(1));
    let only_title =
        passages.is_empty().then(|| Passage { text: String::new(), context: None, place: head.place() });
    for (ordinal, passage) in (0_u64..).zip(passages.into_iter().chain(only_title)) {
        let mut contents = Vec::with_capacity(facts.len() + 9);
        contents.push((fields.words, Content::Text(words(title, &passage))));
        contents.push((fields.title, Content::Text(title.to_owned())));
        contents.extend(facts.iter().map(|fact| (fields.facts, Content::Text(fact.clone()))));
        contents.push((fields.source, Content::Shared(Arc::clone(&source))));
        contents.push((fields.ordinal, Content::Number(ordinal)));
        contents.push((fields.tie, Content::Number(tie.wrapping_add(ordinal))));
        contents.extend(date.map(|date| (fields.date, Content::Number(date))));
        if ordinal == 0 {
            contents.push((fields.document, Content::Text(head.id.as_str().to_owned())));
            contents.push((fields.head, Content::Text(serde_json::to_string(head)?)));
        }
        contents.push((fields.passage, Content::Text(serde_json::to_string(&passage)?)));
        entries.push(Entry::new(contents));
    }
    Ok(entries)
}

/// Joins what a passage is found by: title, headings, what must be known to read it, text.
fn words(title: &str, passage: &Passage) -> String {
    let headings = &passage.place.heading_path;
    let context = passage.context.as_deref().unwrap_or("");
    let room = headings.iter().map(|heading| heading.len() + 4).sum::<usize>() + context.len() + 8;
    let mut words = String::with_capacity(title.len() + passage.text.len() + room);
    words.push_str(title);
    // The first heading is most often the title again; counting it twice would only lengthen the passage.
    let is_new = |heading: &&String| !title.ends_with(heading.as_str());
    for part in headings.iter().filter(is_new).map(String::as_str).chain([context, &passage.text]) {
        if !part.is_empty() {
            words.push(GAP);
            words.push_str(part);
        }
    }
    words
}

fn facts(head: &StoredDocument) -> Vec<String> {
    let mut facts = vec![fact("kind", head.kind.as_str())];
    for (name, value) in &head.metadata {
        facts.extend(texts(value).iter().map(|text| fact(name, text)));
    }
    facts
}
