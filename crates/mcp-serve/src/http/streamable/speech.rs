//! *Speech* makes the answer to a call an event stream, whose last event is the result.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{self, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::stream;
use rmcp::model::{ErrorData, RequestId};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, Sleep};
use tracing::Instrument;

use super::shown::show;
use crate::begun::Begun;
use crate::direct::Reply;
use crate::http::answer;
use crate::speech::{Listener, write_event};

/// A comment, which tells everybody on the way that the stream is alive.
const ALIVE: &[u8] = b":\n\n";

/// Answers a call that may speak: with an event stream where it has something to say or is not done, with JSON where it
/// is done already.
pub(super) fn answer(
    id: RequestId,
    begun: Begun<Reply>,
    listener: Listener,
    (has_handshake, keep_alive): (bool, Duration),
) -> Response {
    match begun {
        Begun::Done(reply) => {
            let mut events = listener.take();
            if events.is_empty() {
                return show(&reply, has_handshake);
            }
            write_event(&mut events, &reply);
            answer::event_stream(events.into())
        }
        Begun::Running(running) => {
            // On a task of its own, so that its time runs however slowly the client reads; the call ends with the stream.
            let mut task = JoinSet::new();
            task.spawn(running.in_current_span());
            let alive = Box::pin(tokio::time::sleep(keep_alive));
            let mut speech = Speech { id: Some(id), task, listener, keep_alive, alive };
            let events = stream::poll_fn(move |waker| speech.poll(waker));
            answer::event_stream(Body::from_stream(events))
        }
    }
}

/// A call that goes on while its client listens.
struct Speech {
    /// Nothing once the call is answered.
    id: Option<RequestId>,
    task: JoinSet<Reply>,
    listener: Listener,
    keep_alive: Duration,
    alive: Pin<Box<Sleep>>,
}

impl Speech {
    fn poll(&mut self, waker: &mut task::Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.id.is_none() {
            return Poll::Ready(None);
        }
        // Looked at first: all that the call said is there once it has ended.
        let ended = self.task.poll_join_next(waker);
        let mut events = self.listener.poll_take(waker);
        if let Poll::Ready(Some(ended)) = ended {
            let reply = ended.unwrap_or_else(|error| broken(&error, self.id.clone()));
            write_event(&mut events, &reply);
            self.id = None;
        } else if events.is_empty() {
            ready!(self.alive.as_mut().poll(waker));
            events.extend_from_slice(ALIVE);
        }
        self.alive.as_mut().reset(Instant::now() + self.keep_alive);
        Poll::Ready(Some(Ok(events.into())))
    }
}

fn broken(error: &JoinError, id: Option<RequestId>) -> Reply {
    tracing::error!(error = %error, "a call broke off");
    Reply::error(ErrorData::internal_error("The server failed; its log has the reason.", None), id)
}
