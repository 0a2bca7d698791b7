//! Everything that answers over HTTP: tools at their fixed paths, pages for people, and the status.

mod status;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use switchboard_mcp_serve::{Endpoints, Server};

use crate::shelf::Shelf;
use crate::viewer;

/// The routes of a library, by who comes to them; health, metrics and the guard of Host and Origin are the socket's.
#[derive(Debug)]
pub struct Routes {
    /// The tools, for programs.
    pub tools: Endpoints,
    /// The pages and the status, for people; also whatever address is none.
    pub pages: Router,
    /// What pages are drawn with, and what robots ask for: the same for everybody, and of no document.
    pub open: Router,
}

impl Routes {
    /// Returns all of them together, with no guard between.
    pub fn merged(self) -> Router {
        self.tools.router().merge(self.pages).merge(self.open)
    }
}

/// Returns the routes of a shelf.
pub(crate) fn of(server: &Server, shelf: &Arc<Shelf>) -> Routes {
    let status = Router::new().route("/status", get(status::show)).with_state(Arc::clone(shelf));
    Routes {
        tools: Endpoints::new(server, shelf.config().mcp.clone()),
        pages: viewer::pages(Arc::clone(shelf)).merge(status),
        open: viewer::assets(),
    }
}
