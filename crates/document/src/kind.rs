//! What a document was read from.

use serde::{Deserialize, Serialize};

/// The kind of source a document was read from; decides the reader, and shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// One object of a JSON array, or of a JSONL file.
    Record,
    /// One row of a CSV file.
    Row,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// PDF.
    Pdf,
    /// Office Open XML text document.
    Docx,
    /// EPUB.
    Epub,
    /// Source code and configuration.
    Code,
    /// Plain text.
    Text,
}

impl Kind {
    /// Returns the word people read and `kind:` in a query takes, the same as the serialised form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Row => "row",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Epub => "epub",
            Self::Code => "code",
            Self::Text => "text",
        }
    }
}
