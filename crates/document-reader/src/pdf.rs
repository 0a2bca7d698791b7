//! *PDF*: text page by page; a passage never spans two pages.
//!
//! Bookmarks make the heading paths. A document behind a password, or one whose pages are pictures, is skipped; a page
//! that cannot be read is named and the others stand.

mod bookmarks;
mod paragraphs;
mod properties;

use std::num::NonZeroU32;

use pdf_oxide::PdfDocument;
use switchboard_document::{Skip, SkipReason};

use crate::ReadOptions;
use crate::draft::Draft;
use crate::guard::{Deadline, too_slow};
use crate::outline::Outline;
use crate::passage::Placing;
use bookmarks::Bookmarks;

/// Reads a PDF.
pub(crate) fn read(bytes: Vec<u8>, options: &ReadOptions, deadline: Deadline) -> Result<Draft, Skip> {
    if is_cut_off(&bytes) {
        return Err(Skip::file(SkipReason::Damaged, "it ends too early"));
    }
    let document = PdfDocument::from_bytes(bytes).map_err(|error| damaged(&error))?;
    if document.is_encrypted() && !matches!(document.authenticate(b""), Ok(true)) {
        return Err(Skip::file(SkipReason::Encrypted, "needs a password"));
    }
    let count = document.page_count().map_err(|error| damaged(&error))?;
    let mut draft = Draft::default();
    properties::note(&document, &mut draft);
    let mut pages =
        Pages { outline: Outline::default(), empty: Vec::new(), bookmarks: Bookmarks::of(&document) };
    for index in 0..count {
        if deadline.is_over() {
            return Err(too_slow(options.limits.duration));
        }
        if index as u64 >= u64::from(options.limits.pages) || over(&pages, options) {
            let part = format!("pages {} to {count}", index + 1);
            draft.skips.push(Skip::part(part, SkipReason::TooLarge, "over the limit of pages or of text"));
            break;
        }
        if let Err(skip) = pages.read(&document, index) {
            draft.skips.push(skip);
        }
    }
    pages.finish(count, draft, options)
}

/// Tells whether the end of the file is missing. The parser would go on without the fonts that stood there, and give
/// their glyph numbers for letters.
fn is_cut_off(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    memchr::memmem::find(tail, b"%%EOF").is_none()
}

/// Where the mark of the end must stand; some writers put other bytes behind it.
const TAIL: usize = 64 << 10;

fn over(pages: &Pages, options: &ReadOptions) -> bool {
    pages.outline.text().len() as u64 > options.limits.unpacked_bytes
}

/// The pages read so far.
struct Pages {
    outline: Outline,
    /// Pages on which no text was found, from 1.
    empty: Vec<usize>,
    bookmarks: Bookmarks,
}

impl Pages {
    fn read(&mut self, document: &PdfDocument, index: usize) -> Result<(), Skip> {
        let number = index + 1;
        let text = document.extract_text(index).map_err(|error| {
            let skip = damaged(&error);
            Skip { part: Some(format!("page {number}")), ..skip }
        })?;
        if text.trim().is_empty() {
            self.empty.push(number);
            return Ok(());
        }
        self.outline.part(self.bookmarks.path(index));
        if let Some(page) = u32::try_from(number).ok().and_then(NonZeroU32::new) {
            self.outline.page(page);
        }
        for paragraph in paragraphs::of(&text) {
            self.outline.prose(&paragraph);
        }
        Ok(())
    }

    fn finish(self, count: usize, mut draft: Draft, options: &ReadOptions) -> Result<Draft, Skip> {
        if self.outline.text().is_empty() {
            return Err(match draft.skips.into_iter().next() {
                Some(skip) => Skip { part: None, ..skip },
                None if count == 0 => Skip::file(SkipReason::Damaged, "no pages"),
                None => Skip::file(SkipReason::NoText, format!("{count} pages without text: a scan")),
            });
        }
        if !self.empty.is_empty() {
            let part = format!("pages {}", ranges(&self.empty));
            draft.skips.push(Skip::part(part, SkipReason::NoText, "pages without text"));
        }
        draft.passages = self.outline.passages(options.passage, Placing::Pages);
        Ok(draft)
    }
}

/// Writes ascending numbers as people do: `3, 7-9`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|before, after| before + 1 == *after);
    let words = runs.map(|run| match run {
        [one] => one.to_string(),
        _ => format!("{}-{}", run[0], run[run.len() - 1]),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Names what is wrong by its kind; the parser's own words may quote the file.
fn damaged(error: &pdf_oxide::Error) -> Skip {
    use pdf_oxide::Error;
    let what = match error {
        Error::InvalidHeader(_) => "no PDF header",
        Error::InvalidXref => "its table of objects is broken",
        Error::UnexpectedEof => "it ends too early",
        Error::ObjectNotFound(..) => "an object is missing",
        _ => "its objects cannot be read",
    };
    Skip::file(SkipReason::Damaged, what)
}
