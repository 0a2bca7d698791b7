//! A *record* is a document before it is checked: an object's or a row's fields by their meaning.

use std::ops::Range;

use serde_json::Value;
use switchboard_document::{Document, DocumentId, Kind, Metadata, Passage, Place, Skip, SkipReason};

use crate::PassageSize;
use crate::draft::first_words;
use crate::passage::{Placing, paragraphs, passages};

/// Characters of the text that stand in for a missing title.
const TITLE: usize = 80;

/// Fields by their meaning.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) metadata: Metadata,
}

/// Where a record stands.
#[derive(Debug, Clone)]
pub(crate) struct Origin<'a> {
    /// The file.
    pub(crate) name: &'a str,
    /// Tells it from the file's other records.
    pub(crate) number: u64,
    pub(crate) kind: Kind,
    pub(crate) lines: Range<u32>,
    pub(crate) bytes: Range<u64>,
}

impl Record {
    /// Keeps a field under its own name.
    pub(crate) fn keep(&mut self, name: &str, value: Value) {
        self.metadata.insert(name.to_owned(), value);
    }

    /// Takes an address where it is an absolute one of the web, and otherwise keeps it as metadata: a `url` becomes a
    /// link that people follow.
    pub(crate) fn locate(&mut self, value: Value) {
        let is_web = |url: &str| {
            let scheme = url.split_once("://").map(|(scheme, _)| scheme);
            scheme.is_some_and(|it| it.eq_ignore_ascii_case("https") || it.eq_ignore_ascii_case("http"))
        };
        match value {
            Value::String(url) if is_web(url.trim()) => self.url = Some(url.trim().to_owned()),
            other => self.keep("url", other),
        }
    }

    /// Makes the document.
    ///
    /// # Errors
    /// `Incomplete` where there is neither title nor text.
    pub(crate) fn finish(self, origin: Origin<'_>, size: PassageSize) -> Result<Document, Skip> {
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let text = filled(self.text);
        let own_title = filled(self.title);
        let is_title_from_text = own_title.is_none();
        let title = own_title
            .or_else(|| text.as_deref().map(opening))
            .ok_or_else(|| Skip::file(SkipReason::Incomplete, "neither title nor text"))?;
        let id = filled(self.id).unwrap_or_else(|| format!("{}:{}", origin.name, origin.number));
        Ok(Document {
            id: DocumentId::new(id),
            title,
            is_title_from_text,
            url: self.url,
            kind: origin.kind,
            metadata: self.metadata,
            bytes: origin.bytes.clone(),
            passages: text.map(|text| cut(text, origin, size)).unwrap_or_default(),
        })
    }
}

/// Returns the first words of a text's first line.
fn opening(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default();
    first_words(line.trim(), TITLE)
}

/// Makes the passages of a text: mostly one, which takes the text as it is.
fn cut(text: String, origin: Origin<'_>, size: PassageSize) -> Vec<Passage> {
    let Origin { lines, bytes, .. } = origin;
    if text.len() > size.max && text.chars().count() > size.max {
        return passages(&paragraphs(&text), size, Placing::Record { lines, bytes });
    }
    let is_trim = text.trim().len() == text.len();
    let text = if is_trim { text } else { text.trim().to_owned() };
    vec![Passage { text, context: None, place: Place { page: None, heading_path: Vec::new(), lines, bytes } }]
}
