//! *Instructions* are what a model is told about the library as a whole.

use switchboard_contract::limits::INSTRUCTIONS_HEAD;
use switchboard_document_index::Statistics;

use crate::describe;
use crate::shelf::Shelf;

/// Returns the person's own instructions, then how the tools go together; the first 512 characters stand alone.
pub(crate) fn of(shelf: &Shelf, statistics: &Statistics) -> String {
    let name = shelf.name();
    let size = if shelf.shows_all(&shelf.least()) {
        describe::size(statistics)
    } else {
        "documents, of which each person finds those that are for them".to_owned()
    };
    let usage = format!(
        "{name} is a library of {size}. Call search with what the person asks for; it returns passages with ids. Call \
         fetch with an id to read a passage with its surroundings, or a whole document. Cite the url of what you use."
    );
    match shelf.config().instructions.as_deref().map(str::trim) {
        Some(own) if !own.is_empty() => format!("{own}\n\n{usage}"),
        _ => usage.chars().take(INSTRUCTIONS_HEAD).collect(),
    }
}
