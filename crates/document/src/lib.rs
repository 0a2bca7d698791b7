//! A *document* is one thing a person would cite: a note, a page, a record. Its *passages* are what is found.
//!
//! The reader makes these, the index keeps them, the library serves them; none of the three knows the others.

mod document;
mod id;
mod kind;
mod passage;
mod skip;

pub use document::{Document, Metadata};
pub use id::{DocumentId, PassageId, Reference};
pub use kind::Kind;
pub use passage::{Passage, Place};
pub use skip::{Skip, SkipReason};
