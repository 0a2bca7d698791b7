//! A world of small documents and an index in a directory of its own.

use std::path::Path;
use std::time::SystemTime;

use serde_json::json;
use switchboard_document::{Document, DocumentId, Kind, Metadata, Passage, Place};
use switchboard_document_index::{BatchSize, DocumentIndex, IndexOptions, Snapshot, SourceRecord};
use tempfile::TempDir;

pub(crate) struct World {
    pub(crate) directory: TempDir,
    pub(crate) index: DocumentIndex,
}

pub(crate) fn open(directory: &Path) -> DocumentIndex {
    DocumentIndex::open(directory, &IndexOptions::default()).unwrap().0
}

/// An index of documents, each a source of its own.
pub(crate) fn world(documents: Vec<Document>) -> World {
    let directory = tempfile::tempdir().unwrap();
    let index = open(directory.path());
    write(&index, documents);
    World { directory, index }
}

pub(crate) fn write(index: &DocumentIndex, documents: Vec<Document>) {
    let mut writer = index.write(BatchSize::Small).unwrap();
    for document in documents {
        let source = document.id.as_str().to_owned();
        writer.forget(&source).unwrap();
        let passages = document.passages.len() as u64;
        writer.put(&source, document).unwrap();
        writer.record(record(&source, passages)).unwrap();
    }
    writer.commit().unwrap();
}

pub(crate) fn record(name: &str, passages: u64) -> SourceRecord {
    let (modified, hash) = (SystemTime::UNIX_EPOCH, [0_u8; 32]);
    serde_json::from_value(json!({
        "name": name, "bytes": 1, "modified": modified, "hash": hash,
        "documents": 1, "passages": passages,
    }))
    .unwrap()
}

pub(crate) fn document(id: &str, title: &str, passages: &[&str]) -> Document {
    let passage = |text: &&str| Passage { text: (*text).to_owned(), context: None, place: Place::default() };
    Document {
        id: DocumentId::new(id),
        title: title.to_owned(),
        is_title_from_text: false,
        url: None,
        kind: Kind::Text,
        metadata: Metadata::new(),
        passages: passages.iter().map(passage).collect(),
        bytes: 0..10,
    }
}

pub(crate) fn with(mut document: Document, metadata: serde_json::Value) -> Document {
    document.metadata = serde_json::from_value(metadata).unwrap();
    document
}

/// The passages found, as they are named on the wire.
#[track_caller]
pub(crate) fn found(snapshot: &Snapshot, query: &str) -> String {
    let found = snapshot.search(query, 10).unwrap();
    found.hits.iter().map(|hit| hit.passage.to_string()).collect::<Vec<_>>().join(" ")
}
