//! What a server *offers* beside its tools: resources, resource templates and prompts, now and as its handle changes them.

use super::{Server, ServerHandle};
use crate::catalog::InvalidOffer;
use crate::changes::Changed;
use crate::prompt::Prompt;
use crate::resource::{Resource, ResourceTemplate};
use crate::roster::Offers;

impl Server {
    /// Adds a resource.
    ///
    /// # Panics
    ///
    /// Where the server has a resource of that URI, or it is no URI: a mistake in the program. URIs that come from outside go
    /// through [`ServerHandle::set_resources`].
    #[must_use]
    pub fn resource(self, resource: Resource) -> Self {
        self.offer(&Changed::Resources, |own| own.resources.get_or_insert_default().push(resource))
    }

    /// Adds a resource template.
    ///
    /// # Panics
    ///
    /// Where the server has this template already: a mistake in the program.
    #[must_use]
    pub fn resource_template(self, template: ResourceTemplate) -> Self {
        self.offer(&Changed::Resources, |own| own.templates.get_or_insert_default().push(template))
    }

    /// Adds a prompt.
    ///
    /// # Panics
    ///
    /// Where the server has a prompt of that name: a mistake in the program. Names that come from outside go through
    /// [`ServerHandle::set_prompts`].
    #[must_use]
    pub fn prompt(self, prompt: Prompt) -> Self {
        self.offer(&Changed::Prompts, |own| own.prompts.get_or_insert_default().push(prompt))
    }

    fn offer(self, changed: &Changed, change: impl FnOnce(&mut Offers)) -> Self {
        if let Err(error) = self.catalog.offer(changed, change) {
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

    /// Puts `resources` in the place of all the server's own resources, at once.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two have one URI, or one is no URI; nothing is changed then.
    pub fn set_resources(&self, resources: Vec<Resource>) -> Result<(), InvalidOffer> {
        self.0.offer(&Changed::Resources, |own| own.resources = Some(resources))
    }

    /// Puts `templates` in the place of all the server's own resource templates, at once. Where a URI fits several, the first one answers.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two are the same; nothing is changed then.
    pub fn set_resource_templates(&self, templates: Vec<ResourceTemplate>) -> Result<(), InvalidOffer> {
        self.0.offer(&Changed::Resources, |own| own.templates = Some(templates))
    }

    /// Tells the clients that subscribed to a resource that something else is there now, where the server announces changes
    /// ([`Server::announce_changes`]).
    pub fn resource_changed(&self, uri: &str) {
        self.0.tell_resource(uri);
    }

    /// Returns the prompts of the moment, in their order.
    pub fn prompts(&self) -> Vec<Prompt> {
        self.0.get().prompts().to_vec()
    }

    /// Puts `prompts` in the place of all the server's own prompts, at once.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two have one name; nothing is changed then.
    pub fn set_prompts(&self, prompts: Vec<Prompt>) -> Result<(), InvalidOffer> {
        self.0.offer(&Changed::Prompts, |own| own.prompts = Some(prompts))
    }
}
