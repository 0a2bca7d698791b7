//! A *server* has a name, instructions for the model, tools, resources and prompts; its handle changes them while it runs.

mod complete;
mod limits;
mod mount;
mod offers;
mod tasks;

use std::convert::Infallible;

use rmcp::model::{Icon, Implementation, ServerConfig};
use switchboard_ambient::Witness;
use tower::Layer;

use crate::ask::Seal;
use crate::catalog::{Catalog, DuplicateTool};
use crate::cell::CatalogCell;
use crate::into_tool::{IntoTool, IntoTools};
use crate::layer::{Layered, Next, Passage};
use crate::limits::CallLimits;
use crate::list::Lists;
use crate::load::{Count, Open};
use crate::observe::{CallEnd, Observer};
use crate::task::{TaskLimits, Tasks};
use crate::tool::Tool;

/// A server of tools, resources and prompts; clones and handles share them.
#[derive(Debug, Clone)]
pub struct Server {
    pub(crate) catalog: CatalogCell,
    pub(crate) limits: CallLimits,
    pub(crate) running: Count,
    pub(crate) observer: Option<Observer>,
    pub(crate) witness: Witness,
    pub(crate) passage: Option<Passage>,
    pub(crate) has_sessions: bool,
    pub(crate) announces: bool,
    pub(crate) open: Open,
    pub(crate) lists: Lists,
    pub(crate) seal: Seal,
    pub(crate) tasks: Tasks,
}

impl Server {
    /// Makes a server that programs know as `name`; its version is `0.0.0` until set.
    pub fn new(name: impl Into<String>) -> Self {
        let limits = CallLimits::default();
        Self {
            catalog: CatalogCell::new(Catalog::new(Implementation::new(name, "0.0.0"))),
            running: Count::default(),
            limits,
            observer: None,
            witness: Witness::default(),
            passage: None,
            has_sessions: false,
            announces: false,
            open: Open::default(),
            lists: Lists::default(),
            seal: Seal::ephemeral(),
            tasks: Tasks::new(TaskLimits::default()),
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        self.with(|catalog| catalog.implementation_mut().title = Some(title.into()))
    }

    /// Sets the version.
    #[must_use]
    pub fn version(self, version: impl Into<String>) -> Self {
        self.with(|catalog| catalog.implementation_mut().version = version.into())
    }

    /// Sets the page that tells people about the server.
    #[must_use]
    pub fn website(self, url: impl Into<String>) -> Self {
        self.with(|catalog| catalog.implementation_mut().website_url = Some(url.into()))
    }

    /// Adds an icon that clients may show.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        self.with(|catalog| catalog.implementation_mut().icons.get_or_insert_default().push(icon))
    }

    /// Sets what the model is told about the server as a whole; the first 512 characters must stand alone.
    #[must_use]
    pub fn instructions(self, instructions: impl Into<String>) -> Self {
        self.with(|catalog| catalog.set_instructions(Some(instructions.into())))
    }

    /// Lets `hear` know of every call that ends; it runs in the call's own task and must be quick.
    #[must_use]
    pub fn observe(mut self, hear: impl Fn(&CallEnd<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer::new(hear));
        self
    }

    /// Lets `witness` know of requests that name a session which somebody else opened; they are answered as if there were none.
    #[must_use]
    pub fn witness(mut self, witness: Witness) -> Self {
        self.witness = witness;
        self
    }

    /// Adds a tool.
    ///
    /// # Panics
    ///
    /// Where the tool is not valid, or the server has one of that name: mistakes in the program. Names and schemas that
    /// come from outside go through [`ServerHandle::set_tools`].
    #[must_use]
    pub fn tool(self, tool: impl IntoTool) -> Self {
        match tool.into_tool() {
            Ok(tool) => self.add(vec![tool]),
            Err(error) => panic!("{error}"),
        }
    }

    /// Adds several tools, such as the methods of a struct with state.
    ///
    /// # Panics
    ///
    /// As [`Server::tool`] does.
    #[must_use]
    pub fn tools(self, tools: impl IntoTools) -> Self {
        match tools.into_tools() {
            Ok(tools) => self.add(tools),
            Err(error) => panic!("{error}"),
        }
    }

