//! *Lines*: where paragraphs begin, and which lines a stretch of text stands on.

use std::ops::Range;

/// Counts lines forwards, so that a whole text is looked at once.
#[derive(Debug, Default)]
pub(crate) struct LineCount {
    at: usize,
    newlines: u32,
}

impl LineCount {
    /// Returns the lines, from 1 and the end exclusive, that `range` stands on. Ranges must ascend.
    pub(crate) fn of(&mut self, text: &str, range: &Range<usize>) -> Range<u32> {
        let first = self.advance(text, range.start);
        let last = self.advance(text, range.end);
        first + 1..last + 2
    }

    fn advance(&mut self, text: &str, to: usize) -> u32 {
        let passed = &text.as_bytes()[self.at..to.max(self.at)];
        self.newlines = self.newlines.saturating_add(count(passed));
        self.at = to.max(self.at);
        self.newlines
    }
}

/// Counts the line ends of some bytes.
pub(crate) fn count(bytes: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX)
}

/// Returns 0 and the start of each line that follows a blank one.
pub(super) fn paragraph_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut is_after_blank = true;
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let is_blank = line.trim().is_empty();
        let is_start = !is_blank && is_after_blank;
        is_after_blank = is_blank;
        is_start.then_some(start)
    })
}
