//! The *catalog* is what a server offers at one moment: its tools, resources and prompts in order, its instructions and its
//! capabilities.

use std::collections::BTreeMap;

use rmcp::model::{
    ErrorData, Implementation, PromptsCapability, ResourcesCapability, ServerCapabilities, ServerConfig,
    TASKS_EXTENSION_ID,
};

use crate::page::Item;
use crate::prompt::Prompt;
use crate::resource::{Resource, ResourceTemplate};
use crate::roster::Offers;
use crate::tool::Tool;

/// Says that two tools have one name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("two tools are named {name:?}")]
pub struct DuplicateTool {
    /// The name.
    pub name: String,
}

/// Says why resources or prompts cannot be offered.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum InvalidOffer {
    /// Two have one URI or name.
    #[error("two {kind}s are named {name:?}")]
    Duplicate {
        /// What they are: `resource`, `resource template` or `prompt`.
        kind: &'static str,
        /// The URI or name.
        name: String,
    },
    /// The address of a resource does not begin with a scheme.
    #[error("the resource {uri:?} is no URI: it begins with a scheme, as docs://readme does")]
    NotAUri {
        /// The address.
        uri: String,
    },
}

/// Says why what another server has cannot stand beside what is there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Clash {
    #[error(transparent)]
    Tool(#[from] DuplicateTool),
    #[error(transparent)]
    Offer(#[from] InvalidOffer),
}

/// What a server offers; it never changes, a changed one takes its place.
#[derive(Debug, Clone)]
pub(crate) struct Catalog {
    implementation: Implementation,
    instructions: Option<String>,
    tools: Shelf<Tool>,
    resources: Shelf<Resource>,
    templates: Shelf<ResourceTemplate>,
    prompts: Shelf<Prompt>,
}

/// Items of one kind, in order.
#[derive(Debug, Clone)]
struct Shelf<T> {
    items: Vec<T>,
    /// Sorted, because comparing a few short names costs less than hashing one.
    places: BTreeMap<String, usize>,
    /// Whether the server ever said that it has this kind; one whose items all went keeps its capability.
    is_offered: bool,
}

impl<T: Item> Shelf<T> {
    fn empty() -> Self {
        Self { items: Vec::new(), places: BTreeMap::new(), is_offered: false }
    }

    /// Takes `items`, or returns the name that two of them have.
    fn of(items: Vec<T>) -> Result<Self, String> {
        let mut places = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if places.insert(item.key().to_owned(), place).is_some() {
                return Err(item.key().to_owned());
            }
        }
        Ok(Self { items, places, is_offered: true })
    }

    fn get(&self, name: &str) -> Option<&T> {
        self.places.get(name).map(|place| &self.items[*place])
    }
}

impl Item for Tool {
    const KIND: &'static str = "tool";

    fn key(&self) -> &str {
        self.name()
    }
}

fn offer<T: Item>(items: Vec<T>) -> Result<Shelf<T>, InvalidOffer> {
    Shelf::of(items).map_err(|name| InvalidOffer::Duplicate { kind: T::KIND, name })
}

impl Catalog {
    pub(crate) fn new(implementation: Implementation) -> Self {
        Self {
            implementation,
            instructions: None,
            tools: Shelf::empty(),
            resources: Shelf::empty(),
            templates: Shelf::empty(),
            prompts: Shelf::empty(),
        }
    }

    pub(crate) fn set_tools(&mut self, tools: Vec<Tool>) -> Result<(), DuplicateTool> {
        self.tools = Shelf::of(tools).map_err(|name| DuplicateTool { name })?;
        Ok(())
    }

    /// Puts all that there is beside the tools in the place of what there was; a kind that is not spoken of stays as it is.
    pub(crate) fn set_offers(&mut self, offers: Offers) -> Result<(), InvalidOffer> {
        if let Some(resources) = offers.resources {
            self.set_resources(resources)?;
        }
        if let Some(templates) = offers.templates {
            self.set_templates(templates)?;
        }
        if let Some(prompts) = offers.prompts {
            self.set_prompts(prompts)?;
        }
        Ok(())
    }

    fn set_resources(&mut self, resources: Vec<Resource>) -> Result<(), InvalidOffer> {
        if let Some(odd) = resources.iter().find(|resource| !resource.has_scheme()) {
            return Err(InvalidOffer::NotAUri { uri: odd.uri().to_owned() });
        }
        self.resources = offer(resources)?;
        Ok(())
    }

    fn set_templates(&mut self, templates: Vec<ResourceTemplate>) -> Result<(), InvalidOffer> {
        self.templates = offer(templates)?;
        Ok(())
    }

    fn set_prompts(&mut self, prompts: Vec<Prompt>) -> Result<(), InvalidOffer> {
        self.prompts = offer(prompts)?;
        Ok(())
    }

    pub(crate) fn set_instructions(&mut self, instructions: Option<String>) {
        self.instructions = instructions;
    }

