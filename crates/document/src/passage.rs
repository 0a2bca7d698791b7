//! A passage: a stretch of a document that can be found, cited and opened by itself, and the place it came from.

use std::num::NonZeroU32;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A stretch of a document's text with its exact location in the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The text as a person reads it. Never blank.
    pub text: String,
    /// What must be known to read the text and stands elsewhere in the source: a table's header row.
    /// Indexed and shown with the passage, but no part of the document's running text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// Where in the source the text stands.
    pub place: Place,
}

/// A location in a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The page, from 1, where the source has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<NonZeroU32>,
    /// Headings above the passage, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heading_path: Vec<String>,
    /// Lines of the source, from 1, the end exclusive. Empty (`0..0`) where the text was extracted (HTML, PDF, DOCX,
    /// EPUB), since the source has no lines of it.
    #[serde(default)]
    pub lines: Range<u32>,
    /// Bytes of the source, the end exclusive: for text, code and Markdown exactly the bytes of `text`; for a record
    /// or row the whole record. Where the source is not UTF-8, bytes of its UTF-8 transcription. Where the text was
    /// extracted (HTML, DOCX, EPUB), bytes of the extracted text, not of the file; empty (`0..0`) for PDF.
    #[serde(default)]
    pub bytes: Range<u64>,
}
