//! The *stock* is what a library is made of: its configuration, its sources on disk, its index, and what it is doing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use switchboard_ambient::Clock;
use switchboard_document_index::{DocumentIndex, FORMAT};
use tokio::sync::watch;

use crate::access::Access;
use crate::catalogue::Catalogue;
use crate::config::LibraryConfig;
use crate::home::Home;
use crate::imported::Imported;
use crate::ledger::Ledger;
use crate::progress::Progress;
use crate::roots::Roots;
use crate::status::{ImportState, Status, Watching};

/// What a library is made of. Shared by everything that serves it and keeps it.
pub(crate) struct Stock {
    pub(crate) name: String,
    pub(crate) config: LibraryConfig,
    pub(crate) home: Home,
    pub(crate) roots: Roots,
    pub(crate) access: Access,
    pub(crate) index: DocumentIndex,
    pub(crate) clock: Arc<dyn Clock>,
    /// Whoever holds it imports.
    pub(crate) catalogue: Mutex<Catalogue>,
    pub(crate) progress: watch::Sender<Progress>,
    pub(crate) ledger: Mutex<Ledger>,
}

impl Stock {
    /// Returns what the library says of itself now.
    pub(crate) fn status(&self) -> Status {
        let snapshot = self.index.reader();
        let statistics = snapshot.statistics();
        let ledger = lock(&self.ledger).clone();
        Status {
            name: self.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            index_format: FORMAT,
            sources: ledger.sources,
            documents: statistics.documents,
            passages: statistics.passages,
            bytes: statistics.bytes,
            kinds: statistics.kinds.clone(),
            skipped: ledger.skipped,
            mappings: ledger.mappings,
            import: ledger.import,
            last_import: ledger.last_import,
            watching: ledger.watching,
        }
    }

    /// Tells how far the import has come.
    pub(crate) fn tell(&self, progress: Progress) {
        lock(&self.ledger).import = ImportState::Importing(progress);
        self.progress.send_replace(progress);
    }

    /// Notes what is committed now.
    pub(crate) fn note(&self, catalogue: &Catalogue) {
        lock(&self.ledger).copy(catalogue);
        self.leave_status();
    }

    /// Notes how an import ended.
    pub(crate) fn conclude(&self, state: ImportState, done: Option<Imported>) {
        {
            let mut ledger = lock(&self.ledger);
            ledger.import = state;
            ledger.last_import = done.or(ledger.last_import.take());
        }
        self.leave_status();
    }

    /// Notes that all that is on disk is served, where that was not so.
    pub(crate) fn be_ready(&self) {
        if lock(&self.ledger).import != ImportState::Ready {
            self.conclude(ImportState::Ready, None);
        }
    }

    /// Notes how changes on disk are followed.
    pub(crate) fn note_watching(&self, watching: &Watching) {
        let is_news = lock(&self.ledger).watching != *watching;
        if is_news {
            lock(&self.ledger).watching.clone_from(watching);
            self.leave_status();
        }
    }

    /// Returns the time, RFC 3339, to the second.
    pub(crate) fn now(&self) -> String {
        let seconds = Timestamp::try_from(self.clock.now()).map_or(0, Timestamp::as_second);
        Timestamp::from_second(seconds).expect("the seconds of a timestamp make a timestamp").to_string()
    }

    /// A status that cannot be left is told to the log: what is served does not depend on it. It is the holder's to
    /// leave, because who reads along knows less.
    fn leave_status(&self) {
        if !self.index.is_held() {
            return;
        }
        if let Err(error) = self.status().leave_in(&self.home) {
            tracing::warn!(%error, "the status cannot be written");
        }
    }
}

/// Locks; what a panicked thread left behind is whole, because each holder writes single fields.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
