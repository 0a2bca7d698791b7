//! The *catalog* is what a server offers at one moment: its tools in order, its instructions and its capabilities.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use rmcp::model::{Implementation, ServerCapabilities, ServerConfig};

use crate::changes::Changes;
use crate::roster::Roster;
use crate::tool::Tool;

/// Says that two tools have one name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("two tools are named {name:?}")]
pub struct DuplicateTool {
    /// The name.
    pub name: String,
}

/// What a server offers; it never changes, a changed one takes its place.
#[derive(Debug, Clone)]
pub(crate) struct Catalog {
    implementation: Implementation,
    instructions: Option<String>,
    tools: Vec<Tool>,
    places: HashMap<String, usize>,
}

impl Catalog {
    pub(crate) fn new(implementation: Implementation) -> Self {
        Self { implementation, instructions: None, tools: Vec::new(), places: HashMap::new() }
    }

    pub(crate) fn set_tools(&mut self, tools: Vec<Tool>) -> Result<(), DuplicateTool> {
        let mut places = HashMap::with_capacity(tools.len());
        for (place, tool) in tools.iter().enumerate() {
            if places.insert(tool.name().to_owned(), place).is_some() {
                return Err(DuplicateTool { name: tool.name().to_owned() });
            }
        }
        self.tools = tools;
        self.places = places;
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
        &self.tools
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Tool> {
        self.places.get(name).map(|place| &self.tools[*place])
    }

    /// Returns what `initialize` and `server/discover` tell about the server.
    pub(crate) fn info(&self) -> ServerConfig {
        let mut capabilities = ServerCapabilities::builder().enable_tools().build();
        if self.is_streaming() {
            capabilities.logging = Some(rmcp::model::JsonObject::default());
        }
        let mut info = ServerConfig::new(capabilities);
        info.server_info = self.implementation.clone();
        info.instructions.clone_from(&self.instructions);
        info
    }

    pub(crate) fn is_streaming(&self) -> bool {
        self.tools.iter().any(Tool::is_streaming)
    }
}

/// Holds the catalog of the moment; readers keep the one they began with.
#[derive(Debug, Clone)]
pub(crate) struct CatalogCell(Arc<Cell>);

#[derive(Debug)]
struct Cell {
    catalog: RwLock<Arc<Catalog>>,
    roster: Roster,
    changes: Changes,
}

impl CatalogCell {
    pub(crate) fn new(catalog: Catalog) -> Self {
        let catalog = RwLock::new(Arc::new(catalog));
        Self(Arc::new(Cell { catalog, roster: Roster::default(), changes: Changes::default() }))
    }

    pub(crate) fn get(&self) -> Arc<Catalog> {
        self.0.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a changed copy in the place of the catalog, unless the change fails.
    pub(crate) fn change<E>(&self, change: impl FnOnce(&mut Catalog) -> Result<(), E>) -> Result<(), E> {
        let mut place = self.0.catalog.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Catalog::clone(&place);
        change(&mut next)?;
        *place = Arc::new(next);
        Ok(())
    }

    /// Returns who hears of changes.
    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    /// Returns which tools the catalog's come from.
    pub(crate) fn roster(&self) -> &Roster {
        &self.0.roster
    }

    pub(crate) fn downgrade(&self) -> WeakCell {
        WeakCell(Arc::downgrade(&self.0))
    }
}

/// A cell that is gone once nobody else holds it.
#[derive(Debug, Clone)]
pub(crate) struct WeakCell(Weak<Cell>);

impl WeakCell {
    pub(crate) fn upgrade(&self) -> Option<CatalogCell> {
        self.0.upgrade().map(CatalogCell)
    }
}
