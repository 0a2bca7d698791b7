//! The formats that are read, and the kind of document that comes of each.

use switchboard_document::Kind;

/// What a file is written in; each has one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A JSON array of records.
    JsonArray,
    /// One JSON record a line.
    JsonLines,
    /// A table with a header row, whatever separates its columns.
    Table,
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
    /// Source code and configuration; also JSON that holds no records.
    Code,
    /// Plain text.
    Text,
}

impl Format {
    /// Returns the kind of the documents that come of it.
    pub fn kind(self) -> Kind {
        match self {
            Self::JsonArray | Self::JsonLines => Kind::Record,
            Self::Table => Kind::Row,
            Self::Markdown => Kind::Markdown,
            Self::Html => Kind::Html,
            Self::Pdf => Kind::Pdf,
            Self::Docx => Kind::Docx,
            Self::Epub => Kind::Epub,
            Self::Code => Kind::Code,
            Self::Text => Kind::Text,
        }
    }
}
