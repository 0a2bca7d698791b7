//! An *event* is one thing that happens while a file is read, in the order of the source.

use std::ops::ControlFlow;

use switchboard_document::{Document, Skip};

/// What a reader tells its caller.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A document was read.
    Document(Document),
    /// A part of the file was left out.
    Skip(Skip),
    /// How a table's columns were understood, one sentence for people. Once a table, before its documents.
    Mapping(String),
    /// Bytes of the file read so far. Never falls within a file.
    Progress(u64),
}

/// Takes the events; `Break` ends the reading, and what was told until then stands.
pub type Sink<'a> = dyn FnMut(Event) -> ControlFlow<()> + 'a;
