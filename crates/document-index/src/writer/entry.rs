//! An entry: a passage as the engine takes it.

use switchboard_document::{Document, Passage};
use tantivy::TantivyDocument;

use super::ids::hash;
use crate::analysis::{GAP, Language, fact};
use crate::date::Date;
use crate::error::IndexError;
use crate::schema::Fields;
use crate::statistics::texts;
use crate::stored::StoredDocument;

/// Makes the entries of a document, one a passage, at least one.
pub(super) fn passages(
    fields: &Fields,
    document: Document,
    head: &StoredDocument,
    language: Language,
) -> Result<Vec<TantivyDocument>, IndexError> {
    let facts = facts(head);
    let date = Date::of(&head.metadata).map(Date::number);
    let title = format!("{}{}", language.mark(), head.title);
    let tie = tie(head);
    let mut entries = Vec::with_capacity(document.passages.len().max(1));
    let only_title = document.passages.is_empty().then(|| Passage {
        text: String::new(),
        context: None,
        place: head.place(),
    });
    for (ordinal, passage) in (0_u64..).zip(document.passages.into_iter().chain(only_title)) {
        let mut entry = TantivyDocument::new();
        entry.add_text(fields.words, words(&title, &passage));
        entry.add_text(fields.title, &title);
        for fact in &facts {
            entry.add_text(fields.facts, fact);
        }
        entry.add_text(fields.source, &head.source);
        entry.add_u64(fields.ordinal, ordinal);
        entry.add_u64(fields.tie, tie.wrapping_add(ordinal));
        if let Some(date) = date {
            entry.add_u64(fields.date, date);
        }
        if ordinal == 0 {
            entry.add_text(fields.document, head.id.as_str());
            entry.add_text(fields.head, serde_json::to_string(head)?);
        }
        entry.add_text(fields.passage, serde_json::to_string(&passage)?);
        entries.push(entry);
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

fn tie(head: &StoredDocument) -> u64 {
    let [first, ..] = bytes_of(hash(head.id.as_str()));
    first
}

fn bytes_of(hash: u128) -> [u64; 2] {
    let bytes = hash.to_le_bytes();
    let half =
        |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().expect("half of 16 bytes are 8"));
    [half(0), half(8)]
}
