//! The *front* is what each request passes before and after the product: guard, limits, identity, and what we show of
//! ourselves.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::routing::future::RouteFuture;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::Limited;
use hyper::body::{Body as _, Incoming};
use switchboard_ambient::{Arrival, Endless, RequestTime, Witness};
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service};
use tracing::Span;

use crate::body::{Held, Outgoing};
use crate::config::HttpLimits;
use crate::cors;
use crate::guard::Guard;
use crate::metrics::{HttpMetrics, Metrics};
use crate::open_paths::OpenPaths;
use crate::proxies::{TrustedProxy, came_from};
use crate::readiness::Readiness;
use crate::refusal::Refusal;
use crate::request_id::{RequestId, X_REQUEST_ID};
use crate::settled::Settled;

/// The product's router without axum's own limit of bodies; the layer is around it as a whole, because one on each route
/// costs every request a few boxes.
type Unlimited = <DefaultBodyLimit as Layer<Router>>::Service;

/// Bodies up to this size are under axum's own limit as well, which is 2 MB.
const SMALL_BODY: u64 = 1024 * 1024;

/// Answers the requests of every connection.
pub(crate) struct Front {
    guard: Guard,
    prefix: String,
    limits: HttpLimits,
    proxies: Vec<TrustedProxy>,
    pub(crate) counts: HttpMetrics,
    metrics: Metrics,
    readiness: Readiness,
    witness: Witness,
    open_paths: OpenPaths,
    product: Router,
    unlimited: Unlimited,
    pub(crate) stop: CancellationToken,
}

impl Front {
    pub(crate) fn new(
        socket: Settled,
        router: Router,
        readiness: Readiness,
        stop: CancellationToken,
    ) -> Self {
        let limits = socket.config.limits;
        Self {
            guard: socket.guard,
            prefix: socket.origin.prefix().to_owned(),
            counts: HttpMetrics::new(&socket.metrics),
            metrics: socket.metrics,
            readiness,
            witness: socket.witness,
            open_paths: socket.open_paths,
            // The limit stands in the configuration; axum's own would be a second one that nobody set.
            unlimited: DefaultBodyLimit::disable().layer(router.clone()),
            product: router,
            stop,
            limits,
            proxies: socket.config.trusted_proxies,
        }
    }

    /// Begins to answer one request.
    pub(crate) fn answer(
        self: &Arc<Self>,
        mut request: Request<Incoming>,
        peer: Option<IpAddr>,
    ) -> Answering {
        let started = Instant::now();
        let id = RequestId::of(request.headers());
        strip_prefix(&self.prefix, request.uri_mut());
        let time = RequestTime::new(started, self.limits.request_time);
        let peer = came_from(&self.proxies, peer, request.headers()).or(peer);
        request.extensions_mut().insert(Arrival { peer, time: time.clone() });
        // Making one that nobody records costs as much as routing.
        let span = if tracing::enabled!(tracing::Level::INFO) {
            tracing::info_span!("http.request.answer", request_id = id.as_str(), path = request.uri().path())
        } else {
            Span::none()
        };
        let (origin, begun) = match self.admit(&request) {
            Ok(origin) => (origin, span.in_scope(|| self.route(request))),
            Err(refusal) => (None, Err(refusal)),
        };
        let state = match begun {
            Ok(state) => state,
            Err(refusal) => State::Done(Some(self.refuse(refusal))),
        };
        Answering { state, front: self.clone(), origin, id, started, time, span }
    }

    /// Checks who asks; the probes are exempt, because orchestrators call them by whatever name they like.
    fn admit(&self, request: &Request<Incoming>) -> Result<Option<HeaderValue>, Refusal> {
        if matches!(request.uri().path(), "/healthz" | "/readyz") {
            return Ok(None);
        }
        if self.open_paths.has(request.uri().path()) {
            self.guard.check_host(request.uri(), request.headers())?;
            return Ok(Some(cors::EVERYBODY));
        }
        self.guard.check(request.uri(), request.headers()).map(Option::<&HeaderValue>::cloned)
    }

