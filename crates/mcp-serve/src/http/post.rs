//! A *POST* brings a message: its body is read here, and most are answered as soon as it is there.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use bytes::BytesMut;
use futures::future::BoxFuture;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::answer::refusal;
use crate::begun::Begun;

/// Answers the messages that are posted to a path.
pub(crate) trait Take: Send + Sync + 'static {
    /// Most bytes of a message.
    fn body_bytes(&self) -> usize;

    /// Begins to answer a message.
    fn begin(
        self: &Arc<Self>,
        head: Box<Parts>,
        body: Bytes,
        waker: &mut task::Context<'_>,
    ) -> Begun<Response>;
}

/// An answer on its way; small, because every router on that way moves it.
pub(crate) enum Answering<T> {
    Unread(Option<Post<T>>),
    Going(BoxFuture<'static, Response>),
}

/// A message that was not read yet.
pub(crate) struct Post<T> {
    pub(crate) taker: Arc<T>,
    pub(crate) head: Box<Parts>,
    pub(crate) body: Body,
}

impl<T: Take> Future for Answering<T> {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, waker: &mut task::Context<'_>) -> Poll<Response> {
        let begun = match &mut *self {
            Self::Going(going) => return going.as_mut().poll(waker),
            Self::Unread(post) => post.take().expect("no future is polled after its end").begin(waker),
        };
        match begun {
            Begun::Done(response) => Poll::Ready(response),
            Begun::Running(mut running) => {
                let polled = running.as_mut().poll(waker);
                *self = Self::Going(running);
                polled
            }
        }
    }
}

impl<T: Take> Post<T> {
    fn begin(self, waker: &mut task::Context<'_>) -> Begun<Response> {
        let Self { taker, head, body } = self;
        if !is_json(&head.headers) {
            return Begun::Done(no_json());
        }
        let mut body = Limited::new(body, taker.body_bytes());
        let mut piece = Bytes::new();
        // A small body is a single piece, which is passed on as it came.
        match Pin::new(&mut body).poll_frame(waker) {
            Poll::Ready(Some(Ok(frame))) => piece = frame.into_data().unwrap_or_default(),
            Poll::Ready(Some(Err(error))) => return Begun::Done(broken(&*error, taker.body_bytes())),
            Poll::Ready(None) | Poll::Pending => {}
        }
        if body.is_end_stream() {
            return taker.begin(head, piece, waker);
        }
        Begun::Running(Box::pin(async move {
            match read(body, piece, taker.body_bytes()).await {
                Ok(body) => Begun::whole(|waker| taker.begin(head, body, waker)).await,
                Err(refusal) => refusal,
            }
        }))
    }
}

/// Checks that a POST brings JSON, and reads its body.
pub(crate) async fn take_json(head: &Parts, body: Body, limit: usize) -> Result<Bytes, Response> {
    if is_json(&head.headers) {
        read(Limited::new(body, limit), Bytes::new(), limit).await
    } else {
        Err(no_json())
    }
}

fn no_json() -> Response {
    let words = "Send the message with Content-Type: application/json.";
    refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, words)
}

/// Reads what comes of a body after its first piece.
async fn read(mut body: Limited<Body>, first: Bytes, limit: usize) -> Result<Bytes, Response> {
    let mut whole = BytesMut::from(first);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&*error, limit))?;
        if let Ok(piece) = frame.into_data() {
            whole.extend_from_slice(&piece);
        }
    }
    Ok(whole.freeze())
}

/// Answers a body that could not be read to its end.
fn broken(error: &(dyn std::error::Error + 'static), limit: usize) -> Response {
    if is_over_limit(error) {
        let words = format!("The message is larger than the {limit} bytes taken here.");
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, words);
    }
    tracing::debug!(error = %error, "a body ended early");
    refusal(StatusCode::BAD_REQUEST, "The body ended before it was complete; send it again.")
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Finds the limit, ours or that of the socket's owner, among the causes.
fn is_over_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(<dyn std::error::Error>::is::<LengthLimitError>)
}
