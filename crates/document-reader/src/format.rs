//! A *format* is how a file's bytes are to be understood; found by the name's extension, then by the content.

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
