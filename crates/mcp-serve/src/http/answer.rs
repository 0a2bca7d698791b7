//! An *answer* is what goes back over HTTP: a JSON-RPC message with the status that suits it.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use rmcp::model::{ErrorData, JsonRpcError, RequestId};
use serde::Serialize;

use crate::envelope::Malformed;
use crate::run::BUSY;
use crate::speech::UNWRITTEN;

static X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Answers with `message` as JSON; where the status asks to come again, it says when.
pub(crate) fn json(status: StatusCode, message: &impl Serialize) -> Response {
    let Ok(bytes) = serde_json::to_vec(message) else {
        tracing::error!("an answer could not be written as JSON");
        let error = ErrorData::internal_error("The server could not write its answer.", None);
        return failure(StatusCode::INTERNAL_SERVER_ERROR, None, error);
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// Answers with a JSON-RPC error.
pub(crate) fn failure(status: StatusCode, id: Option<RequestId>, error: ErrorData) -> Response {
    json(status, &JsonRpcError::new(id, error))
}

/// Answers a fault of the request itself.
pub(crate) fn refusal(status: StatusCode, words: impl Into<String>) -> Response {
    failure(status, None, ErrorData::invalid_request(words.into(), None))
}

/// Answers a body that is no message.
pub(crate) fn malformed(malformed: Malformed) -> Response {
    failure(StatusCode::BAD_REQUEST, malformed.id, malformed.error)
}

/// Answers with an event stream, which comments keep alive.
pub(crate) fn events(events: impl Stream<Item = Event> + Send + 'static, keep_alive: Duration) -> Response {
    let keep_alive = KeepAlive::new().interval(keep_alive);
    let sse = Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(keep_alive);
    event_stream(sse.into_response().into_body())
}

/// Answers with an event stream that is written already.
pub(crate) fn event_stream(events: Body) -> Response {
    let mut response = Response::new(events);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // nginx would hold events back until its buffer is full.
    headers.insert(X_ACCEL_BUFFERING.clone(), HeaderValue::from_static("no"));
    response
}

/// Puts a message into an event.
pub(crate) fn event(event: Event, message: &impl Serialize) -> Event {
    let text = serde_json::to_string(message).unwrap_or_else(|error| {
        tracing::error!(error = %error, "an answer could not be written as JSON");
        UNWRITTEN.to_owned()
    });
    event.data(text)
}

/// Answers that a message was taken and needs no answer.
pub(crate) fn accepted() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

/// Answers a method that the path does not take; OPTIONS asks for just that.
pub(crate) fn not_allowed(method: &Method, allowed: &'static str, words: &str) -> Response {
    let mut response = if method == Method::OPTIONS {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        refusal(StatusCode::METHOD_NOT_ALLOWED, words)
    };
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

/// Returns the status that suits an error of a call, where the transport may choose one.
pub(crate) fn is_busy(error: &ErrorData) -> bool {
    error.code == BUSY
}
