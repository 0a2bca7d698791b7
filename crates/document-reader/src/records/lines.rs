//! *JSONL*: one record a line.

use std::io::Read;
use std::ops::ControlFlow;

use switchboard_document::{Kind, Skip, SkipReason};

use super::fields::FieldNames;
use super::record::Origin;
use crate::ReadOptions;
use crate::feed::Feed;
use crate::ledger::Ledger;
use crate::unreadable::unreadable;

/// Reads one record a line; a line that is none is skipped and the next one tried.
pub(crate) fn read_lines(
    content: impl Read,
    (name, options): (&str, &ReadOptions),
    ledger: &mut Ledger<'_>,
) -> Result<ControlFlow<()>, Skip> {
    let mut feed = Feed::new(content).map_err(|error| unreadable(&error))?;
    let names = FieldNames::new(&options.records);
    loop {
        let end =
            match find_end(&mut feed, options.limits.record_bytes).map_err(|error| unreadable(&error))? {
                LineEnd::At(end) => end,
                LineEnd::TooFar => {
                    let part = format!("line {}", feed.line());
                    pass_line(&mut feed).map_err(|error| unreadable(&error))?;
                    let detail = format!("over the limit of {} bytes", options.limits.record_bytes);
                    if ledger.skip(Skip::part(part, SkipReason::TooLarge, detail)).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    continue;
                }
                LineEnd::None => return Ok(ControlFlow::Continue(())),
            };
        let line = feed.window()[..end].trim_ascii();
        let number = feed.line();
        let flow = if line.is_empty() {
            ControlFlow::Continue(())
        } else {
            let origin = Origin {
                name,
                number: u64::from(number),
                kind: Kind::Record,
                lines: number..number.saturating_add(1),
                bytes: span(&feed, line),
            };
            match names.read(line).and_then(|record| record.finish(origin, options.passage)) {
                Ok(document) => ledger.document(document),
                Err(skip) => ledger.skip(Skip { part: Some(format!("line {number}")), ..skip }),
            }
        };
        let with_newline = (end + 1).min(feed.window().len());
        feed.consume(with_newline, 1);
        if flow.is_break() || ledger.progress(feed.offset()).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// Where the first line of the window ends.
enum LineEnd {
    At(usize),
    TooFar,
    None,
}

fn find_end(feed: &mut Feed<'_>, limit: u64) -> std::io::Result<LineEnd> {
    let mut seen = 0;
    loop {
        let window = feed.window();
        if let Some(at) = memchr::memchr(b'\n', &window[seen..]) {
            return Ok(if (seen + at) as u64 > limit { LineEnd::TooFar } else { LineEnd::At(seen + at) });
        }
        seen = window.len();
        if seen as u64 > limit {
            return Ok(LineEnd::TooFar);
        }
        if !feed.fill()? {
            let rest = feed.window().len();
            return Ok(if rest == 0 { LineEnd::None } else { LineEnd::At(rest) });
        }
    }
}

/// Leaves a line behind without keeping it.
fn pass_line(feed: &mut Feed<'_>) -> std::io::Result<()> {
    loop {
        if let Some(at) = memchr::memchr(b'\n', feed.window()) {
            feed.consume(at + 1, 1);
            return Ok(());
        }
        feed.consume(feed.window().len(), 0);
        if !feed.fill()? {
            return Ok(());
        }
    }
}

/// Returns where `line`, a part of the window's first line, stands in the file.
fn span(feed: &Feed<'_>, line: &[u8]) -> std::ops::Range<u64> {
    let window = feed.window();
    let blank = window.iter().take_while(|byte| byte.is_ascii_whitespace()).count() as u64;
    let start = feed.offset() + blank;
    start..start + line.len() as u64
}
