//! The *ledger* is what a library has done and is doing: the part of its status that the index does not know.

use std::collections::BTreeMap;

use switchboard_document_index::Opened;

use crate::catalogue::Catalogue;
use crate::imported::Imported;
use crate::status::{ImportState, Skipped, Watching};

/// What a library has done and is doing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    /// What it is doing about its sources.
    pub(crate) import: ImportState,
    /// How the index was found.
    pub(crate) opened: Option<Opened>,
    /// The last import that went through.
    pub(crate) last_import: Option<Imported>,
    /// How changes on disk are followed.
    pub(crate) watching: Watching,
    /// Files that were read.
    pub(crate) sources: u64,
    /// What was found and left out.
    pub(crate) skipped: Skipped,
    /// How columns and fields were understood, by source.
    pub(crate) mappings: BTreeMap<String, String>,
}

impl Ledger {
    /// Takes over what the catalogue says now.
    pub(crate) fn copy(&mut self, catalogue: &Catalogue) {
        self.sources = catalogue.len() as u64;
        self.skipped = catalogue.skipped();
        self.mappings = catalogue.mappings();
    }
}
