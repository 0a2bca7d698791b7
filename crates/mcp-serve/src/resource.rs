//! A *resource* is something a client can read under a URI: a text or bytes, fixed or made when it is asked for.

mod contents;
mod pattern;
mod read;
mod template;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use rmcp::model::{ErrorData, ResourceContents};
use serde_json::json;

use crate::context::Context;
use crate::descriptor::readable;
use crate::freshness::Freshness;
use crate::mounted;
use crate::outcome::Failure;
use crate::page::Item;
pub use contents::{Contents, Frame};
pub use pattern::InvalidTemplate;
pub(crate) use pattern::is_scheme;
pub use template::ResourceTemplate;

/// What the function of a resource or template is handed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The URI that is read.
    pub uri: String,
    /// What stands in the variables of the template, decoded; empty for a resource.
    pub variables: BTreeMap<String, String>,
    /// Where the request came from.
    pub context: Context,
}

impl Reading {
    /// Returns what stands in a variable; nothing where the URI leaves it out, as only variables of a query can be.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }
}

/// The function of a resource or template, which is told what its contents are put into.
type Read = dyn Fn(Reading, Frame) -> BoxFuture<'static, Result<Option<Vec<ResourceContents>>, Failure>>
    + Send
    + Sync;

fn boxed<R, F>(read: R) -> Arc<Read>
where
    R: Fn(Reading) -> F + Send + Sync + 'static,
    F: Future<Output: Contents> + Send + 'static,
{
    Arc::new(move |reading, frame| read(reading).map(move |contents| contents.into_contents(&frame)).boxed())
}

/// Returns a function that is handed addresses without the prefix; what it returns stands under those that were asked for.
fn behind(prefix: &str, read: &Arc<Read>) -> Arc<Read> {
    let (prefix, read) = (prefix.to_owned(), read.clone());
    Arc::new(move |mut reading, frame| {
        reading.uri = mounted::own_address(&prefix, &reading.uri);
        read(reading, frame)
    })
}

/// A resource that a server can offer.
#[derive(Clone)]
pub struct Resource {
    descriptor: rmcp::model::Resource,
    source: Source,
    freshness: Option<Freshness>,
}

/// Where the contents come from.
#[derive(Clone)]
enum Source {
    Text(Arc<str>),
    Blob(Arc<[u8]>),
    Computed(Arc<Read>),
}

readable!(Resource);

impl Resource {
    /// Makes a resource of a text; its kind is `text/plain` until set.
    ///
    /// `uri` begins with a scheme, as `docs://readme` does; `name` tells it apart for programs, and for people where there is
    /// no title.
    pub fn text(uri: impl Into<String>, name: impl Into<String>, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let size = text.len() as u64;
        Self::new(uri, name, Source::Text(text.into())).mime_type("text/plain").size(size)
    }

    /// Makes a resource of bytes; its kind is `application/octet-stream` until set.
    pub fn blob(uri: impl Into<String>, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes: Vec<u8> = bytes.into();
        let size = bytes.len() as u64;
        Self::new(uri, name, Source::Blob(bytes.into())).mime_type("application/octet-stream").size(size)
    }

    /// Makes a resource whose contents are made when it is read.
    ///
    /// The future is dropped when its time is over, so it must not block: work that blocks belongs on a thread made for it.
    pub fn computed<R, F>(uri: impl Into<String>, name: impl Into<String>, read: R) -> Self
    where
        R: Fn(Reading) -> F + Send + Sync + 'static,
        F: Future<Output: Contents> + Send + 'static,
    {
        Self::new(uri, name, Source::Computed(boxed(read)))
    }

    fn new(uri: impl Into<String>, name: impl Into<String>, source: Source) -> Self {
        Self { descriptor: rmcp::model::Resource::new(uri, name), source, freshness: None }
    }

    /// Sets how many bytes it has, where that is known before it is read; texts and bytes know theirs.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.descriptor.size = Some(bytes);
        self
    }

    /// Returns the resource's URI.
    pub fn uri(&self) -> &str {
        &self.descriptor.uri
    }

    /// Returns what clients are told about the resource.
    pub fn descriptor(&self) -> &rmcp::model::Resource {
        &self.descriptor
    }

    /// Returns the resource as it shows behind a prefix; its function goes on to see its own address.
    pub(crate) fn mounted(&self, prefix: &str) -> Self {
        let mut mounted = self.clone();
        mounted.descriptor.uri = mounted::address(prefix, self.uri());
        if let Source::Computed(read) = &self.source {
            mounted.source = Source::Computed(behind(prefix, read));
        }
        mounted
    }

    fn frame(&self) -> Frame {
        Frame { uri: self.descriptor.uri.clone(), mime_type: self.descriptor.mime_type.clone() }
    }

    /// Returns whether the address begins with a scheme that something follows.
    pub(crate) fn has_scheme(&self) -> bool {
        self.uri().split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty())
    }
}

impl Item for Resource {
    const KIND: &'static str = "resource";

    fn key(&self) -> &str {
        self.uri()
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Resource").field("descriptor", &self.descriptor).finish_non_exhaustive()
    }
}

/// Answers that nothing is at a URI: -32002 as it stands here; the revisions that have no such code get -32602 of it.
pub(crate) fn not_found(uri: &str) -> ErrorData {
    let shown: String = uri.chars().take(256).collect();
    ErrorData::resource_not_found(format!("Resource not found: {shown}"), Some(json!({ "uri": uri })))
}
