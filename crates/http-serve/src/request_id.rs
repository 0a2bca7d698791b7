//! A *request id* names one request in logs and to the person who reports a failure; it travels in `X-Request-Id`.

use std::io::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub(crate) static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken from a proxy, and so the longest there is.
const LONGEST: usize = 64;

/// Names one request; products find it among the extensions of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId {
    /// ASCII; held in place, because every request makes one and it travels in two directions.
    text: [u8; LONGEST],
    length: usize,
}

impl RequestId {
    /// Takes the id that a proxy before us sent, where it is a plain short word, or makes one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match headers.get(&X_REQUEST_ID) {
            Some(sent) if is_plain(sent.as_bytes()) => Self::copy(sent.as_bytes()),
            _ => Self::next(),
        }
    }

    /// Returns the id as text.
    ///
    /// # Panics
    ///
    /// Never: an id consists of ASCII letters, digits and `-_.`.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..self.length]).expect("an id is ASCII")
    }

    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(self.as_str()).expect("letters, digits and -_. make a header value")
    }

    /// Counts up behind a word drawn once: unique over restarts and replicas, and far cheaper than drawing each time.
    fn next() -> Self {
        static RUN: LazyLock<String> =
            LazyLock::new(|| Uuid::new_v4().simple().to_string()[..12].to_owned() + "-");
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut id = Self::copy(RUN.as_bytes());
        let mut room = &mut id.text[id.length..];
        let before = room.len();
        write!(room, "{:x}", COUNT.fetch_add(1, Ordering::Relaxed)).expect("16 digits fit behind the word");
        id.length += before - room.len();
        id
    }

    /// Copies an id no longer than the longest.
    fn copy(id: &[u8]) -> Self {
        let mut text = [0; LONGEST];
        text[..id.len()].copy_from_slice(id);
        Self { text, length: id.len() }
    }
}

fn is_plain(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}
