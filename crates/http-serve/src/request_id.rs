//! A *request id* names one request in logs and to the person who reports a failure; it travels in `X-Request-Id`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub(crate) static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names one request; products find it among the extensions of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

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
    pub fn as_str(&self) -> &str {
        self.0.to_str().expect("an id is ASCII")
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Counts up behind a word drawn once: unique over restarts and replicas, and far cheaper than drawing each time.
    fn next() -> Self {
        static RUN: LazyLock<String> = LazyLock::new(|| Uuid::new_v4().simple().to_string()[..12].to_owned());
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let id = format!("{}-{count:x}", *RUN);
        Self(HeaderValue::from_str(&id).expect("hexadecimal digits make a header value"))
    }
}

fn is_plain(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}