    fn route(&self, request: Request<Incoming>) -> Result<State, Refusal> {
        if cors::is_preflight(request.method(), request.headers()) {
            return Ok(State::Done(Some(plain(cors::preflight(request.headers())))));
        }
        if let Some(response) = self.probe(&request) {
            return Ok(State::Done(Some(plain(response))));
        }
        self.product(request)
    }

    fn probe(&self, request: &Request<Incoming>) -> Option<Response<Body>> {
        let path = request.uri().path();
        if !matches!(path, "/healthz" | "/readyz" | "/metrics") {
            return None;
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response =
                text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.\n".into());
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return Some(response);
        }
        Some(match (path, self.readiness.reason()) {
            ("/healthz", _) => text(StatusCode::OK, "alive\n".into()),
            ("/readyz", None) => text(StatusCode::OK, "ready\n".into()),
            ("/readyz", Some(reason)) => {
                text(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n"))
            }
            _ => self.metrics_page(),
        })
    }

    fn metrics_page(&self) -> Response<Body> {
        let mut response = text(StatusCode::OK, self.metrics.text());
        let format = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, format);
        response
    }

    fn product(&self, request: Request<Incoming>) -> Result<State, Refusal> {
        let length = request.body().size_hint().exact();
        if length.is_some_and(|length| length > self.limits.body_bytes as u64) {
            return Err(Refusal::BodyTooLarge(self.limits.body_bytes));
        }
        let held = Held::of(&self.counts.running, self.limits.requests).ok_or(Refusal::TooManyRequests)?;
        // An event stream that a GET opens waits for news.
        let is_endless = request.method() == Method::GET;
        let request = match length {
            // hyper holds a body to the length it declares.
            Some(_) => request.map(Body::new),
            None => request.map(|body| Body::new(Limited::new(body, self.limits.body_bytes))),
        };
        // A router is always ready.
        let answer = match length {
            Some(..=SMALL_BODY) => self.product.clone().call(request),
            _ => self.unlimited.clone().call(request),
        };
        Ok(State::Asked { answer, clock: None, held: Some(held), is_endless })
    }

    /// Sends what the product answered.
    fn send(
        &self,
        response: Response<Body>,
        held: Option<Held>,
        is_endless: bool,
    ) -> Result<Response<Outgoing>, Refusal> {
        // One that is all written already is no stream.
        let is_whole = response.body().size_hint().exact().is_some();
        if is_whole || !is_kind(response.headers(), b"text/event-stream") {
            return Ok(response.map(|body| Outgoing::plain(body, held)));
        }
        drop(held);
        let is_endless = is_endless || response.extensions().get::<Endless>().is_some();
        self.stream(response, is_endless)
    }

    /// Sends an event stream: it holds a place among the streams, and one that has no end of its own ends when the server
    /// stops.
    fn stream(&self, response: Response<Body>, is_endless: bool) -> Result<Response<Outgoing>, Refusal> {
        let held = Held::of(&self.counts.streams, self.limits.streams).ok_or(Refusal::TooManyStreams)?;
        Ok(response.map(|body| {
            if is_endless {
                Outgoing::endless(body, held, self.stop.clone().cancelled_owned())
            } else {
                Outgoing::plain(body, Some(held))
            }
        }))
    }

    pub(crate) fn refuse(&self, refusal: Refusal) -> Response<Outgoing> {
        self.counts.refuse(refusal.reason());
        tracing::debug!(reason = refusal.reason(), "refused a request");
        if let Some(trespass) = refusal.trespass() {
            tracing::info!(?trespass, "http.request.refused");
            self.witness.tell(&trespass, None);
        }
        plain(refusal.into_response())
    }

