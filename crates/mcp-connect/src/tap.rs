//! The *tap* is where the wire can be watched: every HTTP exchange and every JSON-RPC message as a record, in order.
//!
//! It remembers the last records within a bound of bytes, so that a reader who comes late still sees how a connection began,
//! and a reader who is too slow is told how many records it missed. Secrets are masked before a record is made.

mod mask;
mod record;
mod ring;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use http::HeaderName;
use serde_json::Value;
use tokio::sync::Notify;

pub(crate) use self::mask::Mask;
pub use self::record::{BodyEnd, Direction, Event, Header, Record};
use self::ring::Ring;

/// Remembers what went over the wire, and tells it to any number of readers; cheap to clone.
#[derive(Debug, Clone)]
pub struct Tap {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    began: Instant,
    ring: Mutex<Ring>,
    mask: Mutex<Mask>,
    changed: Notify,
    exchanges: AtomicU64,
}

/// What a reader gets.
#[derive(Debug, Clone)]
pub enum Read {
    /// The next record.
    Record(Arc<Record>),
    /// This many records are gone, because the reader was slower than the wire.
    Missed(u64),
}

/// Reads a tap from where it was made.
#[derive(Debug)]
pub struct TapReader {
    tap: Tap,
    next: u64,
}

impl Default for Tap {
    fn default() -> Self {
        Self::new(Self::BYTES)
    }
}

impl Tap {
    /// Bytes that are remembered unless said otherwise: 8 MiB.
    pub const BYTES: usize = 8 << 20;

    /// Makes a tap that remembers about this many bytes of records.
    pub fn new(bytes: usize) -> Self {
        let ring = Mutex::new(Ring::new(bytes));
        let inner = Inner {
            began: Instant::now(),
            ring,
            mask: Mutex::default(),
            changed: Notify::new(),
            exchanges: 0.into(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Returns a reader that begins with the oldest record that is remembered.
    pub fn reader(&self) -> TapReader {
        TapReader { tap: self.clone(), next: 0 }
    }

    /// Returns all records that are remembered, oldest first.
    pub fn records(&self) -> Vec<Arc<Record>> {
        self.ring().all()
    }

    /// Never lets this value be seen in a record from now on.
    pub(crate) fn hide(&self, secret: &str) {
        self.mask_mut().learn(secret);
    }

    /// Never lets the value of this header be seen in a record from now on.
    pub(crate) fn hide_header(&self, name: &HeaderName) {
        self.mask_mut().learn_header(name);
    }

    /// Applies the mask to something that is about to be shown.
    pub(crate) fn masked<T>(&self, apply: impl FnOnce(&Mask) -> T) -> T {
        apply(&self.mask_mut())
    }

    /// Returns the number of the next HTTP request.
    pub(crate) fn exchange(&self) -> u64 {
        self.inner.exchanges.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn tell(&self, event: Event) {
        self.ring().push(self.inner.began.elapsed(), event);
        self.inner.changed.notify_waiters();
    }

    /// Tells a JSON-RPC message as it stands on the wire.
    pub(crate) fn message(&self, direction: Direction, exchange: Option<u64>, text: &[u8]) {
        let bytes = text.len() as u64;
        let event = match serde_json::from_slice::<Value>(text) {
            Ok(message) if text.len() <= record::LONGEST => {
                let message = self.masked(|mask| mask.message(message));
                Event::Message { direction, exchange, bytes, message }
            }
            Ok(_) => Event::LongMessage { direction, exchange, bytes, beginning: self.beginning(text) },
            Err(error) => {
                let problem = error.to_string();
                Event::Unreadable { direction, exchange, bytes, problem, beginning: self.beginning(text) }
            }
        };
        self.tell(event);
    }

    fn beginning(&self, text: &[u8]) -> String {
        let beginning = String::from_utf8_lossy(&text[..text.len().min(record::BEGINNING)]);
        self.masked(|mask| mask.text(&beginning))
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.inner.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mask_mut(&self) -> MutexGuard<'_, Mask> {
        self.inner.mask.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TapReader {
    /// Waits for the next record; may be cancelled without loss.
    pub async fn next(&mut self) -> Read {
        loop {
            // Before the look, because a record that is told in between must wake us.
            let tap = self.tap.clone();
            let changed = tap.inner.changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            if let Some(read) = self.take() {
                return read;
            }
            changed.await;
        }
    }

    /// Returns the next record where there is one already.
    pub fn take(&mut self) -> Option<Read> {
        let ring = self.tap.ring();
        let oldest = ring.oldest();
        if self.next < oldest {
            let missed = oldest - self.next;
            self.next = oldest;
            return Some(Read::Missed(missed));
        }
        let record = ring.get(self.next)?;
        self.next += 1;
        Some(Read::Record(record))
    }
}

#[cfg(test)]
mod tests;
