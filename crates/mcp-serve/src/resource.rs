//! A *resource* is something a client can read under a URI: a text or bytes, fixed or made when it is asked for.

mod contents;
mod pattern;
mod read;
mod template;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use rmcp::model::{Annotations, CacheScope, Icon, ResourceContents};
use serde_json::Value;

use crate::call::Context;
use crate::catalog::InvalidOffer;
use crate::changes::Changed;
use crate::outcome::Failure;
use crate::page::Item;
use crate::server::{Server, ServerHandle};
pub use contents::{Contents, Frame};
pub use pattern::InvalidTemplate;
pub(crate) use pattern::is_scheme;
pub(crate) use read::not_found;
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

/// How long clients may keep a copy, and who may share it (2026-07-28, "Caching"); older clients are told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Freshness {
    pub(crate) time: Duration,
    pub(crate) scope: CacheScope,
}

impl Freshness {
    pub(crate) fn milliseconds(self) -> u64 {
        u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX)
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

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.descriptor.title = Some(title.into());
        self
    }

    /// Sets what the resource is about.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.descriptor.description = Some(description.into());
        self
    }

    /// Sets the kind of its contents, as `text/markdown`.
    #[must_use]
    pub fn mime_type(mut self, kind: impl Into<String>) -> Self {
        self.descriptor.mime_type = Some(kind.into());
        self
    }

    /// Sets how many bytes it has, where that is known before it is read; texts and bytes know theirs.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.descriptor.size = Some(bytes);
        self
    }

    /// Sets its icons.
    #[must_use]
    pub fn icons(mut self, icons: Vec<Icon>) -> Self {
        self.descriptor.icons = Some(icons);
        self
    }

    /// Sets for whom it is and how much it matters.
    #[must_use]
    pub fn annotations(mut self, annotations: Annotations) -> Self {
        self.descriptor.annotations = Some(annotations);
        self
    }

    /// Sets a member of `_meta`, in the list and, for texts and bytes, beside the contents.
    #[must_use]
    pub fn meta(mut self, name: impl Into<String>, value: Value) -> Self {
        self.descriptor.meta.get_or_insert_default().insert(name.into(), value);
        self
    }

    /// Lets clients keep a copy for this long; they ask each time otherwise. `CacheScope::Public` lets caches share it among
    /// people, so it must be the same for all of them.
    #[must_use]
    pub fn cache(mut self, time: Duration, scope: CacheScope) -> Self {
        self.freshness = Some(Freshness { time, scope });
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

    fn frame(&self) -> Frame {
        Frame { uri: self.descriptor.uri.clone(), mime_type: self.descriptor.mime_type.clone() }
    }

    pub(crate) fn check(&self) -> Result<(), InvalidOffer> {
        let uri = self.uri();
        if uri.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty()) {
            return Ok(());
        }
        Err(InvalidOffer::NotAUri { uri: uri.to_owned() })
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

impl Server {
    /// Adds a resource.
    ///
    /// # Panics
    ///
    /// Where the server has a resource of that URI, or it is no URI: a mistake in the program. URIs that come from outside go
    /// through [`ServerHandle::set_resources`].
    #[must_use]
    pub fn resource(self, resource: Resource) -> Self {
        let mut resources = self.catalog.get().resources().to_vec();
        resources.push(resource);
        if let Err(error) = self.handle().set_resources(resources) {
            panic!("{error}");
        }
        self
    }

    /// Adds a resource template.
    ///
    /// # Panics
    ///
    /// Where the server has this template already: a mistake in the program.
    #[must_use]
    pub fn resource_template(self, template: ResourceTemplate) -> Self {
        let mut templates = self.catalog.get().templates().to_vec();
        templates.push(template);
        if let Err(error) = self.handle().set_resource_templates(templates) {
            panic!("{error}");
        }
        self
    }
}

impl ServerHandle {
    /// Returns the resources of the moment, in their order.
    pub fn resources(&self) -> Vec<Resource> {
        self.0.get().resources().to_vec()
    }

    /// Returns the resource templates of the moment, in their order.
    pub fn resource_templates(&self) -> Vec<ResourceTemplate> {
        self.0.get().templates().to_vec()
    }

    /// Puts `resources` in the place of all resources, at once.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two have one URI, or one is no URI; nothing is changed then.
    pub fn set_resources(&self, resources: Vec<Resource>) -> Result<(), InvalidOffer> {
        resources.iter().try_for_each(Resource::check)?;
        self.0.change(|catalog| catalog.set_resources(resources))?;
        self.0.changes().tell(Changed::Resources);
        Ok(())
    }

    /// Puts `templates` in the place of all resource templates, at once. Where a URI fits several, the first one answers.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two are the same; nothing is changed then.
    pub fn set_resource_templates(&self, templates: Vec<ResourceTemplate>) -> Result<(), InvalidOffer> {
        self.0.change(|catalog| catalog.set_templates(templates))?;
        self.0.changes().tell(Changed::Resources);
        Ok(())
    }

    /// Tells the clients that subscribed to a resource that something else is there now, where the server announces changes
    /// ([`Server::announce_changes`]).
    pub fn resource_changed(&self, uri: &str) {
        self.0.changes().tell(Changed::Resource(uri.into()));
    }
}
