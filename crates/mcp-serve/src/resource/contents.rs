//! *Contents* are what the reading of a resource gives: a text, bytes, or several of either.

use std::error::Error;

use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rmcp::model::ResourceContents;

use crate::outcome::Failure;

/// What contents are put into that do not say it themselves: the URI that was read, and the kind the resource has.
#[derive(Debug, Clone)]
pub struct Frame {
    pub(crate) uri: String,
    pub(crate) mime_type: Option<String>,
}

/// What the function of a resource or template may return.
///
/// A text or bytes become one content of the resource's kind (`text/plain` or `application/octet-stream` where it has none);
/// `ResourceContents` go as they are. `None` says that nothing is at the URI. The `Err` of a `Result` is logged with its
/// chain under an error id, and the caller sees the id alone; only an error of the protocol (`ErrorData`) is passed on.
pub trait Contents {
    /// Returns the contents, nothing where there are none, or the failure for the log.
    ///
    /// # Errors
    ///
    /// What the resource's function returned as its error.
    fn into_contents(
        self,
        frame: &Frame,
    ) -> Result<Option<Vec<ResourceContents>>, Box<dyn Error + Send + Sync>>;
}

type Read = Result<Option<Vec<ResourceContents>>, Failure>;

impl Contents for String {
    fn into_contents(self, frame: &Frame) -> Read {
        let kind = frame.mime_type.as_deref().unwrap_or("text/plain");
        Ok(Some(vec![ResourceContents::text(self, &*frame.uri).with_mime_type(kind)]))
    }
}

impl Contents for &str {
    fn into_contents(self, frame: &Frame) -> Read {
        self.to_owned().into_contents(frame)
    }
}

impl Contents for &[u8] {
    fn into_contents(self, frame: &Frame) -> Read {
        let kind = frame.mime_type.as_deref().unwrap_or("application/octet-stream");
        Ok(Some(vec![ResourceContents::blob(BASE64_STANDARD.encode(self), &*frame.uri).with_mime_type(kind)]))
    }
}

impl Contents for Vec<u8> {
    fn into_contents(self, frame: &Frame) -> Read {
        self.as_slice().into_contents(frame)
    }
}

impl Contents for Bytes {
    fn into_contents(self, frame: &Frame) -> Read {
        (*self).into_contents(frame)
    }
}

impl Contents for ResourceContents {
    fn into_contents(self, _frame: &Frame) -> Read {
        Ok(Some(vec![self]))
    }
}

impl Contents for Vec<ResourceContents> {
    fn into_contents(self, _frame: &Frame) -> Read {
        Ok(Some(self))
    }
}

impl<C: Contents> Contents for Option<C> {
    fn into_contents(self, frame: &Frame) -> Read {
        self.map_or(Ok(None), |contents| contents.into_contents(frame))
    }
}

impl<C: Contents, E: Into<Failure>> Contents for Result<C, E> {
    fn into_contents(self, frame: &Frame) -> Read {
        self.map_err(Into::into)?.into_contents(frame)
    }
}
