//! *Speech* is what a call says before it is done: events, written as they come, that wait until the client takes them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{self, Waker};

use rmcp::model::JsonRpcVersion2_0;
use serde::Serialize;
use tokio::sync::Notify;

/// Most messages of a call that wait for its client to read; the call waits for room then.
const MOST_UNREAD: usize = 16;

/// Room for an event and the short ones that come before and after most, so that few streams are moved while they grow.
const EVENT: usize = 512;

/// What an event stream says instead of a message that cannot be written.
pub(crate) const UNWRITTEN: &str =
    r#"{"jsonrpc":"2.0","error":{"code":-32603,"message":"The server could not write its answer."}}"#;

/// The call's end.
#[derive(Debug)]
pub(crate) struct Speaker(Arc<Line>);

/// The client's end; when it goes, nobody listens any more.
#[derive(Debug)]
pub(crate) struct Listener(Arc<Line>);

#[derive(Debug, Default)]
struct Line {
    said: Mutex<Said>,
    room: Notify,
}

#[derive(Debug, Default)]
struct Said {
    events: Vec<u8>,
    unread: usize,
    is_left: bool,
    listening: Option<Waker>,
}

/// Makes the two ends.
pub(crate) fn line() -> (Speaker, Listener) {
    let line = Arc::<Line>::default();
    (Speaker(line.clone()), Listener(line))
}

impl Speaker {
    /// Sends a notification, once there is room for it; returns whether anybody listens.
    pub(crate) async fn say<P: Serialize>(&self, method: &'static str, params: &P) -> bool {
        let note = Note { jsonrpc: JsonRpcVersion2_0, method, params };
        loop {
            // From before the look: room that is made right after it is heard of.
            let room = self.0.room.notified();
            if let Some(is_heard) = self.0.lock().take(&note) {
                return is_heard;
            }
            room.await;
        }
    }
}

impl Listener {
    /// Takes what was said and not taken yet, as events.
    pub(crate) fn take(&self) -> Vec<u8> {
        let mut said = self.0.lock();
        if std::mem::take(&mut said.unread) >= MOST_UNREAD {
            self.0.room.notify_waiters();
        }
        std::mem::take(&mut said.events)
    }

    /// The same, and wakes whoever polls when there is more.
    pub(crate) fn poll_take(&self, waker: &task::Context<'_>) -> Vec<u8> {
        self.0.lock().listening = Some(waker.waker().clone());
        self.take()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.lock().is_left = true;
        self.0.room.notify_waiters();
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Said {
    /// Takes a note, where there is room; returns whether anybody listens.
    fn take(&mut self, note: &impl Serialize) -> Option<bool> {
        if self.is_left {
            return Some(false);
        }
        if self.unread >= MOST_UNREAD {
            return None;
        }
        write_event(&mut self.events, note);
        self.unread += 1;
        if let Some(listening) = self.listening.take() {
            listening.wake();
        }
        Some(true)
    }
}

/// A notification as JSON-RPC has it.
#[derive(Serialize)]
struct Note<'a, P> {
    jsonrpc: JsonRpcVersion2_0,
    method: &'static str,
    params: &'a P,
}

/// Writes a message as the next event of a stream (HTML, "server-sent events"); JSON has no line breaks to care for.
pub(crate) fn write_event(events: &mut Vec<u8>, message: &impl Serialize) {
    events.reserve(EVENT);
    events.extend_from_slice(b"data: ");
    let start = events.len();
    if let Err(error) = serde_json::to_writer(&mut *events, message) {
        tracing::error!(error = %error, "an answer could not be written as JSON");
        events.truncate(start);
        events.extend_from_slice(UNWRITTEN.as_bytes());
    }
    events.extend_from_slice(b"\n\n");
}
