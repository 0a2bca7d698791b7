//! The *charset* a page says it has, which counts where its bytes are no UTF-8.

use encoding_rs::Encoding;
use switchboard_document::Skip;

use crate::decode::{Decoded, decode, decode_as};

/// Bytes in which a page must say it (HTML, "prescan a byte stream").
const PRESCAN: usize = 1024;

/// Decodes a page.
pub(super) fn decode_html(bytes: Vec<u8>) -> Result<Decoded, Skip> {
    let is_marked = Encoding::for_bom(&bytes).is_some();
    match declared(&bytes) {
        Some(encoding) if !is_marked && str::from_utf8(&bytes).is_err() => Ok(decode_as(encoding, 0, &bytes)),
        _ => decode(bytes),
    }
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset")?;
    let label = after.trim_start().strip_prefix('=')?.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(['"', '\'', ' ', '>', ';', '/']).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_charset_counts_where_the_bytes_are_no_utf8() {
        let page =
            b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'><p>\xb1\xe6".to_vec();

        let decoded = decode_html(page).unwrap();

        assert!(decoded.text.ends_with("<p>ąć"));
        assert_eq!(decoded.encoding, Some("ISO-8859-2"));
    }
}
