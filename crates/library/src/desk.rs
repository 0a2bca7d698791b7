//! A *desk* is where the stock is offered to models: a server whose tools are described from what is in the stock.

use std::sync::Arc;

use switchboard_document_index::Statistics;
use switchboard_mcp_serve::{Server, ServerHandle};

use crate::instructions;
use crate::shelf::Shelf;
use crate::tools;

/// One server of tools over a shelf.
pub(crate) struct Desk {
    handle: ServerHandle,
    shelf: Arc<Shelf>,
    described: Statistics,
}

impl Desk {
    /// Makes a server of the library's tools, and the desk that keeps their descriptions true.
    pub(crate) fn open(shelf: &Arc<Shelf>) -> (Server, Self) {
        let described = shelf.told();
        let server = Server::new("switchboard-library")
            .title(shelf.name())
            .version(env!("CARGO_PKG_VERSION"))
            .website(shelf.url("/"))
            .limits(shelf.config().calls.clone())
            .witness(shelf.witness().clone())
            .instructions(instructions::of(shelf, &described));
        let desk = Self { handle: server.handle(), shelf: Arc::clone(shelf), described };
        desk.describe();
        (server, desk)
    }

    /// Describes the tools anew where what is in the library has changed.
    pub(crate) fn refresh(&mut self) {
        let statistics = self.shelf.told();
        if statistics != self.described {
            self.described = statistics;
            self.describe();
            self.handle.set_instructions(instructions::of(&self.shelf, &self.described));
        }
    }

    fn describe(&self) {
        let tools = tools::of(&self.shelf, &self.described);
        self.handle.set_tools(tools).expect("the tools of a library have different names");
    }
}
