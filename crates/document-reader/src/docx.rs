//! *DOCX* (ECMA-376, WordprocessingML): headings, paragraphs, lists, tables, foot- and endnotes, properties.
//!
//! Headings are known by their style's built-in name or outline level, so that a localised style counts as well.
//! Deleted text of tracked changes is left out. A note stands behind the paragraph that refers to it. A table's first
//! row is its header.

mod body;
mod notes;
mod package;
mod styles;

use switchboard_document::{Skip, SkipReason};

use crate::ReadOptions;
use crate::archive::Archive;
use crate::draft::Draft;
use crate::passage::Placing;
use body::Body;

/// Reads a DOCX.
pub(crate) fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Draft, Skip> {
    let depth = options.limits.depth;
    let mut archive = Archive::open(bytes, &options.limits)?;
    let main = package::main_part(&mut archive, depth)?;
    let folder = main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let document =
        archive.part(&main)?.ok_or_else(|| Skip::file(SkipReason::Damaged, "no document in it"))?;
    let styles = styles::read(archive.part(&format!("{folder}styles.xml"))?, depth)?;
    let mut notes = notes::Notes::default();
    for part in ["footnotes", "endnotes"] {
        notes.read(archive.part(&format!("{folder}{part}.xml"))?, depth)?;
    }
    let mut draft = Draft::default();
    package::properties(archive.part("docProps/core.xml")?, depth, &mut draft)?;
    let body = Body::read(document, depth, (&styles, &notes))?;
    if body.outline.text().is_empty() {
        return Err(Skip::file(SkipReason::NoText, "a document without text"));
    }
    let title = draft.title.or(body.title);
    draft.title = title.or_else(|| body.outline.first_heading().map(str::to_owned));
    draft.passages = body.outline.passages(options.passage, Placing::Extracted);
    Ok(draft)
}