    pub(crate) fn instructions(&self) -> Option<&str> {
        self.instructions.as_deref()
    }

    pub(crate) fn implementation(&self) -> &Implementation {
        &self.implementation
    }

    pub(crate) fn implementation_mut(&mut self) -> &mut Implementation {
        &mut self.implementation
    }

    pub(crate) fn tools(&self) -> &[Tool] {
        &self.tools.items
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.get(name)
    }

    pub(crate) fn resources(&self) -> &[Resource] {
        &self.resources.items
    }

    pub(crate) fn resource(&self, uri: &str) -> Option<&Resource> {
        self.resources.get(uri)
    }

    pub(crate) fn templates(&self) -> &[ResourceTemplate] {
        &self.templates.items
    }

    /// Returns whether a resource or a template answers for the URI.
    pub(crate) fn has_uri(&self, uri: &str) -> bool {
        self.resource(uri).is_some() || self.templates().iter().any(|template| template.fit(uri).is_some())
    }

    /// Returns a template by its form.
    pub(crate) fn template(&self, form: &str) -> Result<&ResourceTemplate, ErrorData> {
        self.templates.get(form).ok_or_else(|| unknown(&self.templates, form))
    }

    pub(crate) fn prompts(&self) -> &[Prompt] {
        &self.prompts.items
    }

    /// Returns a prompt by its name.
    pub(crate) fn prompt(&self, name: &str) -> Result<&Prompt, ErrorData> {
        self.prompts.get(name).ok_or_else(|| unknown(&self.prompts, name))
    }

    /// Returns what `initialize` and `server/discover` tell about the server.
    pub(crate) fn info(&self) -> ServerConfig {
        let mut capabilities = ServerCapabilities::default();
        if self.has_tools() {
            capabilities.tools = Some(rmcp::model::ToolsCapability::default());
        }
        if self.has_resources() {
            capabilities.resources = Some(ResourcesCapability::default());
        }
        if self.has_prompts() {
            capabilities.prompts = Some(PromptsCapability::default());
        }
        if self.has_completions() {
            capabilities.completions = Some(rmcp::model::JsonObject::default());
        }
        if self.is_streaming() {
            capabilities.logging = Some(rmcp::model::JsonObject::default());
        }
        if self.tools.items.iter().any(|tool| tool.task_rule().usage.is_some()) {
            let tasks = (TASKS_EXTENSION_ID.to_owned(), rmcp::model::JsonObject::default());
            capabilities.extensions = Some([tasks].into());
        }
        let mut info = ServerConfig::new(capabilities);
        info.server_info = self.implementation.clone();
        info.instructions.clone_from(&self.instructions);
        info
    }

    /// Returns whether the server has tools: as well where it has nothing else, so that an empty one answers politely.
    pub(crate) fn has_tools(&self) -> bool {
        self.tools.is_offered || !(self.has_resources() || self.has_prompts())
    }

    /// Returns whether it was said that the server has tools.
    pub(crate) fn has_own_tools(&self) -> bool {
        self.tools.is_offered
    }

    /// Returns what there is beside the tools.
    pub(crate) fn offers(&self) -> Offers {
        Offers {
            resources: self.resources.is_offered.then(|| self.resources.items.clone()),
            templates: self.templates.is_offered.then(|| self.templates.items.clone()),
            prompts: self.prompts.is_offered.then(|| self.prompts.items.clone()),
        }
    }

    pub(crate) fn has_resources(&self) -> bool {
        self.resources.is_offered || self.templates.is_offered
    }

    pub(crate) fn has_prompts(&self) -> bool {
        self.prompts.is_offered
    }

    /// Returns whether an argument of any prompt or template can be completed.
    pub(crate) fn has_completions(&self) -> bool {
        self.prompts.items.iter().any(|prompt| !prompt.completers().is_empty())
            || self.templates.items.iter().any(|template| !template.completers().is_empty())
    }

    /// Names the methods that clients can usefully ask for, for those that asked for another.
    pub(crate) fn methods(&self) -> String {
        let mut methods = Vec::new();
        if self.has_tools() {
            methods.extend(["tools/list", "tools/call"]);
        }
        if self.has_resources() {
            methods.extend(["resources/list", "resources/templates/list", "resources/read"]);
        }
        if self.has_prompts() {
            methods.extend(["prompts/list", "prompts/get"]);
        }
        if self.has_completions() {
            methods.push("completion/complete");
        }
        match methods.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => unreachable!("a server with nothing else has tools"),
        }
    }

    pub(crate) fn is_streaming(&self) -> bool {
        self.tools.items.iter().any(Tool::is_streaming)
    }
}

fn unknown<T: Item>(shelf: &Shelf<T>, name: &str) -> ErrorData {
    let shown: String = name.chars().take(64).collect();
    let known: Vec<&str> = shelf.items.iter().map(Item::key).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let kind = T::KIND;
    ErrorData::invalid_params(format!("Unknown {kind}: {shown}. There are: {known}."), None)
}
