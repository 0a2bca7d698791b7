//! *HTML*: the main content as text, without navigation, scripts and forms.
//!
//! Where a page has an article, that is its text; otherwise everything readable in its body. The text of links stays,
//! their addresses go. Bytes of passages count in the extracted text: which bytes of the file a stretch came from is
//! not known.

mod article;
mod charset;
mod nesting;
mod walk;

use switchboard_document::{Skip, SkipReason};

use crate::ReadOptions;
use crate::draft::Draft;
use crate::passage::Placing;
pub(crate) use nesting::check_depth;
pub(crate) use walk::walk;

/// Reads HTML.
pub(crate) fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Draft, Skip> {
    let mut decoded = charset::decode_html(bytes)?;
    let mut draft = Draft::of_text(&mut decoded);
    check_depth(&decoded.text, options.limits.depth)?;
    let outline = article::outline(&decoded.text, &mut draft);
    if outline.text().is_empty() {
        return Err(Skip::file(SkipReason::NoText, "a page without text"));
    }
    draft.title = draft.title.or_else(|| outline.first_heading().map(str::to_owned));
    draft.passages = outline.passages(options.passage, Placing::Extracted);
    Ok(draft)
}
