//! An *address* is where a person opens a document: the public origin, then the document's id.
//!
//! `guide/setup.md` is `/documents/guide/setup.md`, its fourth passage `/documents/guide/setup.md?passage=3#p3`, and its
//! file `/originals/guide/setup.md`. Slashes stay slashes, because proxies refuse or rewrite `%2F`. An id that a
//! browser would rewrite as a path (`..`, `a//b`) travels as `?id=` instead.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use switchboard_document::DocumentId;
use switchboard_http_serve::PublicOrigin;
use url::Url;

const DOCUMENTS: &str = "/documents";
const ORIGINALS: &str = "/originals";

/// Everything but what RFC 3986 §2.3 leaves unreserved; `~` and `-` read well in file names.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Makes the addresses that this library publishes, from its public origin and nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    origin: PublicOrigin,
}

impl Addresses {
    /// Derives all addresses from `origin`.
    pub(crate) fn new(origin: PublicOrigin) -> Self {
        Self { origin }
    }

    /// Returns the address of the page that shows a document, at the passage `ordinal` where one is given.
    pub(crate) fn document(&self, id: &DocumentId, ordinal: Option<u32>) -> Url {
        self.origin.join(&document(id, ordinal))
    }

    /// Returns the address of [`Self::document`] as text, without parsing what is known to be one: a search makes many.
    pub(crate) fn citation(&self, id: &DocumentId, ordinal: Option<u32>) -> String {
        format!("{}{}", self.origin, document(id, ordinal))
    }

    /// Returns the address that downloads the file a document was read from.
    pub(crate) fn original(&self, id: &DocumentId) -> Url {
        self.origin.join(&encode(ORIGINALS, id))
    }

    /// Returns the address of a fixed path, `/mcp` for one.
    pub(crate) fn path(&self, path: &str) -> Url {
        self.origin.join(path)
    }
}

fn document(id: &DocumentId, ordinal: Option<u32>) -> String {
    let mut parts = encode(DOCUMENTS, id);
    if let Some(ordinal) = ordinal {
        let joint = if parts.contains('?') { '&' } else { '?' };
        // Writing to a string cannot fail.
        let _ = write!(parts, "{joint}passage={ordinal}#p{ordinal}");
    }
    parts
}

fn encode(base: &str, id: &DocumentId) -> String {
    let id = id.as_str();
    let is_path = id.split('/').all(|segment| !matches!(segment, "" | "." | ".."));
    if !is_path {
        return format!("{base}?id={}", utf8_percent_encode(id, ENCODED));
    }
    let segments: Vec<_> =
        id.split('/').map(|segment| utf8_percent_encode(segment, ENCODED).to_string()).collect();
    format!("{base}/{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, ordinal: Option<u32>, expected: &str) {
        let base = Url::parse("https://docs.example.org/team").expect("a URL");
        let addresses = Addresses::new(PublicOrigin::from_url(&base).expect("a public URL"));

        let url = addresses.document(&DocumentId::new(id), ordinal);

        assert_eq!(url.as_str().strip_prefix("https://docs.example.org/team"), Some(expected));
        assert_eq!(addresses.citation(&DocumentId::new(id), ordinal), url.as_str());
    }

    #[test]
    fn an_address_keeps_slashes_and_encodes_the_rest() {
        check("guide/setup.md", None, "/documents/guide/setup.md");
        check("guide/setup.md", Some(3), "/documents/guide/setup.md?passage=3#p3");
        check("a b?c#d&e%f\\g", None, "/documents/a%20b%3Fc%23d%26e%25f%5Cg");
        check("tab\tand\nline", None, "/documents/tab%09and%0Aline");
        check("ünï", Some(0), "/documents/%C3%BCn%C3%AF?passage=0#p0");
    }

    #[test]
    fn an_id_that_a_browser_would_rewrite_travels_in_the_query() {
        check("..", None, "/documents?id=..");
        check("a//b", Some(1), "/documents?id=a%2F%2Fb&passage=1#p1");
        check("/a/", None, "/documents?id=%2Fa%2F");
        check("a/../b", None, "/documents?id=a%2F..%2Fb");
        check("", None, "/documents?id=");
    }
}
