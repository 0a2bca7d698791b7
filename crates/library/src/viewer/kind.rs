//! What a document was read from, in the words of people.

use switchboard_document::{Kind, SkipReason};

/// Returns the name of a kind.
pub(super) fn name(kind: Kind) -> &'static str {
    of_word(kind.as_str()).unwrap_or(kind.as_str())
}

/// Returns the name of the kind that statistics call by its word; nothing for a word of another version.
pub(super) fn of_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "record" => "Record",
        "row" => "Table row",
        "markdown" => "Markdown",
        "html" => "HTML",
        "pdf" => "PDF",
        "docx" => "Word document",
        "epub" => "EPUB",
        "code" => "Source code",
        "text" => "Text",
        _ => return None,
    })
}

/// Returns why something was left out.
pub(super) fn reason(reason: SkipReason) -> String {
    let mut words = reason.as_str().replace('-', " ");
    words[..1].make_ascii_uppercase();
    words
}
