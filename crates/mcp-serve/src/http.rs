//! The *HTTP transports*: Streamable HTTP at `/mcp`, HTTP+SSE at `/sse` and `/messages`, plain JSON-RPC at `/rpc`.
//!
//! Every path is answered with and without a slash at its end, and never by a redirect, which would drop the caller's
//! Authorization header.

mod answer;
mod endpoint;
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
use axum::routing::any_service;
use http::Request;
use tower::layer::util::Identity;
use tower::{Layer, Service};

use crate::limits::McpOptions;
use crate::server::Server;
pub use endpoint::{Endpoint, Reply};

/// The paths that clients are given, each a resource of its own to those who ask for tokens. The first is meant where none is
/// named.
pub const CALL_PATHS: [&str; 3] = ["/mcp", "/sse", "/rpc"];

/// The paths at which a server is called: `/mcp`, `/sse` with `/messages`, and `/rpc`.
///
/// Hosts, origins and CORS are checked by whoever serves them.
#[derive(Debug, Clone)]
pub struct Endpoints {
    server: Server,
    options: McpOptions,
    has_sse: bool,
}

impl Endpoints {
    /// Makes the paths of a server.
    pub fn new(server: &Server, options: McpOptions) -> Self {
        Self { server: server.clone(), options, has_sse: true }
    }

    /// Leaves `/sse` and `/messages` out.
    #[must_use]
    pub fn without_sse(self) -> Self {
        Self { has_sse: false, ..self }
    }

    /// Returns the routes, open to everybody.
    pub fn router(self) -> Router {
        self.behind(&Identity::new())
    }

    /// Returns the routes with a layer before each, such as a guard.
    ///
    /// [`Router::layer`] does the same, and boxes each request once more.
    pub fn behind<L>(self, layer: &L) -> Router
    where
        L: Layer<Endpoint>,
        L::Service:
            Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
    {
        let Self { server, options, has_sse } = self;
        // Takes every method; as a service, because axum makes a handler for any method anew for each request.
        let route = |endpoint| any_service(layer.layer(endpoint));
        let mcp = route(Endpoint::streamable(Arc::new(streamable::Streamable::new(&server, &options))));
        let rpc = route(Endpoint::rpc(Arc::new(rpc::Rpc::new(&server, &options))));
        let routes = Router::new()
            .route("/mcp", mcp.clone())
            .route("/mcp/", mcp)
            .route("/rpc", rpc.clone())
            .route("/rpc/", rpc);
        if !has_sse {
            return routes;
        }
        let sse = Arc::new(sse::Sse::new(&server, options));
        let (stream, messages) = (route(Endpoint::stream(sse.clone())), route(Endpoint::messages(sse)));
        routes
            .route("/sse", stream.clone())
            .route("/sse/", stream)
            .route("/messages", messages.clone())
            .route("/messages/", messages)
    }
}

/// Mounts `server` at `/mcp`, `/sse` with `/messages`, and `/rpc`.
///
/// Hosts, origins and CORS are checked by whoever serves the router.
pub fn router(server: &Server, options: McpOptions) -> Router {
    Endpoints::new(server, options).router()
}
