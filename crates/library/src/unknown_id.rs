//! What a model is told when it asks for an id that is not there: what is wrong with it, and what an id looks like.

use switchboard_document::{DocumentId, Reference};
use switchboard_document_index::{IndexError, Snapshot};

use crate::title;

/// Explains why `id` finds nothing in this library.
pub(crate) fn explain(snapshot: &Snapshot, id: &str) -> Result<String, IndexError> {
    let asked = title::cut(id);
    if let Reference::Passage(passage) | Reference::Onward(passage) = Reference::parse(id)
        && let Some(document) = snapshot.document(&passage.document)?
    {
        let last = document.passages.saturating_sub(1);
        let document = &passage.document;
        return Ok(format!(
            "There is no passage \"{asked}\": the passages of {document} are {document}#p0 to {document}#p{last}."
        ));
    }
    if let Some(near) = nearest(snapshot, id)? {
        return Ok(format!(
            "There is no document \"{asked}\". Did you mean {near}? Search returns the ids that fetch takes."
        ));
    }
    let Some(example) = snapshot.documents(0, 1)?.pop().map(|document| document.id) else {
        return Ok(format!("There is no document \"{asked}\": this library is empty."));
    };
    Ok(format!(
        "There is no document \"{asked}\". An id names a document, as {example}, or a passage of it, as {example}#p0. Search \
         returns the ids that fetch takes."
    ))
}

/// Models write ids with a slash before them, a file's address in place of its path, or leave an ordinal half written.
fn nearest(snapshot: &Snapshot, id: &str) -> Result<Option<DocumentId>, IndexError> {
    let trimmed = id.trim().trim_matches(['"', '\'', '<', '>', '`']);
    let before_hash = trimmed.rsplit_once("#p").map_or(trimmed, |(before, _)| before);
    let path = before_hash.split_once("/documents/").map_or(before_hash, |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    for candidate in [trimmed, before_hash, path, path.trim_start_matches(['/', '.'])] {
        let candidate = DocumentId::new(candidate);
        if candidate.as_str() != id && snapshot.document(&candidate)?.is_some() {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}
