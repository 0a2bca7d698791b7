//! The *line* of a session is the event stream that its client opens by GET: what belongs to no request goes over it. The
//! last of what was said is kept, for a client that lost its stream and comes again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::response::sse::Event;
use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Messages kept for a client that comes again.
const KEPT: usize = 16;
/// Most bytes that these have together.
const KEPT_BYTES: usize = 64 * 1024;
/// Messages that may wait for a client that reads slowly; with more, its stream ends and it has to come again.
const WAITING: usize = 16;
/// Time in milliseconds that a client waits before it comes again.
const RETRY: u16 = 3000;

/// What a session says to its client outside of answers.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The number of the message said last.
    last: u64,
    kept: VecDeque<Said>,
    listener: Option<Listener>,
}

/// A message, numbered within its session from 1.
#[derive(Debug, Clone)]
struct Said {
    number: u64,
    text: Arc<str>,
}

#[derive(Debug)]
struct Listener {
    sender: mpsc::Sender<Said>,
    /// Set where another stream took its place; it stays open then and says nothing more, so that a client with two streams
    /// does not open one after the other for ever.
    is_replaced: Arc<AtomicBool>,
}

impl Line {
    /// Says a message to whoever listens, and keeps it for a while.
    pub(super) fn say(&mut self, text: Arc<str>) {
        self.last += 1;
        let said = Said { number: self.last, text };
        self.kept.push_back(said.clone());
        while self.kept.len() > KEPT || self.kept_bytes() > KEPT_BYTES {
            self.kept.pop_front();
        }
        if let Some(listener) = &self.listener
            && let Err(error) = listener.sender.try_send(said)
        {
            tracing::debug!(error = %error, "the stream of a session ended");
            self.listener = None;
        }
    }

    fn kept_bytes(&self) -> usize {
        self.kept.iter().map(|said| said.text.len()).sum()
    }

    /// Returns whether more was said after message `number` than is kept.
    pub(super) fn has_gap(&self, number: u64) -> bool {
        let oldest = self.kept.front().map_or(self.last + 1, |said| said.number);
        number + 1 < oldest
    }

    /// Opens the stream: of what is said from now on, and of what is kept of the messages after the one that the client had
    /// last. Returns as well how it begins: an event without data, so that a client that loses the stream at once knows from
    /// where to go on.
    pub(super) fn listen(&mut self, had: Option<u64>) -> (String, impl Stream<Item = Event> + Send + use<>) {
        let (sender, messages) = mpsc::channel(WAITING);
        let is_replaced = Arc::new(AtomicBool::new(false));
        if let Some(before) = self.listener.replace(Listener { sender, is_replaced: is_replaced.clone() }) {
            before.is_replaced.store(true, Ordering::Relaxed);
        }
        let missed = had.map_or_else(Vec::new, |had| {
            self.kept.iter().filter(|said| said.number > had).cloned().collect()
        });
        let first = missed.first().map_or(self.last, |said| said.number - 1);
        // By hand, because axum leaves data out that is empty.
        let prime = format!("id: {first}\nretry: {RETRY}\ndata: \n\n");
        let messages = stream::iter(missed).chain(ReceiverStream::new(messages)).map(|said| event(&said));
        let silence = stream::poll_fn(move |_: &mut Context<'_>| {
            if is_replaced.load(Ordering::Relaxed) { Poll::Pending } else { Poll::Ready(None) }
        });
        (prime, messages.chain(silence))
    }
}

fn event(said: &Said) -> Event {
    Event::default().id(said.number.to_string()).event("message").data(&*said.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(line: &Line) -> Vec<u64> {
        line.kept.iter().map(|said| said.number).collect()
    }

    #[test]
    fn the_last_messages_are_kept_by_number_and_by_size() {
        let mut line = Line::default();
        for _ in 0..20 {
            line.say("small".into());
        }
        assert_eq!(kept(&line), (5..=20).collect::<Vec<_>>());

        line.say("x".repeat(KEPT_BYTES - 10).into());
        assert_eq!(kept(&line), [19, 20, 21]);
        assert!(line.has_gap(17) && !line.has_gap(18));

        line.say("x".repeat(KEPT_BYTES + 1).into());
        assert!(line.kept.is_empty());
        assert!(line.has_gap(21) && !line.has_gap(22));
    }
}
