//! *Columns* of a table and what each means.

use serde_json::Value;
use switchboard_document::{Skip, SkipReason};

use crate::RecordMapping;
use crate::records::Record;

const IDS: &[&str] =
    &["id", "_id", "key", "doc_id", "document_id", "uid", "uuid", "number", "no", "nr", "code"];
const TITLES: &[&str] = &["title", "name", "subject", "headline", "heading", "question", "label"];
const TEXTS: &[&str] = &[
    "text",
    "content",
    "body",
    "description",
    "abstract",
    "answer",
    "message",
    "comment",
    "notes",
    "note",
    "details",
    "summary",
];
const URLS: &[&str] = &["url", "link", "uri", "href", "website"];

/// What each column of a table means.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    id: Option<usize>,
    title: Option<usize>,
    /// `None` where the text is all columns that mean nothing else.
    text: Option<usize>,
    url: Option<usize>,
}

impl Columns {
    /// Understands a header row.
    ///
    /// # Errors
    /// `Incomplete` where a column that the mapping names is not there.
    pub(super) fn understand(header: Vec<String>, mapping: &RecordMapping) -> Result<Self, Skip> {
        let names: Vec<String> = header
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                Some(name.trim().to_owned())
                    .filter(|it| !it.is_empty())
                    .unwrap_or_else(|| format!("column {}", index + 1))
            })
            .collect();
        let find = |mapped: &Option<String>, guesses: &[&str]| match mapped {
            Some(mapped) => names.iter().position(|name| name == mapped).map(Some).ok_or_else(|| {
                let there = names.join(", ");
                Skip::file(SkipReason::Incomplete, format!("no column {mapped:?}; there are: {there}"))
            }),
            None => Ok(guess(&names, guesses)),
        };
        let (id, title) = (find(&mapping.id, IDS)?, find(&mapping.title, TITLES)?);
        let (text, url) = (find(&mapping.text, TEXTS)?, find(&mapping.url, URLS)?);
        Ok(Self { names, id, title, text, url })
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Says for people what was understood.
    pub(super) fn sentence(&self, delimiter: u8) -> String {
        let separated = match delimiter {
            b'\t' => "tabs",
            b';' => "semicolons",
            b'|' => "bars",
            _ => "commas",
        };
        let from = |column: Option<usize>, otherwise: &str| match column {
            Some(column) => format!("{:?}", self.names[column]),
            None => otherwise.to_owned(),
        };
        let others: Vec<&str> = self.others().map(|column| self.names[column].as_str()).collect();
        let others = if others.is_empty() { "none".to_owned() } else { others.join(", ") };
        format!(
            "columns separated by {separated}: id from {}, title from {}, text from {}, url from {}; metadata: {others}",
            from(self.id, "the line number"),
            from(self.title, "the first words"),
            from(self.text, "all columns without another meaning"),
            from(self.url, "nowhere"),
        )
    }

    /// Understands one row, which has as many fields as there are columns.
    pub(super) fn record(&self, mut fields: Vec<String>) -> Record {
        let mut record = Record::default();
        if self.text.is_none() {
            record.text = Some(self.sheet(&fields));
        }
        let mut take = |column: Option<usize>| column.map(|column| std::mem::take(&mut fields[column]));
        record.id = take(self.id).map(|id| id.trim().to_owned());
        record.title = take(self.title);
        record.text = take(self.text).or(record.text);
        if let Some(url) = take(self.url).filter(|url| !url.trim().is_empty()) {
            record.locate(Value::String(url));
        }
        for column in self.others() {
            let value = fields[column].trim();
            if !value.is_empty() {
                record.keep(&self.names[column], Value::from(value));
            }
        }
        record
    }

    /// Writes a row as a person reads it: each column's name before its value.
    fn sheet(&self, fields: &[String]) -> String {
        let line = |column: usize| {
            let value = fields[column].trim();
            (!value.is_empty()).then(|| format!("{}: {value}", self.names[column]))
        };
        self.others().filter_map(line).collect::<Vec<_>>().join("\n")
    }

    fn others(&self) -> impl Iterator<Item = usize> {
        let known = [self.id, self.title, self.text, self.url];
        (0..self.names.len()).filter(move |column| !known.contains(&Some(*column)))
    }
}

/// Finds the column whose name comes first among the guesses.
fn guess(names: &[String], guesses: &[&str]) -> Option<usize> {
    let plain = |name: &String| name.to_lowercase().replace([' ', '-', '.'], "_");
    let names: Vec<String> = names.iter().map(plain).collect();
    guesses.iter().find_map(|guess| names.iter().position(|name| name == guess))
}
