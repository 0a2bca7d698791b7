//! *Decoding* is turning a text's bytes into UTF-8: byte order mark first, then validity, then a guess.

mod transcode;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use switchboard_document::{Skip, SkipReason};

pub(crate) use transcode::Transcoded;

/// How much of a file a guess looks at.
pub(crate) const HEAD: usize = 64 << 10;

/// A text in UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Where the text begins in the source: behind a UTF-8 byte order mark, else 0.
    pub(crate) base: u64,
    /// The encoding's name, where it was not UTF-8.
    pub(crate) encoding: Option<&'static str>,
    /// What could not be decoded and stands in the text as U+FFFD.
    pub(crate) damage: Option<Skip>,
}

/// Decodes a whole text.
///
/// # Errors
/// `Unknown` where the bytes are no text.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<Decoded, Skip> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let (encoding, mark) = detect(head);
    if let Some(reason) = binary_sign(head, encoding) {
        return Err(Skip::file(SkipReason::Unknown, reason));
    }
    if encoding == UTF_8 && mark == 0 {
        return match String::from_utf8(bytes) {
            Ok(text) => Ok(Decoded { text, base: 0, encoding: None, damage: None }),
            Err(error) => Ok(decode_otherwise(error.as_bytes())),
        };
    }
    Ok(decode_as(encoding, mark, &bytes))
}

/// Tells the encoding by the beginning of a text, and how long its byte order mark is.
pub(crate) fn detect(head: &[u8]) -> (&'static Encoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(head) {
        return (encoding, length);
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return (encoding, 0);
    }
    (if is_mostly_utf8(head) { UTF_8 } else { guess(head) }, 0)
}

/// Names what shows that these bytes are no text in this encoding.
pub(crate) fn binary_sign(head: &[u8], encoding: &Encoding) -> Option<&'static str> {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return None;
    }
    let head = &head[..head.len().min(8192)];
    if head.contains(&0) {
        return Some("binary: NUL bytes");
    }
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let controls = head.iter().filter(is_control).count();
    (controls * 10 > head.len()).then_some("binary: control characters")
}

/// Decodes what turned out not to be UTF-8: as UTF-8 with holes where it nearly is, else as the best guess.
fn decode_otherwise(bytes: &[u8]) -> Decoded {
    let encoding = if is_mostly_utf8(bytes) { UTF_8 } else { guess(bytes) };
    decode_as(encoding, 0, bytes)
}

pub(crate) fn decode_as(encoding: &'static Encoding, mark: usize, bytes: &[u8]) -> Decoded {
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let damage = has_errors.then(|| {
        let detail = format!("not everything is {}; what is not stands as U+FFFD", encoding.name());
        Skip::part("single characters", SkipReason::Damaged, detail)
    });
    let is_utf8 = encoding == UTF_8;
    Decoded {
        text: text.into_owned(),
        base: if is_utf8 { mark as u64 } else { 0 },
        encoding: (!is_utf8).then(|| encoding.name()),
        damage,
    }
}

/// Tells UTF-16 by its NUL bytes: in Latin text every other byte is one, always on the same side.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len().min(8192) / 2;
    if pairs < 2 {
        return None;
    }
    let (mut even, mut odd) = (0, 0);
    for pair in head[..pairs * 2].chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let is_side = |many: usize, few: usize| many * 10 >= pairs * 6 && few * 20 <= pairs;
    if is_side(odd, even) {
        Some(UTF_16LE)
    } else if is_side(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Tells whether valid multi-byte characters outnumber broken ones by far; pure ASCII counts as valid.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // The head of a longer text may end inside a character.
    let is_cut = bytes.len() == HEAD && broken == 1;
    broken == 0 || is_cut || broken * 4 <= valid
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: Option<&str>, base: u64) {
        let decoded = decode(bytes.to_vec()).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.base), (text, encoding, base));
        assert_eq!(decoded.damage, None);
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn encodings_are_told_by_mark_validity_and_guess() {
        check("naïve".as_bytes(), "naïve", None, 0);
        check(b"\xef\xbb\xbfna\xc3\xafve", "naïve", None, 3);
        check(&utf16("\u{feff}Grüße", u16::to_le_bytes), "Grüße", Some("UTF-16LE"), 0);
        check(&utf16("Grüße aus Köln", u16::to_be_bytes), "Grüße aus Köln", Some("UTF-16BE"), 0);
        check(
            b"Gr\xfc\xdfe aus K\xf6ln, sch\xf6ne Stadt",
            "Grüße aus Köln, schöne Stadt",
            Some("windows-1252"),
            0,
        );
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("これは日本語の文章です。とても短いです。");
        check(&japanese, "これは日本語の文章です。とても短いです。", Some("Shift_JIS"), 0);
    }

    #[test]
    fn one_broken_byte_in_utf8_is_named_and_costs_one_character() {
        let mut bytes =
            "zwölf Boxkämpfer jagen Viktor über den großen Sylter Deich, täglich, möglichst früh, schön müde"
                .as_bytes()
                .to_vec();
        bytes.push(0xff);

        let decoded = decode(bytes).unwrap();

        assert!(decoded.text.starts_with("zwölf Boxkämpfer") && decoded.text.ends_with("müde\u{fffd}"));
        assert_eq!(decoded.damage.unwrap().reason, SkipReason::Damaged);
    }

    #[test]
    fn bytes_that_are_no_text_are_unknown() {
        assert_eq!(decode(b"abc\0def\0\0".to_vec()).unwrap_err().reason, SkipReason::Unknown);
        assert_eq!(decode(vec![1, 2, 3, 4, 5, b'a']).unwrap_err().reason, SkipReason::Unknown);
    }
}
