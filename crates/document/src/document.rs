//! A document: title, metadata and the passages that together are its whole text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{DocumentId, Kind, Passage};

/// What a document says of itself beside its text: front matter, other fields of a record, properties of a file.
pub type Metadata = BTreeMap<String, Value>;

/// One document, read.
///
/// The texts of `passages`, in order and without overlap, are the document's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Unique in a library: a record's own id, or a file's path below its root with `/` between folders.
    pub id: DocumentId,
    /// Never empty: the document's own title, else its first heading, else the file name.
    pub title: String,
    /// Whether the title is the beginning of the text, because the document has none of its own.
    #[serde(default)]
    pub is_title_from_text: bool,
    /// The record's own absolute address, where it has one. Files have none; the viewer's is made by the library.
    pub url: Option<String>,
    /// What it was read from.
    pub kind: Kind,
    /// Sorted by name, so that equal documents serialise equally.
    pub metadata: Metadata,
    /// In reading order. Empty only where the document has a title and nothing else.
    pub passages: Vec<Passage>,
    /// Bytes of the source that hold this document: the whole file, or one record of it.
    pub bytes: Range<u64>,
}
