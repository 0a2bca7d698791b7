//! An *event stream* taken apart as WHATWG HTML §9.2.6 has it, with a bound on what one event may take.

use std::collections::VecDeque;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use sse_stream::Sse;

use crate::http::{Body, HttpFailure};

/// Takes bytes as they come and gives events.
#[derive(Debug)]
pub(crate) struct Decoder {
    /// What came of the line that has not ended.
    line: Vec<u8>,
    /// A carriage return ended the last line, so that a line feed that follows belongs to it.
    is_after_return: bool,
    is_at_start: bool,
    event: Sse,
    ready: VecDeque<Sse>,
    /// Bytes of the event that is not complete.
    size: usize,
    limit: usize,
}

/// An event is larger than the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Decoder {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            is_after_return: false,
            is_at_start: true,
            event: Sse::default(),
            ready: VecDeque::new(),
            size: 0,
            limit,
        }
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        for &byte in bytes {
            let is_after_return = std::mem::take(&mut self.is_after_return);
            match byte {
                b'\n' if is_after_return => {}
                b'\n' => self.end_line(),
                b'\r' => {
                    self.is_after_return = true;
                    self.end_line();
                }
                _ => {
                    self.line.push(byte);
                    self.size += 1;
                    if self.size > self.limit {
                        return Err(TooLarge);
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the next event that is complete.
    pub(crate) fn next(&mut self) -> Option<Sse> {
        self.ready.pop_front()
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let mut line = line.as_slice();
        if std::mem::take(&mut self.is_at_start) {
            line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let text = String::from_utf8_lossy(line);
        let (name, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut self.event.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.event.data = Some(value.to_owned()),
            },
            "event" => self.event.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" => self.event.retry = value.parse().ok().or(self.event.retry),
            // A comment, or a field that has no meaning: it is over, and takes no room.
            _ => self.size -= line.len().min(self.size),
        }
    }

    fn dispatch(&mut self) {
        self.size = 0;
        let event = std::mem::take(&mut self.event);
        if event != Sse::default() {
            self.ready.push_back(event);
        }
    }
}

/// The events of a body.
pub(crate) struct Events {
    body: Body,
    decoder: Decoder,
}

impl Events {
    pub(crate) fn new(body: Body, limit: usize) -> Self {
        Self { body, decoder: Decoder::new(limit) }
    }

    pub(crate) fn exchange(&self) -> u64 {
        self.body.exchange()
    }

    /// Returns the next event; `None` where the server ends the stream.
    pub(crate) async fn next(&mut self) -> Result<Option<Sse>, HttpFailure> {
        loop {
            if let Some(event) = self.decoder.next() {
                return Ok(Some(event));
            }
            let Some(piece) = self.body.next().await? else { return Ok(None) };
            let limit = self.decoder.limit;
            self.decoder.push(&piece).map_err(|TooLarge| HttpFailure::TooLarge { limit })?;
        }
    }

    /// Returns them as a stream that ends after the first failure.
    pub(crate) fn into_stream(self) -> BoxStream<'static, Result<Sse, HttpFailure>> {
        stream::unfold(Some(self), |events| async move {
            let mut events = events?;
            match events.next().await {
                Ok(Some(event)) => Some((Ok(event), Some(events))),
                Ok(None) => None,
                Err(failure) => Some((Err(failure), None)),
            }
        })
        .boxed()
    }
}

/// Tells whether an event carries a message.
pub(crate) fn message_of(event: &Sse) -> Option<Bytes> {
    let is_message = event.event.as_deref().is_none_or(|name| name.is_empty() || name == "message");
    let data = event.data.as_deref().filter(|data| is_message && !data.trim().is_empty())?;
    Some(Bytes::copy_from_slice(data.as_bytes()))
}

#[cfg(test)]
mod tests;
