//! *Markdown*: passages are stretches of the file itself, so their bytes are exact; blocks say where it may be cut.
//!
//! Front matter (YAML between `---`, TOML between `+++`) becomes metadata and is no part of the text. Rows of a table
//! that stand in another passage than its header carry it as context.

mod blocks;
mod front_matter;

use serde_json::Value;
use switchboard_document::{Metadata, Skip};

use crate::ReadOptions;
use crate::decode::decode;
use crate::draft::Draft;
use crate::passage::{Placing, passages};
pub(crate) use blocks::blocks;

/// Reads Markdown.
pub(crate) fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Draft, Skip> {
    let mut decoded = decode(bytes)?;
    let mut draft = Draft::of_text(&mut decoded);
    let text = decoded.text.as_str();
    let mut start = 0;
    if let Some(front) = front_matter::find(text) {
        start = front.end;
        match front.fields {
            Ok(fields) => take_fields(&mut draft, fields),
            Err(skip) => draft.skips.push(skip),
        }
    }
    let blocks = blocks(text, start);
    draft.title = draft.title.or(blocks.title);
    draft.passages = passages(&blocks.manuscript, options.passage, Placing::Source { base: decoded.base });
    Ok(draft)
}

fn take_fields(draft: &mut Draft, mut fields: Metadata) {
    if let Some(Value::String(title)) =
        fields.get("title").filter(|title| title.as_str().is_some_and(|it| !it.trim().is_empty()))
    {
        draft.title = Some(title.clone());
        fields.remove("title");
    }
    draft.metadata.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
}
