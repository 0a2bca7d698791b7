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

use crate::call::{Call, Run};
use crate::outcome::Failure;
use crate::tool::Tool;

/// What a layer makes: a service that runs calls.
pub trait Layered:
    Service<Call, Response = CallToolResult, Error: Into<Failure>, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Layered for S where
    S: Service<Call, Response = CallToolResult, Error: Into<Failure>, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

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
    /// Puts a layer around the layers so far, or around the tool that a call names.
    pub(crate) fn around<L: Layer<Next, Service: Layered>>(inner: Option<Self>, layer: L) -> Self {
        Self::new(layer.layer(Next(inner.map_or(Way::Called, Way::Layer))))
    }

    fn new(service: impl Layered) -> Self {
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

impl Tool {
    /// Wraps the running of the tool's calls; the layer added last is the outermost.
    #[must_use]
    pub fn layer<L: Layer<Next, Service: Layered>>(self, layer: L) -> Self {
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
