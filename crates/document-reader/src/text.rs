//! *Text*: plain text and source code, whose passages are stretches of the file itself.

use switchboard_document::Skip;

use crate::ReadOptions;
use crate::decode::decode;
use crate::draft::Draft;
use crate::format::language;
use crate::passage::{Placing, code_blocks, paragraphs, passages};

/// Reads plain text.
pub(crate) fn read_text(bytes: Vec<u8>, options: &ReadOptions) -> Result<Draft, Skip> {
    let mut decoded = decode(bytes)?;
    let mut draft = Draft::of_text(&mut decoded);
    draft.passages =
        passages(&paragraphs(&decoded.text), options.passage, Placing::Source { base: decoded.base });
    Ok(draft)
}

/// Reads source code and configuration.
pub(crate) fn read_code(bytes: Vec<u8>, name: &str, options: &ReadOptions) -> Result<Draft, Skip> {
    let mut decoded = decode(bytes)?;
    let mut draft = Draft::of_text(&mut decoded);
    if let Some(language) = language(name) {
        draft.note("language", language);
    }
    draft.passages =
        passages(&code_blocks(&decoded.text), options.passage, Placing::Source { base: decoded.base });
    Ok(draft)
}
