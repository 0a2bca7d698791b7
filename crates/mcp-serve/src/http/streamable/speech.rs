//! *Speech* is what a call says before it is done; it makes the answer an event stream, whose last event is the result.

use std::time::Duration;

use axum::response::Response;
use axum::response::sse::Event;
use futures::{Stream, StreamExt, stream};
use rmcp::model::{ErrorData, JsonRpcMessage, RequestId, ServerJsonRpcMessage, ServerNotification};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::shown::show;
use crate::begun::Begun;
use crate::direct::Reply;
use crate::http::answer;

/// Most messages of a call that wait for its client to read; the call waits for room then.
const MOST_UNREAD: usize = 16;

/// What a call says, on its way to the client.
pub(super) type Said = mpsc::Receiver<ServerNotification>;

/// Makes the two ends of a call's speech.
pub(super) fn channel() -> (mpsc::Sender<ServerNotification>, Said) {
    mpsc::channel(MOST_UNREAD)
}

/// Answers a call that may speak: with an event stream where it has something to say or is not done, with JSON where it
/// is done already.
pub(super) fn answer(
    id: RequestId,
    begun: Begun<Reply>,
    said: Said,
    (has_handshake, keep_alive): (bool, Duration),
) -> Response {
    match begun {
        Begun::Done(reply) if said.is_empty() => show(&reply, has_handshake),
        Begun::Done(reply) => answer::events(stream::iter(rest(said, &reply)), keep_alive),
        Begun::Running(running) => {
            // On a task of its own, so that its time runs however slowly the client reads; the call ends with the stream.
            let mut task = JoinSet::new();
            task.spawn(running.in_current_span());
            answer::events(listen(id, task, said), keep_alive)
        }
    }
}

fn listen(id: RequestId, task: JoinSet<Reply>, said: Said) -> impl Stream<Item = Event> {
    let events = stream::unfold(Some((id, task, said)), async |state| {
        let (id, mut task, mut said) = state?;
        tokio::select! {
            biased;
            Some(note) = said.recv() => Some((vec![told(note)], Some((id, task, said)))),
            Some(ended) = task.join_next() => {
                let reply = ended.unwrap_or_else(|error| {
                    tracing::error!(error = %error, "a call broke off");
                    let error = ErrorData::internal_error("The server failed; its log has the reason.", None);
                    Reply::error(error, Some(id))
                });
                Some((rest(said, &reply), None))
            }
        }
    });
    events.flat_map(stream::iter)
}

/// Returns what was said and not sent yet, and the reply.
fn rest(mut said: Said, reply: &Reply) -> Vec<Event> {
    let mut events = Vec::new();
    while let Ok(note) = said.try_recv() {
        events.push(told(note));
    }
    events.push(answer::event(Event::default(), reply));
    events
}

fn told(note: ServerNotification) -> Event {
    let message: ServerJsonRpcMessage = JsonRpcMessage::notification(note);
    answer::event(Event::default(), &message)
}
