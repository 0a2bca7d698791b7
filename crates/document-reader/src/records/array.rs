//! A *JSON array* of records, read element by element.

use std::io::{self, Read};
use std::ops::ControlFlow;

use switchboard_document::{Kind, Skip, SkipReason};

use super::elements::{Scanner, Stop};
use super::fields::FieldNames;
use super::record::Origin;
use crate::ReadOptions;
use crate::feed::Feed;
use crate::ledger::Ledger;
use crate::passage::newlines;
use crate::unreadable::unreadable;

/// Reads the elements of an array; one that is no record is skipped and the next one tried.
pub(crate) fn read_array(
    content: impl Read,
    (name, options): (&str, &ReadOptions),
    ledger: &mut Ledger<'_>,
) -> Result<ControlFlow<()>, Skip> {
    let mut feed = Feed::new(content).map_err(|error| unreadable(&error))?;
    if !enter(&mut feed).map_err(|error| unreadable(&error))? {
        return Err(Skip::file(SkipReason::Damaged, "no JSON array"));
    }
    let mut array = Array { name, options, names: FieldNames::new(&options.records), number: 0 };
    loop {
        let element = next(&mut feed, options.limits.record_bytes).map_err(|error| unreadable(&error))?;
        array.number += 1;
        let flow = array.tell(&feed, &element, ledger);
        match element.end {
            End::Comma => feed.consume(element.length + 1, element.newlines),
            End::Bracket => {
                feed.consume(element.length + 1, element.newlines);
                return Ok(flow);
            }
            End::File => return Ok(flow),
        }
        if flow.is_break() || ledger.progress(feed.offset()).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// An element in the window, or what is left of one that was too long to be kept.
struct Element {
    /// Bytes of the window up to the comma or bracket.
    length: usize,
    /// Line ends in them.
    newlines: u32,
    end: End,
    is_too_large: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Comma,
    Bracket,
    File,
}

struct Array<'a> {
    name: &'a str,
    options: &'a ReadOptions,
    names: FieldNames<'a>,
    number: u64,
}

impl Array<'_> {
    fn tell(&self, feed: &Feed<'_>, element: &Element, ledger: &mut Ledger<'_>) -> ControlFlow<()> {
        let whole = &feed.window()[..element.length];
        let bytes = whole.trim_ascii();
        let part = format!("record {}", self.number);
        if element.is_too_large {
            let detail = format!("over the limit of {} bytes", self.options.limits.record_bytes);
            return ledger.skip(Skip::part(part, SkipReason::TooLarge, detail));
        }
        if element.end == End::File {
            return ledger.skip(Skip::part(part, SkipReason::Damaged, "the file ends before its array does"));
        }
        // Nothing before the closing bracket: an empty array, or a comma too many.
        if bytes.is_empty() && element.end == End::Bracket {
            return ControlFlow::Continue(());
        }
        let blank = whole.len() - whole.trim_ascii_start().len();
        let start = feed.offset() + blank as u64;
        let line = feed.line() + newlines(&whole[..blank]);
        let origin = Origin {
            name: self.name,
            number: self.number,
            kind: Kind::Record,
            lines: line..line.saturating_add(newlines(bytes)).saturating_add(1),
            bytes: start..start + bytes.len() as u64,
        };
        match self.names.read(bytes).and_then(|record| record.finish(origin, self.options.passage)) {
            Ok(document) => ledger.document(document),
            Err(skip) => ledger.skip(Skip { part: Some(format!("{part}, line {line}")), ..skip }),
        }
    }
}

/// Leaves the opening bracket behind; `false` where there is none.
fn enter(feed: &mut Feed<'_>) -> io::Result<bool> {
    loop {
        let blank = feed.window().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        feed.pass(blank);
        match feed.window().first().copied() {
            Some(b'[') => {
                feed.consume(1, 0);
                return Ok(true);
            }
            Some(_) => return Ok(false),
            None if !feed.fill()? => return Ok(false),
            None => {}
        }
    }
}

/// Brings the next element into the window whole; of one over the limit only the end.
fn next(feed: &mut Feed<'_>, limit: u64) -> io::Result<Element> {
    let mut scanner = Scanner::default();
    let mut seen = 0;
    let mut is_too_large = false;
    loop {
        let stop = scanner.scan(&feed.window()[seen..]);
        let (length, end) = match stop {
            Some(Stop::Comma(at)) => (seen + at, End::Comma),
            Some(Stop::Close(at)) => (seen + at, End::Bracket),
            None => {
                seen = feed.window().len();
                if seen as u64 > limit {
                    is_too_large = true;
                    feed.pass(seen);
                    seen = 0;
                }
                if feed.fill()? {
                    continue;
                }
                (feed.window().len(), End::File)
            }
        };
        is_too_large |= length as u64 > limit;
        return Ok(Element { length, newlines: newlines(&feed.window()[..length]), end, is_too_large });
    }
}
