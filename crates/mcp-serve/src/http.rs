//! The *HTTP transports*: Streamable HTTP at `/mcp`, HTTP+SSE at `/sse` and `/messages`, plain JSON-RPC at `/rpc`.
//!
//! Every path is answered with and without a slash at its end, and never by a redirect, which would drop the caller's
//! Authorization header.

mod answer;
mod rpc;
mod sse;
mod streamable;

use std::sync::Arc;

use axum::Router;
use axum::routing::any;

use crate::limits::McpOptions;
use crate::server::Server;

/// Mounts `server` at `/mcp`, `/sse` with `/messages`, and `/rpc`.
///
/// Hosts, origins and CORS are checked by whoever serves the router.
pub fn router(server: &Server, options: McpOptions) -> Router {
    let streamable = Arc::new(streamable::Streamable::new(server, &options));
    let rpc = Arc::new(rpc::Rpc::new(server, &options));
    let sse = Arc::new(sse::Sse::new(server, options));
    let mcp_route = any(move |request| streamable::answer(streamable.clone(), request));
    let rpc_route = any(move |request| rpc::answer(rpc.clone(), request));
    let posts = sse.clone();
    let sse_route = any(move |request| std::future::ready(sse::open(&sse, &request)));
    let messages_route = any(move |request| sse::receive(posts.clone(), request));
    Router::new()
        .route("/mcp", mcp_route.clone())
        .route("/mcp/", mcp_route)
        .route("/rpc", rpc_route.clone())
        .route("/rpc/", rpc_route)
        .route("/sse", sse_route.clone())
        .route("/sse/", sse_route)
        .route("/messages", messages_route.clone())
        .route("/messages/", messages_route)
}
