//! *Records*: objects of a JSON array or of a JSONL file, each a document of its own.
//!
//! A record is `{id, title, text, url?, metadata?}`. `_id` is taken for `id`, `content` or `body` for `text`; numbers
//! are taken for ids; any other field is metadata, and an object under `metadata` is merged into it. Without an id a
//! record is `<file>:<line>` (JSONL) or `<file>:<number in the array>`; without a title it is called by its first
//! words; with neither title nor text it is skipped as incomplete.

mod array;
mod elements;
mod fields;
mod lines;
mod record;

pub(crate) use array::read_array;
pub(crate) use lines::read_lines;
pub(crate) use record::{Origin, Record};
