//! *Reading* is turning one file into events.

use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;

use switchboard_document::{Skip, SkipReason};

use crate::event::Sink;
use crate::guard::{self, Deadline};
use crate::ledger::Ledger;
use crate::unreadable::unreadable;
use crate::{Format, ReadOptions};
use crate::{decode, docx, draft::Draft, epub, html, markdown, pdf, records, table, text};

/// Reads one file; calls `sink` for each event in source order.
///
/// `name` is the path below the root with `/` between folders: the id of a file's document, and its title where
/// the file has none. Files of records and tables are streamed. Every other file makes one document.
///
/// # Errors
/// The skip of the whole file, or of its rest: documents told before stand.
pub fn read(path: &Path, name: &str, options: &ReadOptions, sink: &mut Sink<'_>) -> Result<(), Skip> {
    let metadata = path.metadata().map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(Skip::file(SkipReason::Unreadable, "not a regular file"));
    }
    let mut file = File::open(path).map_err(|error| unreadable(&error))?;
    let head = take(&mut file, decode::HEAD as u64)?;
    let source = Source { format: Format::of(name, &head)?, bytes: metadata.len(), name, options };
    source.read(Cursor::new(head).chain(file), sink)
}

/// Reads bytes at hand as one format, like [`read`] of a file that holds them.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    format: Format,
    bytes: &[u8],
    (name, options): (&str, &ReadOptions),
    sink: &mut Sink<'_>,
) -> Result<(), Skip> {
    Source { format, bytes: bytes.len() as u64, name, options }.read(bytes, sink)
}

/// A file whose format is known.
#[derive(Debug, Clone, Copy)]
struct Source<'a> {
    format: Format,
    bytes: u64,
    name: &'a str,
    options: &'a ReadOptions,
}

impl Source<'_> {
    fn read(self, content: impl Read, sink: &mut Sink<'_>) -> Result<(), Skip> {
        let mut forward = |event| sink(event);
        let mut ledger = Ledger::new(&mut forward);
        let result = match self.format {
            Format::JsonArray => records::read_array(content, (self.name, self.options), &mut ledger),
            Format::JsonLines => records::read_lines(content, (self.name, self.options), &mut ledger),
            Format::Table => table::read(content, (self.name, self.options), &mut ledger),
            _ => self.read_whole(content, &mut ledger),
        };
        let is_empty = ledger.is_empty();
        let is_stopped = ledger.close().is_break();
        match result {
            Ok(ControlFlow::Continue(())) if is_empty && !is_stopped => {
                Err(Skip::file(SkipReason::NoText, "nothing in it"))
            }
            Ok(_) => Ok(()),
            Err(skip) => Err(skip),
        }
    }

    fn read_whole(self, content: impl Read, ledger: &mut Ledger<'_>) -> Result<ControlFlow<()>, Skip> {
        let limit = self.limit();
        let too_large = || Skip::file(SkipReason::TooLarge, format!("over the limit of {limit} bytes"));
        if self.bytes > limit {
            return Err(too_large());
        }
        let bytes = take(content, limit + 1)?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(too_large());
        }
        let (format, name, options) = (self.format, self.name.to_owned(), self.options.clone());
        let work = move |deadline| draft(format, bytes, (&name, &options), deadline);
        let draft = guard::run(self.options.limits.duration, work)?;
        // A note that is all front matter still has its title to be found by; elsewhere a title alone is an empty shell.
        let is_note = self.format == Format::Markdown && draft.title.is_some();
        if draft.passages.is_empty() && !is_note {
            return Err(Skip::file(SkipReason::NoText, "no text in it"));
        }
        let (document, skips) = draft.finish(self.name, self.format.kind(), length);
        Ok(tell(document, skips, ledger))
    }

    fn limit(&self) -> u64 {
        let limits = &self.options.limits;
        if self.format == Format::Html { limits.file_bytes.min(limits.html_bytes) } else { limits.file_bytes }
    }
}

fn tell(
    document: switchboard_document::Document,
    skips: Vec<Skip>,
    ledger: &mut Ledger<'_>,
) -> ControlFlow<()> {
    ledger.document(document)?;
    for skip in skips {
        ledger.skip(skip)?;
    }
    ControlFlow::Continue(())
}

fn draft(
    format: Format,
    bytes: Vec<u8>,
    (name, options): (&str, &ReadOptions),
    deadline: Deadline,
) -> Result<Draft, Skip> {
    match format {
        Format::Markdown => markdown::read(bytes, options),
        Format::Html => html::read(bytes, options),
        Format::Pdf => pdf::read(bytes, options, deadline),
        Format::Docx => docx::read(bytes, options),
        Format::Epub => epub::read(bytes, options, deadline),
        Format::Code => text::read_code(bytes, name, options),
        // Records and tables never come here: they are streamed.
        Format::Text | Format::JsonArray | Format::JsonLines | Format::Table => {
            text::read_text(bytes, options)
        }
    }
}

/// Reads at most `limit` bytes.
fn take(content: impl Read, limit: u64) -> Result<Vec<u8>, Skip> {
    let mut bytes = Vec::new();
    content.take(limit).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}
