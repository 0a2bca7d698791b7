//! The language of a text, as HTML wants it told: so that a browser hyphenates, reads aloud and picks glyphs rightly.

use serde_json::Value;
use switchboard_document_index::StoredDocument;

/// Returns the tag of a document's language: its own word first, then what the index took it for; empty where unknown.
pub(super) fn tag(document: &StoredDocument) -> String {
    let own =
        ["language", "lang"].iter().find_map(|field| document.metadata.get(*field)).and_then(Value::as_str);
    let own = own.filter(|tag| is_tag(tag)).map(str::to_owned);
    own.unwrap_or_else(|| document.language.as_deref().map(of_name).unwrap_or_default().to_owned())
}

/// The form of RFC 5646, as far as a browser looks.
fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_language =
        |part: &str| matches!(part.len(), 2..=3) && part.bytes().all(|letter| letter.is_ascii_alphabetic());
    parts.next().is_some_and(is_language)
        && parts.all(|part| {
            matches!(part.len(), 1..=8) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
        })
}

fn of_name(name: &str) -> &'static str {
    match name {
        "arabic" => "ar",
        "chinese" | "mandarin" => "zh",
        "danish" => "da",
        "dutch" => "nl",
        "english" => "en",
        "finnish" => "fi",
        "french" => "fr",
        "german" => "de",
        "greek" => "el",
        "hungarian" => "hu",
        "italian" => "it",
        "japanese" => "ja",
        "korean" => "ko",
        "norwegian" => "no",
        "polish" => "pl",
        "portuguese" => "pt",
        "romanian" => "ro",
        "russian" => "ru",
        "spanish" => "es",
        "swedish" => "sv",
        "tamil" => "ta",
        "turkish" => "tr",
        "ukrainian" => "uk",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_are_tags() {
        for tag in ["en", "de-CH", "zh-Hant-TW", "gsw"] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in ["", "English", "e", "en_US", "en\"><script>", "en--US"] {
            assert!(!is_tag(tag), "{tag}");
        }
    }
}
