//! *Rows* of a table, by RFC 4180 and a little more: any delimiter, quotes that are closed late, line ends in quotes.

use std::io;
use std::ops::Range;

use switchboard_document::{Skip, SkipReason};

use crate::feed::Feed;
use crate::passage::newlines;

/// What may separate columns, most usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// One row, or why it could not be read.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) result: Result<Vec<String>, Skip>,
    pub(super) lines: Range<u32>,
    pub(super) bytes: Range<u64>,
}

impl Row {
    /// Tells whether nothing stands on it.
    pub(super) fn is_blank(&self) -> bool {
        self.result.as_ref().is_ok_and(|fields| fields.iter().all(|field| field.trim().is_empty()))
    }
}

/// The rows of a feed.
pub(super) struct Rows<'r> {
    feed: Feed<'r>,
    delimiter: u8,
    limit: u64,
}

impl<'r> Rows<'r> {
    /// Finds out what separates the columns.
    pub(super) fn new(mut feed: Feed<'r>, limit: u64) -> io::Result<Self> {
        while feed.window().len() < crate::decode::HEAD && feed.fill()? {}
        let delimiter = sniff(feed.window());
        Ok(Self { feed, delimiter, limit })
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns how far the feed is read.
    pub(super) fn offset(&self) -> u64 {
        self.feed.offset()
    }

    /// Reads the next row; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Row>> {
        let mut scanner = Scanner::default();
        let mut seen = 0;
        loop {
            if let Some(at) = scanner.scan(&self.feed.window()[seen..], self.delimiter) {
                return Ok(Some(self.take(seen + at, 1, None)));
            }
            seen = self.feed.window().len();
            if seen as u64 > self.limit {
                return self.pass_long(&scanner).map(Some);
            }
            if !self.feed.fill()? {
                let open = scanner.state == State::Quoted;
                let error = open.then(|| Skip::file(SkipReason::Damaged, "a quote that is never closed"));
                return Ok((seen > 0).then(|| self.take(seen, 0, error)));
            }
        }
    }

    /// Takes a row of `length` bytes and the line end behind it.
    fn take(&mut self, length: usize, line_end: usize, error: Option<Skip>) -> Row {
        let bytes = &self.feed.window()[..length];
        let inside = newlines(bytes);
        let line = self.feed.line();
        let start = self.feed.offset();
        let row = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let row = Row {
            result: error.map_or_else(|| fields(row, self.delimiter), Err),
            lines: line..line.saturating_add(inside).saturating_add(1),
            bytes: start..start + row.len() as u64,
        };
        self.feed.consume(length + line_end, inside + u32::from(line_end > 0));
        row
    }

    /// Leaves a row over the limit behind, up to a line's end: an open quote must not swallow all that follows.
    fn pass_long(&mut self, scanner: &Scanner) -> io::Result<Row> {
        let (line, start) = (self.feed.line(), self.feed.offset());
        let what =
            if scanner.state == State::Quoted { "a quote that is not closed for" } else { "longer than" };
        self.feed.pass(self.feed.window().len());
        while self.feed.fill()? {
            if let Some(at) = memchr::memchr(b'\n', self.feed.window()) {
                self.feed.consume(at + 1, 1);
                break;
            }
            self.feed.consume(self.feed.window().len(), 0);
        }
        let skip = Skip::file(SkipReason::TooLarge, format!("{what} the limit of {} bytes", self.limit));
        Ok(Row { result: Err(skip), lines: line..self.feed.line(), bytes: start..self.feed.offset() })
    }
}

/// Where in a row a scan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    FieldStart,
    Bare,
    Quoted,
    /// Behind a quote inside quotes: it closes them unless another follows.
    QuoteSeen,
}

impl State {
    fn next(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::QuoteSeen,
            (Self::FieldStart | Self::QuoteSeen, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::FieldStart,
            _ => Self::Bare,
        }
    }
}

/// Finds the end of a row across chunks.
#[derive(Debug, Default)]
struct Scanner {
    state: State,
}

impl Scanner {
    fn scan(&mut self, chunk: &[u8], delimiter: u8) -> Option<usize> {
        let mut at = 0;
        while at < chunk.len() {
            let jump = match self.state {
                State::Quoted => memchr::memchr(b'"', &chunk[at..]),
                State::Bare => memchr::memchr2(delimiter, b'\n', &chunk[at..]),
                State::FieldStart | State::QuoteSeen => Some(0),
            };
            at += jump?;
            if chunk[at] == b'\n' && self.state != State::Quoted {
                return Some(at);
            }
            self.state = self.state.next(chunk[at], delimiter);
            at += 1;
        }
        None
    }
}

