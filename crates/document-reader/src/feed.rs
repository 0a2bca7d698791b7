//! A *feed* hands out a stream piece by piece and knows where each piece stood, in memory bounded by the largest
//! piece that is allowed.

use std::io::{self, Cursor, Read};

use encoding_rs::UTF_8;

use crate::decode::{self, Transcoded};

const CHUNK: usize = 256 << 10;

/// A buffered stream of UTF-8.
pub(crate) struct Feed<'r> {
    source: Box<dyn Read + 'r>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes before `buffer[start]`, counted from the beginning of the file or of its transcription.
    offset: u64,
    /// Lines ended before `buffer[start]`.
    newlines: u32,
    is_done: bool,
}

impl<'r> Feed<'r> {
    /// Starts a stream in whatever encoding its first bytes show.
    ///
    /// # Errors
    /// What the stream's own first read gives.
    pub(crate) fn new(mut source: impl Read + 'r) -> io::Result<Self> {
        let mut head = Vec::new();
        source.by_ref().take(decode::HEAD as u64).read_to_end(&mut head)?;
        let (encoding, mark) = decode::detect(&head);
        let rest = Cursor::new(head.split_off(mark)).chain(source);
        let is_utf8 = encoding == UTF_8;
        let source: Box<dyn Read + 'r> =
            if is_utf8 { Box::new(rest) } else { Box::new(Transcoded::new(rest, encoding)) };
        let offset = if is_utf8 { mark as u64 } else { 0 };
        Ok(Self { source, buffer: vec![0; CHUNK], start: 0, end: 0, offset, newlines: 0, is_done: false })
    }

    /// Returns what is at hand and not yet consumed.
    pub(crate) fn window(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads more behind the window; `false` at the end of the stream.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        if self.is_done {
            return Ok(false);
        }
        if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            if self.buffer.len() - self.end < CHUNK / 2 {
                self.buffer.resize((self.buffer.len() * 2).max(CHUNK), 0);
            }
        }
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    self.is_done = count == 0;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Leaves `count` bytes of the window behind, among them `newlines` line ends.
    pub(crate) fn consume(&mut self, count: usize, newlines: u32) {
        self.start += count;
        self.offset += count as u64;
        self.newlines = self.newlines.saturating_add(newlines);
    }

    /// Leaves `count` bytes behind and counts the line ends in them.
    pub(crate) fn pass(&mut self, count: usize) {
        let newlines = crate::passage::newlines(&self.window()[..count]);
        self.consume(count, newlines);
    }

    /// Returns where the window begins, in bytes.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the line the window begins on, from 1.
    pub(crate) fn line(&self) -> u32 {
        self.newlines + 1
    }
}
