//! The *ring* holds the last records within a bound of bytes; the oldest go first.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::record::{Event, Header, Record};

/// What a record costs beside its text.
const OVERHEAD: usize = 256;

#[derive(Debug)]
pub(super) struct Ring {
    records: VecDeque<(Arc<Record>, usize)>,
    next: u64,
    bytes: usize,
    limit: usize,
}

impl Ring {
    pub(super) fn new(limit: usize) -> Self {
        Self { records: VecDeque::new(), next: 0, bytes: 0, limit }
    }

    pub(super) fn push(&mut self, at: Duration, event: Event) {
        let cost = cost(&event);
        let record = Record { sequence: self.next, at, event };
        self.next += 1;
        self.bytes += cost;
        self.records.push_back((Arc::new(record), cost));
        // The newest stays whatever it costs, because a reader that keeps up must see all of them.
        while self.bytes > self.limit && self.records.len() > 1 {
            let (_, cost) = self.records.pop_front().expect("there is more than one");
            self.bytes -= cost;
        }
    }

    /// Returns the number of the oldest record that is there, or of the next one where none is.
    pub(super) fn oldest(&self) -> u64 {
        self.next - self.records.len() as u64
    }

    pub(super) fn get(&self, sequence: u64) -> Option<Arc<Record>> {
        let place = usize::try_from(sequence.checked_sub(self.oldest())?).ok()?;
        self.records.get(place).map(|(record, _)| Arc::clone(record))
    }

    pub(super) fn all(&self) -> Vec<Arc<Record>> {
        self.records.iter().map(|(record, _)| Arc::clone(record)).collect()
    }
}

/// Estimates what remembering an event takes.
fn cost(event: &Event) -> usize {
    let text = match event {
        Event::Request { url, headers, .. } => url.len() + size(headers),
        Event::Response { headers, .. } => size(headers),
        // Parsed JSON takes a few times its text.
        Event::Message { bytes, .. } => usize::try_from(*bytes).unwrap_or(usize::MAX).saturating_mul(3),
        Event::LongMessage { beginning, .. } => beginning.len(),
        Event::Unreadable { problem, beginning, .. } => problem.len() + beginning.len(),
        Event::Failure { problem, .. } => problem.len(),
        Event::Started { command, .. } => command.iter().map(String::len).sum(),
        Event::Output { line } => line.len(),
        Event::Step { words } => words.len(),
        Event::Body { .. } | Event::Ended { .. } => 0,
    };
    OVERHEAD.saturating_add(text)
}

fn size(headers: &[Header]) -> usize {
    headers.iter().map(|header| header.name.len() + header.value.len() + 64).sum()
}
