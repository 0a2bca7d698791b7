//! The *database*: a file beside the server, opened once and shared by all work on it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor as _};
use tokio::sync::Semaphore;

use crate::store::schema;
use crate::store::work::{StoreError, Turning, Work};

/// Connections to the database; SQLite has one writer at a time, so a few are plenty.
const CONNECTIONS: u32 = 4;

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pool: AnyPool,
    /// The one writer of this process: waiting here is fair, waiting for the file is not.
    writer: Arc<Semaphore>,
    turns: Arc<AtomicU64>,
}

impl Store {
    /// Opens the database file at `path`, makes it where there is none, and brings it up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let url = url::Url::from_file_path(path).map_err(|()| StoreError::Corrupt("a path"))?;
        let url = format!("sqlite://{}?mode=rwc", url.path());
        let options = AnyPoolOptions::new().max_connections(CONNECTIONS).after_connect(|connection, _| {
            Box::pin(async move {
                // FULL, because a commit that is acknowledged must survive a power cut as well.
                let settings = "PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL; \
                                PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
                connection.execute(settings).await.map(|_| ())
            })
        });
        let store = Self {
            pool: options.connect(&url).await?,
            writer: Arc::new(Semaphore::new(1)),
            turns: Arc::default(),
        };
        let mut work = store.begin().await?;
        schema::bring_up(&mut work).await?;
        work.commit().await?;
        Ok(store)
    }

    /// Begins work that reads and may write.
    pub(crate) async fn begin(&self) -> Result<Work, StoreError> {
        // A reader that became a writer would find the database changed under it; a writer from the start waits its turn.
        let place = self.writer.clone().acquire_owned().await.expect("the semaphore is never closed");
        let turning = Turning { place: Some(place), turns: self.turns.clone(), has_turned: false };
        Ok(Work(self.pool.begin_with("BEGIN IMMEDIATE").await?, turning))
    }

    /// Begins work that only reads, beside any writer.
    pub(crate) async fn read(&self) -> Result<Work, StoreError> {
        Ok(Work(self.pool.begin().await?, Turning::default()))
    }

    /// Returns how often a grant may have ended in this process.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }
}
