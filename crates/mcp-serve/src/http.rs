//! The *HTTP transports*: Streamable HTTP at `/mcp`, HTTP+SSE at `/sse` and `/messages`, plain JSON-RPC at `/rpc`.
//!
//! Every path is answered with and without a slash at its end, and never by a redirect, which would drop the caller's
//! Authorization header.

mod answer;
mod foreign;
mod post;
mod rpc;
mod sse;
mod streamable;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::{MethodRouter, any_service};
use futures::FutureExt;
use http::Request;
use tower::service_fn;

use crate::limits::McpOptions;
use crate::server::Server;

/// The paths that clients are given, each a resource of its own to those who ask for tokens. The first is meant where none is
/// named.
pub const CALL_PATHS: [&str; 3] = ["/mcp", "/sse", "/rpc"];

/// Mounts `server` at `/mcp`, `/sse` with `/messages`, and `/rpc`.
///
/// Hosts, origins and CORS are checked by whoever serves the router.
pub fn router(server: &Server, options: McpOptions) -> Router {
    streamable_router(server, &options).merge(sse_router(server, options))
}

/// Mounts `server` at `/mcp` and `/rpc` alone, without HTTP+SSE.
///
/// Hosts, origins and CORS are checked by whoever serves the router.
pub fn streamable_router(server: &Server, options: &McpOptions) -> Router {
    let streamable = Arc::new(streamable::Streamable::new(server, options));
    let rpc = Arc::new(rpc::Rpc::new(server, options));
    let mcp_route = route(move |request| streamable::answer(&streamable, request));
    let rpc_route = route(move |request| rpc::answer(&rpc, request));
    Router::new()
        .route("/mcp", mcp_route.clone())
        .route("/mcp/", mcp_route)
        .route("/rpc", rpc_route.clone())
        .route("/rpc/", rpc_route)
}

fn sse_router(server: &Server, options: McpOptions) -> Router {
    let sse = Arc::new(sse::Sse::new(server, options));
    let posts = sse.clone();
    let sse_route = route(move |request| std::future::ready(sse::open(&sse, &request)));
    let messages_route = route(move |request| sse::receive(posts.clone(), request));
    Router::new()
        .route("/sse", sse_route.clone())
        .route("/sse/", sse_route)
        .route("/messages", messages_route.clone())
        .route("/messages/", messages_route)
}

/// Takes every method; as a service, because axum makes a handler for any method anew for each request.
fn route<F: Future<Output = Response> + Send + 'static>(
    answer: impl Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
) -> MethodRouter {
    any_service(service_fn(move |request| answer(request).map(Ok::<_, Infallible>)))
}