/// Takes a row apart.
fn fields(row: &[u8], delimiter: u8) -> Result<Vec<String>, Skip> {
    let text = str::from_utf8(row).map_err(|_| Skip::file(SkipReason::Damaged, "not UTF-8"))?;
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut state = State::FieldStart;
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let next = state.next(byte, delimiter);
        // An opening or closing quote is no part of the field; the second of a doubled one is.
        let is_mark = matches!(
            (state, next),
            (State::FieldStart, State::Quoted) | (State::Quoted, State::QuoteSeen) | (_, State::FieldStart)
        );
        if is_mark {
            field.push_str(&text[from..at]);
            from = at + 1;
        }
        if next == State::FieldStart && state != State::Quoted {
            fields.push(std::mem::take(&mut field));
        }
        state = next;
    }
    field.push_str(&text[from..]);
    fields.push(field);
    Ok(fields)
}

/// Finds the delimiter by which most of the first rows have as many columns as the header, and the most of them.
fn sniff(head: &[u8]) -> u8 {
    let score = |delimiter: u8| {
        let counts = column_counts(head, delimiter);
        let first = counts.first().copied().unwrap_or(1);
        let same = counts.iter().filter(|count| **count == first).count();
        if first < 2 { (0, 0) } else { (same, first) }
    };
    let mut best = DELIMITERS[0];
    for delimiter in DELIMITERS {
        if score(delimiter) > score(best) {
            best = delimiter;
        }
    }
    best
}

/// Counts the columns of the first rows.
fn column_counts(head: &[u8], delimiter: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut rest = head;
    while counts.len() < 20
        && let Some(at) = Scanner::default().scan(rest, delimiter)
    {
        if let Ok(fields) = fields(&rest[..at], delimiter) {
            counts.push(fields.len());
        }
        rest = &rest[at + 1..];
    }
    if counts.is_empty() {
        counts.extend(fields(head, delimiter).map(|fields| fields.len()));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, delimiter: u8, expected: &[&[&str]]) {
        let mut rows = Rows::new(Feed::new(text.as_bytes()).unwrap(), 1000).unwrap();
        assert_eq!(rows.delimiter(), delimiter);
        for row in expected {
            assert_eq!(rows.next().unwrap().unwrap().result.unwrap(), *row);
        }
        assert!(rows.next().unwrap().is_none());
    }

    #[test]
    fn rows_follow_the_rfc_whatever_separates_them() {
        check("a,b\r\n1,\"x, \"\"y\"\"\nz\"\n", b',', &[&["a", "b"], &["1", "x, \"y\"\nz"]]);
        check("a;b;c\n1,5;2,5;3", b';', &[&["a", "b", "c"], &["1,5", "2,5", "3"]]);
        check("a\tb\n5\" pipe\t\"\"\n", b'\t', &[&["a", "b"], &["5\" pipe", ""]]);
        check("only\none\n", b',', &[&["only"], &["one"]]);
        check("a,b\n\"q\"tail,2\n", b',', &[&["a", "b"], &["qtail", "2"]]);
    }

    #[test]
    fn lines_and_bytes_are_counted_over_quoted_line_ends() {
        let mut rows = Rows::new(Feed::new(&b"a,b\n1,\"x\ny\"\r\n2,z"[..]).unwrap(), 1000).unwrap();

        let places: Vec<_> =
            std::iter::from_fn(|| rows.next().unwrap()).map(|row| (row.lines, row.bytes)).collect();

        assert_eq!(places, [(1..2, 0..3), (2..4, 4..11), (4..5, 13..16)]);
    }

    #[test]
    fn an_open_quote_is_named_and_does_not_swallow_what_follows() {
        let text = format!("a,b\n1,\"{}\n2,y\n", "x".repeat(600_000));
        let mut rows = Rows::new(Feed::new(text.as_bytes()).unwrap(), 1000).unwrap();

        let results: Vec<_> = std::iter::from_fn(|| rows.next().unwrap()).map(|row| row.result).collect();

        assert_eq!(results[1].as_ref().unwrap_err().reason, SkipReason::TooLarge);
        assert_eq!(results[2].as_ref().unwrap(), &["2", "y"]);
    }
}
