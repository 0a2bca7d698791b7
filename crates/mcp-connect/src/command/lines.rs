//! *Lines* of a pipe, with a bound on their length.

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// All of it.
    Whole(Vec<u8>),
    /// The first part of one that is longer than the bound; the rest follows.
    Cut(Vec<u8>),
}

#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    limit: usize,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(from: R, limit: usize) -> Self {
        Self { reader: BufReader::new(from), limit }
    }

    /// Returns the next line; `None` at the end, and where the pipe breaks.
    pub(super) async fn next(&mut self) -> Option<Line> {
        let mut line = Vec::new();
        loop {
            let read = self.reader.fill_buf().await.unwrap_or_default();
            if read.is_empty() {
                return if line.is_empty() { None } else { Some(Line::Whole(line)) };
            }
            let room = self.limit - line.len();
            let end = read.iter().position(|&byte| byte == b'\n');
            let length = end.unwrap_or(read.len());
            if length > room {
                line.extend_from_slice(&read[..room]);
                self.reader.consume(room);
                return Some(Line::Cut(line));
            }
            line.extend_from_slice(&read[..length]);
            self.reader.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Some(Line::Whole(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(text: &[u8], limit: usize) -> Vec<String> {
        let (mut lines, mut all) = (Lines::new(text, limit), Vec::new());
        while let Some(line) = lines.next().await {
            all.push(match line {
                Line::Whole(text) => String::from_utf8(text).expect("text"),
                Line::Cut(text) => format!("{}…", String::from_utf8(text).expect("text")),
            });
        }
        all
    }

    #[tokio::test]
    async fn lines_end_as_every_system_ends_them() {
        assert_eq!(all(b"a\nb\r\n\nc", 10).await, ["a", "b", "", "c"]);
    }

    #[tokio::test]
    async fn a_line_beyond_the_limit_is_cut() {
        assert_eq!(all(b"aaaaaaa\nb\n", 3).await, ["aaa…", "aaa…", "a", "b"]);
    }
}
