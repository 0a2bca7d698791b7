//! The *layer* stands around a service: each request is admitted with its caller among its extensions, or answered at once.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::Router;
use axum::response::{IntoResponse, Response};
use futures::future::{BoxFuture, Either};
use http::Request;
use tower::{Layer, Service};

use crate::demand::Demand;
use crate::guard::Guard;

/// Puts a guard around a service.
#[derive(Debug, Clone)]
pub struct GuardLayer {
    guard: Guard,
    demand: Demand,
}

/// A service with a guard before it.
#[derive(Debug, Clone)]
pub struct Guarded<S> {
    inner: S,
    guard: Guard,
    demand: Demand,
}

impl Guard {
    /// Returns the layer that lets through what `demand` admits.
    pub fn layer(&self, demand: Demand) -> GuardLayer {
        GuardLayer { guard: self.clone(), demand }
    }

    /// Puts the guard before routes.
    pub fn before(&self, routes: Router, demand: Demand) -> Router {
        routes.layer(self.layer(demand))
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Guarded<S> {
        Guarded { inner, guard: self.guard.clone(), demand: self.demand }
    }
}

impl<S, B> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // Most requests bring a token that came a moment ago; they pass as if there were no guard.
        if let Some(caller) = self.guard.recall(request.uri().path(), request.headers(), self.demand) {
            request.extensions_mut().insert(caller);
            return Either::Left(self.inner.call(request));
        }
        // The one that was told to be ready is the one to call.
        let waiting = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, waiting);
        let (guard, demand) = (self.guard.clone(), self.demand);
        Either::Right(Box::pin(async move {
            // The head alone is looked at meanwhile: a body need not be one that threads may share.
            let (mut head, body) = request.into_parts();
            match guard.admit(head.uri.path(), &head.headers, demand).await {
                Ok(caller) => {
                    head.extensions.insert(caller);
                    inner.call(Request::from_parts(head, body)).await
                }
                Err(refusal) => Ok(refusal.into_response()),
            }
        }))
    }
}
