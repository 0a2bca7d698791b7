//! *Properties* of a PDF: its information dictionary (ISO 32000-1, 14.3.3).

use encoding_rs::{UTF_16BE, WINDOWS_1252};
use pdf_oxide::PdfDocument;

use crate::draft::Draft;

/// Notes what the document says of itself.
pub(super) fn note(document: &PdfDocument, draft: &mut Draft) {
    let Some(information) = document.trailer().as_dict().and_then(|trailer| trailer.get("Info")) else {
        return;
    };
    let Ok(information) = document.resolve_object(information) else {
        return;
    };
    let word = |name: &str| {
        let value = document.resolve_object(information.as_dict()?.get(name)?).ok()?;
        value.as_string().map(text)
    };
    draft.title = word("Title").filter(|title| is_title(title));
    for (name, key) in [("author", "Author"), ("subject", "Subject"), ("keywords", "Keywords")] {
        draft.note(name, &word(key).unwrap_or_default());
    }
    for (name, key) in [("date", "CreationDate"), ("modified", "ModDate")] {
        draft.note(name, &word(key).and_then(|it| date(&it)).unwrap_or_default());
    }
}

/// Decodes a text string: UTF-16 or UTF-8 by its mark, else an encoding that is Latin-1 but for a few signs.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Turns `D:20240131…` into `2024-01-31`.
fn date(text: &str) -> Option<String> {
    let digits = text.strip_prefix("D:").unwrap_or(text).get(..8)?;
    let is_date = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}

/// Tells a title from what programs put in its place.
fn is_title(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    let is_file =
        [".doc", ".docx", ".indd", ".qxd", ".tex", ".dvi"].iter().any(|ending| title.ends_with(ending));
    !title.is_empty() && !title.starts_with("microsoft word") && title != "untitled" && !is_file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_dates_are_decoded() {
        assert_eq!(text(b"\xfe\xff\x00G\x00r\x00\xfc\x00n"), "Grün");
        assert_eq!(text(b"Gr\xfcn"), "Grün");
        assert_eq!(date("D:20240131120000+01'00'").as_deref(), Some("2024-01-31"));
        assert_eq!(date("31.1.24"), None);
    }

    #[test]
    fn what_programs_write_is_no_title() {
        assert!(is_title("On Reading"));
        assert!(!is_title("Microsoft Word - draft") && !is_title("thesis.tex") && !is_title(" "));
    }
}
