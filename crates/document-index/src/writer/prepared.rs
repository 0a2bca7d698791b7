//! A *prepared* document is ready to be put: all that needs no look at the index is done, so that many threads can do it.

use switchboard_document::Document;

use super::entry::{self, Entry};
use crate::analysis::detect;
use crate::error::{MAX_NAME, PutError};
use crate::index::DocumentIndex;
use crate::stored::StoredDocument;

/// A document that is ready to be put into the index that prepared it.
#[derive(Debug)]
pub struct Prepared {
    pub(super) head: StoredDocument,
    pub(super) key: u128,
    pub(super) entries: Vec<Entry>,
}

impl DocumentIndex {
    /// Prepares a document of a source to be put.
    ///
    /// # Errors
    /// `TooLong` where its id or the source's name cannot be kept.
    pub fn prepare(&self, source: &str, document: Document) -> Result<Prepared, PutError> {
        let detected = detect(&document);
        let language = detected.map_or(self.language, |detected| detected.language);
        let Document { id, title, is_title_from_text, url, kind, metadata, passages, bytes } = document;
        let head = StoredDocument {
            id,
            source: source.to_owned(),
            title,
            url,
            kind,
            metadata,
            bytes,
            lines: passages.first().map_or(0..0, |passage| passage.place.lines.clone()),
            language: detected.map(|detected| detected.name.to_owned()),
            passages: u32::try_from(passages.len()).unwrap_or(u32::MAX),
        };
        check_length(&head)?;
        let key = hash(head.id.as_str());
        let [tie, ..] = halves(key);
        let indexed_title = if is_title_from_text { "" } else { head.title.as_str() };
        let title = format!("{}{indexed_title}", language.mark());
        let entries = entry::passages(&self.fields, passages, &head, (&title, tie))?;
        Ok(Prepared { head, key, entries })
    }
}

fn check_length(head: &StoredDocument) -> Result<(), PutError> {
    for (what, name) in [("the id", head.id.as_str()), ("the source's name", &head.source)] {
        if name.len() > MAX_NAME {
            return Err(PutError::TooLong { what, bytes: name.len(), at: Box::new(head.location()) });
        }
    }
    Ok(())
}

fn hash(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    let (half, _) = hash.as_bytes().split_at(16);
    u128::from_le_bytes(half.try_into().expect("half of 32 bytes are 16"))
}

fn halves(hash: u128) -> [u64; 2] {
    let bytes = hash.to_le_bytes();
    let half =
        |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().expect("half of 16 bytes are 8"));
    [half(0), half(8)]
}
