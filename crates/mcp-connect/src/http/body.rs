//! A *body* is an answer while it comes: counted, bounded, and told to the tap when it ends.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};

use super::failure::HttpFailure;
use crate::tap::{BodyEnd, Event, Tap};

/// The body of one answer.
#[derive(Debug)]
pub(crate) struct Body {
    response: reqwest::Response,
    host: String,
    told: Told,
}

/// Tells the end of a body once, at the latest when nobody reads on.
#[derive(Debug)]
struct Told {
    tap: Tap,
    exchange: u64,
    asked: Instant,
    bytes: u64,
    is_over: bool,
}

impl Body {
    pub(super) fn new(response: reqwest::Response, tap: Tap, exchange: u64, asked: Instant) -> Self {
        let host = response.url().host_str().unwrap_or_default().to_owned();
        Self { response, host, told: Told { tap, exchange, asked, bytes: 0, is_over: false } }
    }

    pub(crate) fn exchange(&self) -> u64 {
        self.told.exchange
    }

    pub(super) fn tap(&self) -> &Tap {
        &self.told.tap
    }

    /// Returns the next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, HttpFailure> {
        match self.response.chunk().await {
            Ok(Some(piece)) => {
                self.told.bytes += piece.len() as u64;
                Ok(Some(piece))
            }
            Ok(None) => {
                self.told.end(BodyEnd::Complete);
                Ok(None)
            }
            Err(error) => {
                let failure = HttpFailure::of(error, &self.host);
                self.told.end(BodyEnd::Broken(failure.to_string()));
                Err(failure)
            }
        }
    }

    /// Reads all of it.
    pub(crate) async fn whole(mut self, limit: usize, time: Duration) -> Result<Bytes, HttpFailure> {
        let read = tokio::time::timeout(time, self.collect(limit)).await;
        read.unwrap_or(Err(HttpFailure::Timeout { what: "the answer did not end", limit: time }))
            .inspect_err(|failure| self.told.end(BodyEnd::Broken(failure.to_string())))
    }

    async fn collect(&mut self, limit: usize) -> Result<Bytes, HttpFailure> {
        let too_large = HttpFailure::TooLarge { limit };
        if self.response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large);
        }
        let mut whole = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if piece.len() > limit - whole.len() {
                return Err(too_large);
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// Reads the beginning, for a person to see what was answered; what fails here is not worth a word.
    pub(crate) async fn beginning(mut self, limit: usize, time: Duration) -> Bytes {
        let mut beginning = BytesMut::new();
        let read = async {
            while let Ok(Some(piece)) = self.next().await {
                beginning.extend_from_slice(&piece);
                if beginning.len() >= limit {
                    break;
                }
            }
        };
        // Whatever came in time is shown.
        let _ = tokio::time::timeout(time, read).await;
        beginning.truncate(limit);
        beginning.freeze()
    }
}

impl Told {
    fn end(&mut self, end: BodyEnd) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        let (exchange, bytes, after) = (self.exchange, self.bytes, self.asked.elapsed());
        self.tap.tell(Event::Body { exchange, bytes, after, end });
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.end(BodyEnd::Left);
    }
}