    fn finish(response: &mut Response<Outgoing>, origin: Option<HeaderValue>, id: HeaderValue) {
        let headers = response.headers_mut();
        headers.insert(X_REQUEST_ID.clone(), id);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        // A page of ours may set a stricter or looser policy of its own; where there is nothing to follow, none is needed.
        if !is_kind(headers, b"application/json") && !is_kind(headers, b"text/event-stream") {
            headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
        }
        if let Some(origin) = origin {
            cors::permit(origin, headers);
        }
    }
}

/// An answer on its way.
pub(crate) struct Answering {
    state: State,
    front: Arc<Front>,
    origin: Option<HeaderValue>,
    id: RequestId,
    started: Instant,
    time: RequestTime,
    span: Span,
}

/// How far an answer is.
enum State {
    Done(Option<Response<Outgoing>>),
    /// The product was asked; the clock is set once it does not answer at once.
    Asked {
        answer: RouteFuture<Infallible>,
        clock: Option<Pin<Box<Sleep>>>,
        held: Option<Held>,
        is_endless: bool,
    },
}

impl Future for Answering {
    type Output = Result<Response<Outgoing>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { state, front, origin, id, started, time, span } = &mut *self;
        let answered = if span.is_none() {
            state.poll(front, time, waker)
        } else {
            span.in_scope(|| state.poll(front, time, waker))
        };
        let mut response = ready!(answered).unwrap_or_else(|refusal| front.refuse(refusal));
        Front::finish(&mut response, origin.take(), id.header());
        front.counts.answer(response.status(), started.elapsed());
        Poll::Ready(Ok(response))
    }
}

impl State {
    fn poll(
        &mut self,
        front: &Front,
        time: &RequestTime,
        waker: &mut Context<'_>,
    ) -> Poll<Result<Response<Outgoing>, Refusal>> {
        let (answer, clock, held, is_endless) = match self {
            Self::Done(response) => {
                return Poll::Ready(Ok(response.take().expect("no future is polled after its end")));
            }
            Self::Asked { answer, clock, held, is_endless } => (answer, clock, held, *is_endless),
        };
        if let Poll::Ready(Ok(response)) = Pin::new(answer).poll(waker) {
            return Poll::Ready(front.send(response, held.take(), is_endless));
        }
        // An answer that is there at once needs no clock.
        let clock = clock.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(time.end().into())));
        loop {
            ready!(clock.as_mut().poll(waker));
            // The product may have found that it needs longer.
            let end = time.end().into();
            if clock.deadline() >= end {
                return Poll::Ready(Err(Refusal::TooSlow));
            }
            clock.as_mut().reset(end);
        }
    }
}

fn plain(response: Response<Body>) -> Response<Outgoing> {
    response.map(|body| Outgoing::plain(body, None))
}

fn text(status: StatusCode, words: String) -> Response<Body> {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn is_kind(headers: &HeaderMap, kind: &[u8]) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|sent| sent.as_bytes().starts_with(kind))
}

/// Takes the path of the public URL off the request's, because some proxies pass it on and some take it off.
fn strip_prefix(prefix: &str, uri: &mut Uri) {
    if prefix.is_empty() {
        return;
    }
    let Some(rest) = uri.path_and_query().and_then(|whole| whole.as_str().strip_prefix(prefix)) else {
        return;
    };
    let stripped = match rest.as_bytes().first() {
        Some(b'/') => rest.parse(),
        None => "/".parse(),
        Some(b'?') => format!("/{rest}").parse(),
        Some(_) => return,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = stripped.ok();
    if let Ok(inner) = Uri::from_parts(parts) {
        *uri = inner;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        let mut uri: Uri = path.parse().expect("valid path");
        strip_prefix("/team/docs", &mut uri);
        assert_eq!(uri.to_string(), expected);
    }

    #[test]
    fn the_prefix_goes_only_where_it_ends_at_a_slash() {
        check("/team/docs/mcp?a=b", "/mcp?a=b");
        check("/team/docs/", "/");
        check("/team/docs", "/");
        check("/team/docs?a=b", "/?a=b");
        check("/team/docsmcp", "/team/docsmcp");
        check("/mcp", "/mcp");
    }
}
