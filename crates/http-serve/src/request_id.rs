//! A *request id* names one request in logs and to the person who reports a failure; it travels in `X-Request-Id`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub(crate) static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken from a proxy.
const LONGEST: usize = 64;

/// Hexadecimal digits of the count.
const DIGITS: usize = 16;

/// Names one request; it is kept as the header that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// Takes the id that a proxy before us sent, where it is a plain short word, or makes one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match headers.get(&X_REQUEST_ID) {
            Some(sent) if is_plain(sent.as_bytes()) => Self(sent.clone()),
            _ => Self::next(),
        }
    }

    /// Returns the id as text.
    ///
    /// # Panics
    ///
    /// Never: an id consists of ASCII letters, digits and `-_.`.
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().expect("an id is ASCII")
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Counts up behind a word drawn once: unique over restarts and replicas, and far cheaper than drawing each time.
    fn next() -> Self {
        static RUN: LazyLock<[u8; 12]> = LazyLock::new(|| {
            let drawn = Uuid::new_v4().simple().to_string();
            std::array::from_fn(|place| drawn.as_bytes()[place])
        });
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut text = [b'-'; 13 + DIGITS];
        text[..12].copy_from_slice(&*RUN);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let mut rest = count;
        for digit in text[13..].iter_mut().rev() {
            *digit = b"0123456789abcdef"[usize::from((rest & 0xf) as u8)];
            rest >>= 4;
        }
        Self(HeaderValue::from_bytes(&text).expect("digits, letters and - make a header value"))
    }
}

fn is_plain(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}
