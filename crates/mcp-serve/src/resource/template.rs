//! A *resource template* stands for all resources whose URIs have its form, as `notes://{id}` does.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::pattern::{InvalidTemplate, Pattern, Variables};
use super::{Contents, Frame, Read, Reading, behind, boxed};
use crate::completion::{Completers, Partial, Proposals};
use crate::descriptor::readable;
use crate::freshness::Freshness;
use crate::mounted;
use crate::page::Item;

type Accept = dyn Fn(&str) -> bool + Send + Sync;

/// A resource template that a server can offer.
#[derive(Clone)]
pub struct ResourceTemplate {
    descriptor: rmcp::model::ResourceTemplate,
    pattern: Arc<Pattern>,
    read: Arc<Read>,
    accept: Vec<(String, Arc<Accept>)>,
    completers: Completers,
    freshness: Option<Freshness>,
}

readable!(ResourceTemplate);

impl ResourceTemplate {
    /// Makes a template of its form (RFC 6570) and the function that reads what a URI of that form stands for.
    ///
    /// What stands in a variable reaches the function decoded and safe to join to a path: `{name}` holds no slash, `{+path}`
    /// does not begin with one, and neither holds `..` as a part, a backslash or a control character; a URI that does fits no
    /// template. Variables of a query (`{?q}`) may be left out and hold anything but control characters. The function returns
    /// `None` where nothing is at the URI.
    ///
    /// # Errors
    ///
    /// [`InvalidTemplate`] where the form cannot be read.
    pub fn new<R, F>(
        uri_template: impl Into<String>,
        name: impl Into<String>,
        read: R,
    ) -> Result<Self, InvalidTemplate>
    where
        R: Fn(Reading) -> F + Send + Sync + 'static,
        F: Future<Output: Contents> + Send + 'static,
    {
        let descriptor = rmcp::model::ResourceTemplate::new(uri_template, name);
        Ok(Self {
            pattern: Arc::new(Pattern::new(&descriptor.uri_template)?),
            descriptor,
            read: boxed(read),
            accept: Vec::new(),
            completers: Completers::default(),
            freshness: None,
        })
    }

    /// Takes only URIs whose `variable` is accepted; others fit no template, and the function does not run.
    ///
    /// # Panics
    ///
    /// Where the template has no such variable: a mistake in the program.
    #[must_use]
    pub fn accept(mut self, variable: &str, accept: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.demand(variable);
        self.accept.push((variable.to_owned(), Arc::new(accept)));
        self
    }

    /// Proposes values for `variable` while a person types.
    ///
    /// # Panics
    ///
    /// Where the template has no such variable: a mistake in the program.
    #[must_use]
    pub fn complete<C, F>(mut self, variable: &str, complete: C) -> Self
    where
        C: Fn(Partial) -> F + Send + Sync + 'static,
        F: Future<Output: Proposals> + Send + 'static,
    {
        self.demand(variable);
        self.completers.add(variable, complete);
        self
    }

    /// Returns the form of the URIs.
    pub fn uri_template(&self) -> &str {
        &self.descriptor.uri_template
    }

    /// Returns what clients are told about the template.
    pub fn descriptor(&self) -> &rmcp::model::ResourceTemplate {
        &self.descriptor
    }

    /// Returns the template as it shows behind a prefix; its function goes on to see its own addresses.
    pub(crate) fn mounted(&self, prefix: &str) -> Self {
        let mut mounted = self.clone();
        mounted.descriptor.uri_template = mounted::address(prefix, self.uri_template());
        mounted.pattern = Arc::new(
            Pattern::new(&mounted.descriptor.uri_template).expect("a word before the form leaves it one"),
        );
        mounted.read = behind(prefix, &self.read);
        mounted
    }

    pub(crate) fn completers(&self) -> &Completers {
        &self.completers
    }

    pub(crate) fn variable_names(&self) -> Vec<String> {
        self.pattern.variables().map(str::to_owned).collect()
    }

    /// Returns what stands in the variables of a URI that the template answers for.
    pub(crate) fn fit(&self, uri: &str) -> Option<Variables> {
        let variables = self.pattern.read(uri)?;
        let is_accepted =
            |(name, accept): &(String, Arc<Accept>)| variables.get(name).is_none_or(|value| accept(value));
        self.accept.iter().all(is_accepted).then_some(variables)
    }

    pub(super) fn source(&self) -> &Arc<Read> {
        &self.read
    }

    pub(super) fn frame(&self, uri: &str) -> Frame {
        Frame { uri: uri.to_owned(), mime_type: self.descriptor.mime_type.clone() }
    }

    pub(super) fn freshness(&self) -> Option<Freshness> {
        self.freshness
    }

    #[track_caller]
    fn demand(&self, variable: &str) {
        let has_variable = self.pattern.variables().any(|name| name == variable);
        assert!(has_variable, "the URI template {:?} has no variable {variable:?}", self.uri_template());
    }
}

impl Item for ResourceTemplate {
    const KIND: &'static str = "resource template";

    fn key(&self) -> &str {
        self.uri_template()
    }
}

impl fmt::Debug for ResourceTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ResourceTemplate")
            .field("descriptor", &self.descriptor)
            .finish_non_exhaustive()
    }
}
