//! The *reader*: a file in, documents with located passages out.
//!
//! Files of records are streamed, everything else is read as a whole within limits. Whatever cannot be read
//! becomes a named skip: no reader panics, hangs or fills the memory. What an index makes of documents is not
//! known here, nor are threads of the caller's runtime.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot build its world fails"))]

mod archive;
mod decode;
mod docx;
mod draft;
mod epub;
mod event;
mod feed;
mod find;
mod format;
mod guard;
mod html;
mod ledger;
mod markdown;
mod options;
mod outline;
mod passage;
mod pdf;
mod read;
mod records;
mod table;
mod text;
mod unreadable;
mod xml;

pub use event::{Event, Sink};
pub use find::{FindOptions, Found, find, is_wanted};
pub use format::Format;
pub use guard::is_untried;
pub use options::{PassageSize, ReadLimits, ReadOptions, RecordMapping};
pub use read::{read, read_bytes};
