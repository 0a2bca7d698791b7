//! A *thread* is what runs through the event streams that one after the other bring the answer to a request: each is taken up
//! after the last event of the one before.
//!
//! An event that is larger than the limit would come again whenever its stream was taken up after the event before it. So the
//! request fails there and then, and the stream is not taken up at that place any more.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use blake3::Hash;
use rmcp::model::{RequestId, ServerJsonRpcMessage};
use sse_stream::Sse;

use crate::error::too_large;

/// Threads whose stream ended and that are remembered; the oldest are those of requests that nobody waits for.
const REMEMBERED: usize = 1024;

/// The threads of one client; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Threads {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    /// Which request waits for what comes after an event.
    waiting: VecDeque<(Hash, RequestId)>,
    /// The places that an event follows which is too large.
    ends: HashSet<Hash>,
}

/// One thread, while one of its streams is read.
#[derive(Debug)]
pub(super) struct Thread {
    threads: Threads,
    session: String,
    /// Whose answer the stream brings; of a session's own stream, nobody's.
    request: Option<RequestId>,
    place: Hash,
}

impl Threads {
    /// Begins the thread of a request, or of what nobody asked for.
    pub(super) fn begin(&self, session: Option<&str>, request: Option<RequestId>) -> Thread {
        let session = session.unwrap_or_default().to_owned();
        Thread { threads: self.clone(), place: place(&session, None), session, request }
    }

    /// Takes a thread up after an event; `None` where one that is too large follows.
    pub(super) fn take_up(&self, session: Option<&str>, last_event: Option<&str>) -> Option<Thread> {
        let session = session.unwrap_or_default().to_owned();
        let place = place(&session, last_event);
        let mut known = self.known();
        if known.ends.contains(&place) {
            return None;
        }
        let at = known.waiting.iter().position(|(after, _)| *after == place);
        let request = at.and_then(|at| known.waiting.remove(at)).map(|(_, request)| request);
        if let Some(request) = &request {
            known.waiting.push_back((place, request.clone()));
        }
        drop(known);
        Some(Thread { threads: self.clone(), session, request, place })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Thread {
    /// Goes on to an event.
    pub(super) fn follow(&mut self, event: &Sse) {
        let Some(id) = &event.id else { return };
        let before = std::mem::replace(&mut self.place, place(&self.session, Some(id)));
        let Some(request) = &self.request else { return };
        let mut known = self.threads.known();
        known.waiting.retain(|(after, _)| *after != before);
        if known.waiting.len() == REMEMBERED {
            known.waiting.pop_front();
        }
        known.waiting.push_back((self.place, request.clone()));
    }

    /// Ends at an event that is too large; returns the answer to whoever waits.
    pub(super) fn end(&self, limit: usize) -> Option<Sse> {
        let mut known = self.threads.known();
        known.waiting.retain(|(after, _)| *after != self.place);
        known.ends.insert(self.place);
        drop(known);
        let error = ServerJsonRpcMessage::error(too_large(limit), Some(self.request.clone()?));
        let text = serde_json::to_string(&error).expect("messages are plain data");
        Some(Sse::default().data(text))
    }
}

/// Returns the name of a place; a server's ids may be of any length.
fn place(session: &str, event: Option<&str>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(session.as_bytes());
    // No session and no event has the character.
    hasher.update(b"\n");
    if let Some(event) = event {
        hasher.update(b"after ").update(event.as_bytes());
    }
    hasher.finalize()
}
