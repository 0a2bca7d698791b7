//! A *shelf* is what tools and pages read from: the committed index, and the addresses under which it is published.

use std::sync::Arc;

use switchboard_ambient::{Caller, Trespass, Witness};
use switchboard_document::{DocumentId, Reference};
use switchboard_document_index::{IndexError, Snapshot, Statistics, StoredDocument};
use switchboard_http_serve::PublicOrigin;
use switchboard_mcp_serve::Auth;
use url::Url;

use crate::access::{Admission, Reader};
use crate::address::Addresses;
use crate::config::LibraryConfig;
use crate::original::{Original, has_original};
use crate::status::Status;
use crate::stock::Stock;

/// What tools and pages read from. Cheap to share in an `Arc`.
pub(crate) struct Shelf {
    stock: Arc<Stock>,
    addresses: Addresses,
    admission: Admission,
    witness: Witness,
}

impl Shelf {
    /// Publishes `stock` under `origin`.
    pub(crate) fn new(
        stock: Arc<Stock>,
        origin: PublicOrigin,
        (admission, witness): (Admission, Witness),
    ) -> Self {
        Self { stock, addresses: Addresses::new(origin), admission, witness }
    }

    /// Returns who reads, of a request with this caller.
    pub(crate) fn reader(&self, caller: Option<&Caller>) -> Reader {
        self.stock.access.reader(&self.admission, caller)
    }

    /// Returns the reader that everybody is at least who may call the tools: what those see may be told to all.
    pub(crate) fn least(&self) -> Reader {
        self.stock.access.least(&self.admission)
    }

    /// Tells whether all there is may be seen by this reader.
    pub(crate) fn shows_all(&self, reader: &Reader) -> bool {
        self.stock.access.shows_all(reader)
    }

    /// Tells whether this reader may hear of what was left out.
    pub(crate) fn shows_skips(&self, reader: &Reader) -> bool {
        self.stock.access.shows_skips(reader)
    }

    /// Returns the login that the tools need.
    pub(crate) fn auth(&self) -> Auth {
        match &self.admission {
            Admission::Anybody => Auth::None,
            Admission::Mixed { scopes } if self.stock.access.has_open() => Auth::Optional(scopes.clone()),
            Admission::Login { scopes } | Admission::Mixed { scopes } => Auth::OAuth(scopes.clone()),
        }
    }

    /// Returns the word for the login where a connector is made.
    pub(crate) fn authentication(&self) -> &'static str {
        self.admission.authentication()
    }

    /// Returns the library's name, as people and models read it.
    pub(crate) fn name(&self) -> &str {
        &self.stock.name
    }

    /// Returns what the person decided.
    pub(crate) fn config(&self) -> &LibraryConfig {
        &self.stock.config
    }

    /// Returns a consistent view of what is committed, as far as it is for this reader.
    pub(crate) fn snapshot(&self, reader: &Reader) -> Result<Snapshot, IndexError> {
        let snapshot = self.stock.index.reader();
        match reader {
            Reader::Of(groups) if !self.shows_all(reader) => {
                snapshot.seen_by(&self.stock.access.index, groups)
            }
            Reader::Of(_) | Reader::Anybody => Ok(snapshot),
        }
    }

    /// Tells the witness where `id`, which names nothing to this caller, names a document that is kept from them. Nothing of it
    /// may be in the answer.
    pub(crate) fn tell_of_hidden(
        &self,
        snapshot: &Snapshot,
        caller: Option<&Caller>,
        id: &str,
    ) -> Result<(), IndexError> {
        let named = match Reference::parse(id) {
            Reference::Passage(passage) | Reference::Onward(passage) => passage.document,
            Reference::Document(document) => document,
        };
        for document in [DocumentId::new(id), named] {
            if snapshot.hides(&document)? {
                tracing::info!(document = document.as_str(), "library.document.refused");
                let trespass = Trespass::Document(document.as_str());
                self.witness.tell(&trespass, caller.and_then(Caller::identity));
                break;
            }
        }
        Ok(())
    }

    /// Returns who is told of what is not somebody's.
    pub(crate) fn witness(&self) -> &Witness {
        &self.witness
    }

    /// Returns what may be told of the library to everybody who may call its tools.
    pub(crate) fn told(&self) -> Statistics {
        match self.snapshot(&self.least()) {
            Ok(snapshot) => snapshot.statistics().clone(),
            Err(error) => {
                // Nothing is told then; who calls is told why, by the call.
                tracing::error!(error = &error as &dyn std::error::Error, "library.description.failed");
                Statistics::default()
            }
        }
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
