//! A *shelf* is what tools and pages read from: the committed index, and the addresses under which it is published.

use std::sync::Arc;

use switchboard_document::DocumentId;
use switchboard_document_index::{Snapshot, StoredDocument};
use switchboard_http_serve::PublicOrigin;
use url::Url;

use crate::address::Addresses;
use crate::config::LibraryConfig;
use crate::original::{Original, has_original};
use crate::status::Status;
use crate::stock::Stock;

/// What tools and pages read from. Cheap to share in an `Arc`.
pub(crate) struct Shelf {
    stock: Arc<Stock>,
    addresses: Addresses,
}

impl Shelf {
    /// Publishes `stock` under `origin`.
    pub(crate) fn new(stock: Arc<Stock>, origin: PublicOrigin) -> Self {
        Self { stock, addresses: Addresses::new(origin) }
    }

    /// Returns the library's name, as people and models read it.
    pub(crate) fn name(&self) -> &str {
        &self.stock.name
    }

    /// Returns what the person decided.
    pub(crate) fn config(&self) -> &LibraryConfig {
        &self.stock.config
    }

    /// Returns a consistent view of what is committed.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.stock.index.reader()
    }

    /// Returns what the library says of itself now.
    pub(crate) fn status(&self) -> Status {
        self.stock.status()
    }

    /// Returns the address of a fixed path, `/mcp` for one.
    pub(crate) fn url(&self, path: &str) -> Url {
        self.addresses.path(path)
    }

    /// Returns the address of our page of a document, at a passage where one is given.
    pub(crate) fn document_url(&self, id: &DocumentId, ordinal: Option<u32>) -> Url {
        self.addresses.document(id, ordinal)
    }

    /// Returns the address that a citation opens: the record's own where it has one, our page otherwise.
    pub(crate) fn citation(&self, document: &StoredDocument, ordinal: Option<u32>) -> String {
        document.url.clone().unwrap_or_else(|| self.addresses.citation(&document.id, ordinal))
    }

    /// Returns the address that downloads a document's file, where the document is a file.
    pub(crate) fn original_url(&self, document: &StoredDocument) -> Option<Url> {
        has_original(document.kind).then(|| self.addresses.original(&document.id))
    }

    /// Returns a document's file, where the document is a file that is still there, inside its root.
    pub(crate) fn original(&self, document: &StoredDocument) -> Option<Original> {
        if !has_original(document.kind) {
            return None;
        }
        let path = self.stock.roots.locate(&document.source)?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Original { path, name })
    }
}
