//! *Reading* is turning one file into events.

use std::path::Path;

use switchboard_document::{Skip, SkipReason};

use crate::event::Sink;
use crate::{Format, ReadOptions};

/// Reads one file; calls `sink` for each event in source order.
///
/// `name` is the path below the root with `/` between folders: the id of a file's document, and its title where
/// the file has none.
///
/// # Errors
/// The skip of the whole file, or of its rest: documents told before stand.
pub fn read(path: &Path, name: &str, options: &ReadOptions, sink: &mut Sink<'_>) -> Result<(), Skip> {
    let _ = (path, name, options, sink);
    Err(Skip { part: None, reason: SkipReason::Unknown, detail: "not read yet".to_owned() })
}

/// Reads bytes at hand as one format, like [`read`] of a file that holds them.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    format: Format,
    bytes: Vec<u8>,
    (name, options): (&str, &ReadOptions),
    sink: &mut Sink<'_>,
) -> Result<(), Skip> {
    let _ = (format, bytes, name, options, sink);
    Err(Skip { part: None, reason: SkipReason::Unknown, detail: "not read yet".to_owned() })
}
