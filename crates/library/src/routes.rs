//! Everything that answers over HTTP: tools at their fixed paths, pages for people, and the status.

mod status;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use switchboard_mcp_serve::Server;

use crate::shelf::Shelf;
use crate::viewer;

/// Returns the routes of a library; health, metrics and the guard of Host and Origin are the socket's.
pub(crate) fn router(server: &Server, shelf: &Arc<Shelf>) -> Router {
    switchboard_mcp_serve::router(server, shelf.config().mcp.clone())
        .merge(viewer::router(Arc::clone(shelf)))
        .merge(Router::new().route("/status", get(status::show)).with_state(Arc::clone(shelf)))
}
