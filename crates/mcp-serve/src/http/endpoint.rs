//! An *endpoint* answers what is sent to one path.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::Request;
use tower::Service;

use super::post::Answering;
use super::rpc::{self, Rpc};
use super::sse::{self, Sse};
use super::streamable::{self, Streamable};

/// Answers what is sent to one path of a server.
#[derive(Clone)]
pub struct Endpoint(Transport);

#[derive(Clone)]
enum Transport {
    Streamable(Arc<Streamable>),
    Rpc(Arc<Rpc>),
    Stream(Arc<Sse>),
    Messages(Arc<Sse>),
}

/// An answer of an [`Endpoint`] on its way.
pub struct Reply(Way);

enum Way {
    Streamable(Answering<Streamable>),
    Rpc(Answering<Rpc>),
    Sse(BoxFuture<'static, Response>),
}

impl Endpoint {
    pub(super) fn streamable(streamable: Arc<Streamable>) -> Self {
        Self(Transport::Streamable(streamable))
    }

    pub(super) fn rpc(rpc: Arc<Rpc>) -> Self {
        Self(Transport::Rpc(rpc))
    }

    pub(super) fn stream(sse: Arc<Sse>) -> Self {
        Self(Transport::Stream(sse))
    }

    pub(super) fn messages(sse: Arc<Sse>) -> Self {
        Self(Transport::Messages(sse))
    }
}

impl Service<Request<Body>> for Endpoint {
    type Response = Response;
    type Error = Infallible;
    type Future = Reply;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Reply {
        Reply(match &self.0 {
            Transport::Streamable(streamable) => Way::Streamable(streamable::answer(streamable, request)),
            Transport::Rpc(rpc) => Way::Rpc(rpc::answer(rpc, request)),
            Transport::Stream(sse) => Way::Sse(std::future::ready(sse::open(sse, &request)).boxed()),
            Transport::Messages(sse) => Way::Sse(sse::receive(sse.clone(), request).boxed()),
        })
    }
}

impl Future for Reply {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answered = match &mut self.0 {
            Way::Streamable(answering) => Pin::new(answering).poll(context),
            Way::Rpc(answering) => Pin::new(answering).poll(context),
            Way::Sse(answering) => answering.as_mut().poll(context),
        };
        answered.map(Ok)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Transport::Streamable(_) => "Endpoint(Streamable HTTP)",
            Transport::Rpc(_) => "Endpoint(JSON-RPC)",
            Transport::Stream(_) | Transport::Messages(_) => "Endpoint(HTTP+SSE)",
        })
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reply").finish_non_exhaustive()
    }
}
