//! A *layer* wraps the running of calls: of all calls of a server, or of one tool's.
//!
//! Any `tower` layer over a `Service<Call, Response = CallToolResult>` is one. It sees calls whose arguments fit, within
//! their time and their place among the running ones; its error is for the log alone. Where none is set, nothing is paid.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use rmcp::model::CallToolResult;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use crate::call::Call;
use crate::outcome::Failure;
use crate::server::Server;
use crate::tool::{Run, Tool};

/// What a layer wraps: running the call, through the layers set before.
#[derive(Clone)]
pub struct Next(Way);

#[derive(Clone)]
enum Way {
    /// The function of one tool.
    Tool(Arc<Run>),
    /// The tool that the call names.
    Called,
    /// Another layer of the server.
    Layer(Passage),
}

/// The layers of a server around the running of its calls.
#[derive(Clone)]
pub(crate) struct Passage(BoxCloneSyncService<Call, CallToolResult, Failure>);

impl Passage {
    fn new<S>(service: S) -> Self
    where
        S: Service<Call, Response = CallToolResult, Error: Into<Failure>, Future: Send + 'static>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        Self(BoxCloneSyncService::new(service.map_err(Into::into)))
    }

    pub(crate) fn pass(&self, call: Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> {
        Box::pin(self.0.clone().oneshot(call))
    }
}

impl Service<Call> for Next {
    type Response = CallToolResult;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<CallToolResult, Failure>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        match &self.0 {
            Way::Tool(run) => run(call),
            Way::Called => call.run(),
            Way::Layer(passage) => passage.pass(call),
        }
    }
}

impl Server {
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
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Next>,
        L::Service: Service<Call, Response = CallToolResult, Error: Into<Failure>, Future: Send + 'static>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let inner = self.passage.take().map_or(Way::Called, Way::Layer);
        self.passage = Some(Passage::new(layer.layer(Next(inner))));
        self
    }

    /// Returns a tool of this server as it shows in one that it is mounted in.
    pub(crate) fn mounted(&self, prefix: &str, tool: &Tool) -> Tool {
        let (server, own) = (self.clone(), tool.clone());
        tool.renamed(format!("{prefix}_{}", tool.name()), move |mut call: Call| {
            call.set_tool(own.clone());
            match &server.passage {
                Some(passage) => passage.pass(call),
                None => own.run(call),
            }
        })
    }
}

impl Tool {
    /// Wraps the running of the tool's calls; the layer added last is the outermost.
    #[must_use]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Next>,
        L::Service: Service<Call, Response = CallToolResult, Error: Into<Failure>, Future: Send + 'static>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let passage = Passage::new(layer.layer(Next(Way::Tool(self.function()))));
        self.running(move |call| passage.pass(call))
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Next(…)")
    }
}

impl fmt::Debug for Passage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Passage(…)")
    }
}
