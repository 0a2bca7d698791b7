//! The *options* of a reading: how records are understood, what is too much, how long a passage is.

use std::time::Duration;

/// Everything a caller may decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Which fields of records and columns of tables hold what.
    pub records: RecordMapping,
    /// What is too much.
    pub limits: ReadLimits,
    /// How long a passage is.
    pub passage: PassageSize,
}

/// Bounds on one file. Over a bound the file, or the record, becomes a named skip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLimits {
    /// Of a file that is read as a whole; files of records are streamed and may have any size. 64 MiB.
    pub file_bytes: u64,
    /// Of an archive's parts together, unpacked. 256 MiB.
    pub unpacked_bytes: u64,
    /// How many times larger than packed a part of an archive may be, once it is over 1 MiB. 200.
    pub unpacked_ratio: u64,
    /// Of one line of JSONL, one element of a JSON array or one row of a table. 16 MiB.
    pub record_bytes: u64,
    /// Of HTML, whole or as a part of an EPUB: its tree takes many times its size in memory. 16 MiB.
    pub html_bytes: u64,
    /// How deep tags of HTML and XML may be nested. JSON is bound to 128 by its parser. 1,000.
    pub depth: usize,
    /// Pages of a PDF. 20,000.
    pub pages: u32,
    /// For one file that is read as a whole. 60 s.
    pub duration: Duration,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            unpacked_ratio: 200,
            record_bytes: 16 << 20,
            html_bytes: 16 << 20,
            depth: 1000,
            pages: 20_000,
            duration: Duration::from_mins(1),
        }
    }
}

/// Names of columns or fields, where guessing is wrong. `None` guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordMapping {
    /// Names the record uniquely.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its absolute address.
    pub url: Option<String>,
}

/// How long a passage is, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageSize {
    /// Neighbours under one heading are merged up to this. 1,200.
    pub target: usize,
    /// No passage is longer. 2,000.
    pub max: usize,
}

impl Default for PassageSize {
    fn default() -> Self {
        Self { target: 1200, max: 2000 }
    }
}