    /// Wraps the running of every call; the layer added last is the outermost.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use switchboard_mcp_serve::{RateLimit, Server};
    ///
    /// let server = Server::new("library").layer(RateLimit::new(60, Duration::from_mins(1)));
    /// # let _ = server;
    /// ```
    #[must_use]
    pub fn layer<L: Layer<Next, Service: Layered>>(mut self, layer: L) -> Self {
        self.passage = Some(Passage::around(self.passage.take(), layer));
        self
    }

    /// Tells clients when the lists of tools, resources or prompts change, and what is at the URIs they subscribed to
    /// ([`ServerHandle::resource_changed`]): over sessions, event streams and standard output, and to those that
    /// subscribed (2026-07-28, `subscriptions/listen`).
    ///
    /// Clients of older revisions get a session for that.
    #[must_use]
    pub fn announce_changes(mut self) -> Self {
        self.announces = true;
        self
    }

    /// Gives clients of revisions with a handshake a session (`Mcp-Session-Id`), over which the server can speak to them.
    ///
    /// Servers that only answer do without: any replica can answer any request then.
    #[must_use]
    pub fn sessions(mut self) -> Self {
        self.has_sessions = true;
        self
    }

    pub(crate) fn wants_sessions(&self) -> bool {
        self.has_sessions || self.announces
    }

    /// Returns what clients are told about the server when they come.
    pub(crate) fn info(&self) -> ServerConfig {
        let mut info = self.catalog.get().info();
        if self.announces {
            let capabilities = &mut info.capabilities;
            capabilities.tools.iter_mut().for_each(|tools| tools.list_changed = Some(true));
            capabilities.prompts.iter_mut().for_each(|prompts| prompts.list_changed = Some(true));
            if let Some(resources) = &mut capabilities.resources {
                resources.list_changed = Some(true);
                resources.subscribe = Some(true);
            }
        }
        info
    }

    /// Returns the handle that changes the server while it runs.
    pub fn handle(&self) -> ServerHandle {
        ServerHandle(self.catalog.clone())
    }

    fn add(self, more: Vec<Tool>) -> Self {
        if let Err(error) = self.catalog.arrange(|roster| roster.own.extend(more)) {
            panic!("{error}");
        }
        self
    }

    fn with(self, change: impl FnOnce(&mut Catalog)) -> Self {
        let Ok(()) = self.catalog.change(|catalog| {
            change(catalog);
            Ok::<(), Infallible>(())
        });
        self
    }
}

/// Changes what a server offers while it runs; calls that are running keep the tool they began with.
#[derive(Debug, Clone)]
pub struct ServerHandle(pub(crate) CatalogCell);

impl ServerHandle {
    /// Returns the tools of the moment, in their order.
    pub fn tools(&self) -> Vec<Tool> {
        self.0.get().tools().to_vec()
    }

    /// Returns what the server calls itself: name, title, version, website, icons.
    pub fn implementation(&self) -> Implementation {
        self.0.get().implementation().clone()
    }

    /// Returns what the model is told about the server as a whole.
    pub fn instructions(&self) -> Option<String> {
        self.0.get().instructions().map(str::to_owned)
    }

    /// Puts `tools` in the place of all the server's own tools, at once; those switched off stay so, by their names.
    ///
    /// # Errors
    ///
    /// [`DuplicateTool`] where two have one name; nothing is changed then.
    pub fn set_tools(&self, tools: Vec<Tool>) -> Result<(), DuplicateTool> {
        self.0.arrange(|roster| roster.own = tools)
    }

    /// Switches a tool off: it is neither listed nor called until it is switched on; false where there is none of that name.
    pub fn switch_off(&self, name: &str) -> bool {
        self.0.switch(name, false)
    }

    /// Switches a tool on again; false where there is none of that name.
    pub fn switch_on(&self, name: &str) -> bool {
        self.0.switch(name, true)
    }

    /// Puts `instructions` in the place of the server's.
    pub fn set_instructions(&self, instructions: impl Into<String>) {
        let Ok(()) = self.0.change(|catalog| {
            catalog.set_instructions(Some(instructions.into()));
            Ok::<(), Infallible>(())
        });
    }
}
