//! The *ledger* stands between a reader and the sink: it counts, and keeps a million broken lines from becoming a
//! million skips.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use switchboard_document::{Document, Skip, SkipReason};

use crate::event::{Event, Sink};

/// Skips told one by one for each file; further ones are told as a sum for each reason.
const NAMED: usize = 50;

/// Bytes between two reports of progress.
const STEP: u64 = 1 << 20;

/// What a reader has told so far.
pub(crate) struct Ledger<'s> {
    sink: &'s mut Sink<'s>,
    documents: u64,
    skips: usize,
    sums: BTreeMap<SkipReason, Sum>,
    reported: u64,
}

/// Skips of one reason that were not told one by one.
#[derive(Debug)]
struct Sum {
    count: u64,
    first: String,
    last: String,
}

impl<'s> Ledger<'s> {
    pub(crate) fn new(sink: &'s mut Sink<'s>) -> Self {
        Self { sink, documents: 0, skips: 0, sums: BTreeMap::new(), reported: 0 }
    }

    /// Tells whether nothing was found at all, neither good nor bad.
    pub(crate) fn is_empty(&self) -> bool {
        self.documents == 0 && self.skips == 0
    }

    pub(crate) fn document(&mut self, document: Document) -> ControlFlow<()> {
        self.documents += 1;
        (self.sink)(Event::Document(document))
    }

    pub(crate) fn mapping(&mut self, sentence: String) -> ControlFlow<()> {
        (self.sink)(Event::Mapping(sentence))
    }

    pub(crate) fn skip(&mut self, skip: Skip) -> ControlFlow<()> {
        self.skips += 1;
        if self.skips <= NAMED {
            return (self.sink)(Event::Skip(skip));
        }
        let part = skip.part.unwrap_or_default();
        let sum = self.sums.entry(skip.reason).or_insert_with(|| Sum {
            count: 0,
            first: part.clone(),
            last: String::new(),
        });
        sum.count += 1;
        sum.last = part;
        ControlFlow::Continue(())
    }

    /// Tells how far the file is read, now and then.
    pub(crate) fn progress(&mut self, bytes: u64) -> ControlFlow<()> {
        if bytes < self.reported + STEP {
            return ControlFlow::Continue(());
        }
        self.reported = bytes;
        (self.sink)(Event::Progress(bytes))
    }

    /// Tells the sums.
    pub(crate) fn close(self) -> ControlFlow<()> {
        for (reason, Sum { count, first, last }) in self.sums {
            (self.sink)(Event::Skips { reason, count, first, last })?;
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_skips_are_told_as_a_sum() {
        let mut told = Vec::new();
        let mut sink = |event| {
            told.push(event);
            ControlFlow::Continue(())
        };
        let mut ledger = Ledger::new(&mut sink);

        for line in 1..=1000 {
            let _ = ledger.skip(Skip::part(format!("line {line}"), SkipReason::Damaged, "broken"));
        }
        let _ = ledger.close();

        assert_eq!(told.len(), NAMED + 1);
        let (first, last) = ("line 51".to_owned(), "line 1000".to_owned());
        let sum = Event::Skips { reason: SkipReason::Damaged, count: 950, first, last };
        assert_eq!(told.last(), Some(&sum));
    }
}
