//! The header that names a download: RFC 6266, with the name in UTF-8 by RFC 8187.

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 8187 §3.2.1 calls `attr-char` stays as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Returns `attachment` with the name a person's copy gets.
pub(super) fn attachment(name: &str) -> HeaderValue {
    let name: String = name.chars().map(|letter| if is_safe(letter) { letter } else { '_' }).collect();
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let encoded = utf8_percent_encode(&name, ENCODED);
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).expect("visible ASCII without quotes is a header value")
}

/// Characters that mean a folder, a device or an escape somewhere, or that turn a name around on screen.
fn is_safe(letter: char) -> bool {
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !letter.is_control() && !turns && !r#"/\:*?"<>|"#.contains(letter)
}

/// Old readers take a `%` in the plain name for an escape.
fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~') && letter != '%'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(attachment(name), expected);
    }

    #[test]
    fn names_are_carried_in_both_forms() {
        check("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
        check("Über 50%.md", "attachment; filename=\"_ber 50_.md\"; filename*=UTF-8''%C3%9Cber%2050%25.md");
    }

    #[test]
    fn nothing_in_a_name_reaches_beyond_it() {
        check(
            "a\"; x=\"\r\nb/..\\c",
            "attachment; filename=\"a_; x=___b_.._c\"; filename*=UTF-8''a_%3B%20x%3D___b_.._c",
        );
        check("a\u{202e}fdp.exe", "attachment; filename=\"a_fdp.exe\"; filename*=UTF-8''a_fdp.exe");
    }

    proptest! {
        #[test]
        fn any_name_makes_a_header_with_one_quoted_name(name in "\\PC*") {
            let value = attachment(&name);
            let text = value.to_str().expect("ASCII");
            prop_assert_eq!(text.matches('"').count(), 2);
        }
    }
}
