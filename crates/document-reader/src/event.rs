//! An *event* is one thing that happens while a file is read, in the order of the source.

use std::ops::ControlFlow;

use switchboard_document::{Document, Skip, SkipReason};

/// What a reader tells its caller.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A document was read.
    Document(Document),
    /// A part of the file was left out.
    Skip(Skip),
    /// Further parts were left out that are not told one by one, because a file of a million broken lines has a million
    /// of them. Once for each reason, at the end of the file.
    Skips {
        /// Why.
        reason: SkipReason,
        /// How many there are.
        count: u64,
        /// Which part was the first of them: `line 51`.
        first: String,
        /// Which part was the last of them.
        last: String,
    },
    /// How a table's columns were understood, one sentence for people. Once a table, before its documents.
    Mapping(String),
    /// Bytes of the file read so far. Never falls within a file.
    Progress(u64),
}

/// Takes the events; `Break` ends the reading, and what was told until then stands.
pub type Sink<'a> = dyn FnMut(Event) -> ControlFlow<()> + 'a;
