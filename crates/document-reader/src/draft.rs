//! A *draft* is what a format's reader makes of a whole file; what every document has is added here.

use serde_json::Value;
use switchboard_document::{Document, DocumentId, Kind, Metadata, Passage, Skip};

use crate::decode::Decoded;

/// What is known of a document by its content alone.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The document's own title, or its first heading.
    pub(crate) title: Option<String>,
    pub(crate) metadata: Metadata,
    pub(crate) passages: Vec<Passage>,
    /// Parts that were left out.
    pub(crate) skips: Vec<Skip>,
}

impl Draft {
    /// Begins the draft of a decoded text, with its encoding and what was damaged in it.
    pub(crate) fn of_text(decoded: &mut Decoded) -> Self {
        let mut draft = Self::default();
        if let Some(encoding) = decoded.encoding {
            draft.note("encoding", encoding);
        }
        draft.skips.extend(decoded.damage.take());
        draft
    }

    /// Adds a word the document says of itself, unless it is blank or already known.
    pub(crate) fn note(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && !self.metadata.contains_key(name) {
            self.metadata.insert(name.to_owned(), Value::from(value));
        }
    }

    /// Completes the draft of the file `name` with `bytes` bytes.
    pub(crate) fn finish(self, name: &str, kind: Kind, bytes: u64) -> (Document, Vec<Skip>) {
        let title = self.title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
        let document = Document {
            id: DocumentId::new(name),
            title: title.unwrap_or_else(|| file_name(name)),
            is_title_from_text: false,
            url: None,
            kind,
            metadata: self.metadata,
            passages: self.passages,
            bytes: 0..bytes,
        };
        (document, self.skips)
    }
}

/// Returns a path's last part; never empty.
fn file_name(name: &str) -> String {
    let last = name.rsplit('/').find(|part| !part.is_empty());
    last.unwrap_or("untitled").to_owned()
}

/// Returns a title on one line, cut at 300 characters.
pub(crate) fn one_line(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    first_words(&words.join(" "), 300)
}

/// Returns the first words of a line, at most `limit` characters and an ellipsis.
pub(crate) fn first_words(line: &str, limit: usize) -> String {
    let Some((end, _)) = line.char_indices().nth(limit) else {
        return line.to_owned();
    };
    let cut = line[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", line[..cut].trim_end())
}
