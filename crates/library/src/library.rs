//! A library, open: what is on disk is imported, what is imported is served.

use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use switchboard_ambient::{Clock, SystemClock, Witness};
use switchboard_document_index::{DocumentIndex, IndexError, IndexOptions, OpenError, Opened, Snapshot};
use switchboard_document_reader::FindOptions;
use switchboard_http_serve::{Metrics, PublicOrigin};
use switchboard_mcp_serve::Server;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::access::{Access, AccessError, Admission};
use crate::catalogue::Catalogue;
use crate::config::LibraryConfig;
use crate::desk::Desk;
use crate::following::{self, FollowError, Holder};
use crate::home::{DataError, Home};
use crate::import::{self, ImportError, Scope, Severity};
use crate::imported::Imported;
use crate::keeper::Keeper;
use crate::ledger::Ledger;
use crate::progress::Progress;
use crate::roots::{RootError, Roots};
use crate::routes::{self, Routes};
use crate::shelf::Shelf;
use crate::status::{ImportState, Status, StatusError};
use crate::stock::{Stock, lock};
use crate::{counted, name, watching};

/// A library, open. Clones are the same library; the index is free again when the last is dropped.
#[derive(Clone)]
pub struct Library {
    keeper: Arc<Keeper>,
}

/// Why a library cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenLibraryError {
    /// A path cannot be served.
    #[error(transparent)]
    Root(#[from] RootError),
    /// A glob of `include` or `exclude` is none.
    #[error("include and exclude take globs as .gitignore does")]
    Glob(#[source] io::Error),
    /// A rule of access cannot be meant.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The home cannot be written.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The index cannot be opened, or another process holds it.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What the index holds cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl Library {
    /// Opens the index of a configuration and holds it. What was imported before can be served at once.
    ///
    /// # Errors
    ///
    /// Where a path cannot be opened, the home cannot be written, or another process holds the index.
    pub fn open(config: LibraryConfig) -> Result<Self, OpenLibraryError> {
        Self::open_at(config, Arc::new(SystemClock))
    }

    /// Opens as [`Library::open`] does, with the time of `clock`.
    ///
    /// # Errors
    ///
    /// As [`Library::open`].
    pub fn open_at(config: LibraryConfig, clock: Arc<dyn Clock>) -> Result<Self, OpenLibraryError> {
        Self::open_by(config, clock, |home| DocumentIndex::open(&home.index(), &IndexOptions::default()))
    }

    /// Opens as [`Library::open`] does, or reads along where another process holds the index: then [`Library::follow`]
    /// comes before any import.
    ///
    /// # Errors
    ///
    /// As [`Library::open`], but where another process holds the index only if what it keeps there cannot be read.
    pub fn open_along(config: LibraryConfig) -> Result<Self, OpenLibraryError> {
        Self::open_by(config, Arc::new(SystemClock), following::open)
    }

    fn open_by(
        config: LibraryConfig,
        clock: Arc<dyn Clock>,
        open: impl FnOnce(&Home) -> Result<(DocumentIndex, Opened), OpenError>,
    ) -> Result<Self, OpenLibraryError> {
        let globs = FindOptions { include: config.include.clone(), exclude: config.exclude.clone() };
        globs.check().map_err(OpenLibraryError::Glob)?;
        let access = Access::new(&config.access)?;
        let roots = Roots::open(&config.paths)?;
        let home = Home::locate(&config).ok_or(RootError::None)?;
        home.prepare()?;
        let (index, opened) = open(&home)?;
        let catalogue = Catalogue::new(index.reader().sources()?);
        let mut ledger = Ledger { opened: Some(opened), ..Ledger::default() };
        ledger.copy(&catalogue);
        ledger.last_import = last_import(&home);
        let stock = Stock {
            name: config.name.clone().unwrap_or_else(|| name::of(&config.paths)),
            config,
            home,
            roots,
            access,
            index,
            clock,
            catalogue: Mutex::new(catalogue),
            progress: watch::Sender::default(),
            ledger: Mutex::new(ledger),
        };
        let keeper = Keeper { stock: Arc::new(stock), desks: Mutex::default() };
        Ok(Self { keeper: Arc::new(keeper) })
    }

    /// Returns the library's name, as people and models read it.
    pub fn name(&self) -> &str {
        &self.keeper.stock.name
    }

    /// Returns where the index is kept.
    pub fn home(&self) -> &Home {
        &self.keeper.stock.home
    }

    /// Returns how the index was found; where it was rebuilt, and why.
    ///
    /// # Panics
    ///
    /// Never: a library notes it when it opens the index.
    pub fn opened(&self) -> Opened {
        lock(&self.keeper.stock.ledger)
            .opened
            .clone()
            .expect("a library notes how its index was opened, when it opens it")
    }

    /// Tells whether there is something to serve: an index of before, or an import that went through.
    pub fn is_ready(&self) -> bool {
        self.opened() == Opened::Existing || lock(&self.keeper.stock.ledger).import == ImportState::Ready
    }

    /// Returns what the library says of itself now.
    pub fn status(&self) -> Status {
        self.keeper.stock.status()
    }

    /// Returns the index as of the last commit, for who measures it.
    pub fn snapshot(&self) -> Snapshot {
        self.keeper.stock.index.reader()
    }

    /// Returns the rules of access that speak of no document that is here now, by their numbers from 1; none where there are no
    /// documents yet. What such a rule was to keep from somebody may be open, because its path or value is mistyped.
    ///
    /// # Errors
    ///
    /// [`IndexError`] where the index cannot be read.
    pub fn idle_rules(&self) -> Result<Vec<usize>, IndexError> {
        let (stock, snapshot) = (&self.keeper.stock, self.snapshot());
        if snapshot.statistics().documents == 0 {
            return Ok(Vec::new());
        }
        Ok(snapshot.idle_rules(&stock.access.index)?.into_iter().map(|rule| rule + 1).collect())
    }

    /// Returns how far the import has come, now and whenever it changes.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.keeper.stock.progress.subscribe()
    }

    /// Brings the index up to what is on disk. Blocks; belongs on a thread of its own. What is committed can be searched
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// Where two documents have one id, a folder cannot be opened, the index fails, or `stop` was cancelled. What was
    /// committed before stays.
    pub fn import(&self, stop: &CancellationToken) -> Result<Imported, ImportError> {
        import::run(&self.keeper, (Scope::Everything, Severity::Strict), stop)
    }

    /// Follows changes on disk until `stop`; what it cannot import is named in the status, and the rest goes on.
    /// Returns at once where the configuration says not to watch.
    pub async fn watch(&self, stop: CancellationToken) {
        watching::follow(&self.keeper, stop).await;
    }

    /// Returns the process that holds the index where this one only reads along; its id where it said so.
    pub fn followed(&self) -> Option<Holder> {
        let index = &self.keeper.stock.index;
        (!index.is_held()).then(|| Holder(index.holder()))
    }

    /// Follows what the holder of the index commits, until it ends and this process has taken the index over: then
    /// [`Library::import`] and [`Library::watch`] are this one's to do. Returns at once where it holds the index.
    ///
    /// # Errors
    ///
    /// Where the index cannot be taken over.
    pub async fn follow(&self) -> Result<(), FollowError> {
        following::follow(&self.keeper).await
    }

    /// Returns the tools of this library as a server, its addresses under `origin`.
    pub fn server(&self, origin: &PublicOrigin) -> Server {
        self.open_desk(origin, (Admission::Anybody, Witness::default())).0
    }

    /// Returns everything that answers over HTTP: the tools' paths, pages for people, the status.
    ///
    /// What it does is counted among the metrics of the socket that serves it.
    pub fn router(&self, origin: &PublicOrigin, metrics: &Metrics) -> Router {
        self.routes(origin, metrics, (Admission::Anybody, Witness::default())).merged()
    }

    /// Returns the same in parts, each to be put behind the guard that `admission` speaks of: whoever comes through has a
    /// [`Caller`](switchboard_ambient::Caller) among the extensions of the request, and nothing is shown to a request without.
    /// The witness is told of sessions and documents that were asked for by whom they are not for.
    pub fn routes(
        &self,
        origin: &PublicOrigin,
        metrics: &Metrics,
        (admission, witness): (Admission, Witness),
    ) -> Routes {
        let (tools, offered) = self.open_desk(origin, (admission, witness));
        counted::library(metrics, &offered);
        routes::of(&counted::calls(tools, metrics), &offered)
    }

    fn open_desk(&self, origin: &PublicOrigin, whom: (Admission, Witness)) -> (Server, Arc<Shelf>) {
        let offered = Arc::new(Shelf::new(Arc::clone(&self.keeper.stock), origin.clone(), whom));
        let (tools, desk) = Desk::open(&offered);
        lock(&self.keeper.desks).push(desk);
        (tools, offered)
    }
}

/// Returns when a library was last imported; a status that cannot be read is made anew by the next import, and said.
fn last_import(home: &Home) -> Option<Imported> {
    match Status::left_in(home) {
        Ok(status) => status.last_import,
        Err(StatusError::None { .. }) => None,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the last status is not known");
            None
        }
    }
}
