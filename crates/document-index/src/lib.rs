//! Documents in, ranked passages out. The only room that knows Tantivy.
//!
//! A [`DocumentIndex`] is a directory. A [`Writer`] puts documents and source records into it, one commit for both;
//! a [`Snapshot`] searches and reads it back, for one reader where there are rules of [`Access`]. Reading files and serving results happen elsewhere.

mod access;
mod analysis;
mod bits;
mod columns;
mod date;
mod error;
mod format;
mod index;
mod listing;
mod lock;
pub mod query;
mod schema;
mod search;
mod sight;
mod snapshot;
mod source;
mod statistics;
mod stored;
mod writer;

pub use access::{Access, AccessRule, Admits, InvalidAccessRule};
pub use error::{IndexError, PutError};
pub use format::VERSION as FORMAT;
pub use index::{DocumentIndex, IndexOptions, OpenError, Opened};
pub use query::{Query, syntax_help};
pub use search::{Correction, Found, Hit};
pub use snapshot::Snapshot;
pub use source::SourceRecord;
pub use statistics::{Example, FieldStatistics, Statistics};
pub use stored::{Location, StoredDocument, StoredPassage};
pub use writer::{BatchSize, Prepared, Writer};
