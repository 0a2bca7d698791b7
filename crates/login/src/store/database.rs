//! The *database*: a SQLite file beside the server, or a PostgreSQL database that several servers share; opened once and
//! shared by all work on it.
//!
//! There is one writer at a time, in both. SQLite has it by itself (`BEGIN IMMEDIATE`); in PostgreSQL every work that writes
//! begins by taking one advisory lock, which its end gives back, however it ends. The other ways were weighed: SERIALIZABLE
//! fails work at random and wants each piece of it to be a function that can run twice, with the tokens it made thrown away;
//! locks on rows do not cover what is not there yet (the first account, a code that nobody used). With the lock, what holds
//! in a test on SQLite holds with ten replicas, and the price is small: a work that writes takes a few round trips, so that
//! hundreds a second pass through, while a password takes longer to verify than all of them. Readers wait for nobody: they
//! see one moment of the database (REPEATABLE READ, as in SQLite).

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Executor as _};
use tokio::sync::Semaphore;
use url::Url;

use crate::store::address::{DatabaseAddress, place};
use crate::store::schema;
use crate::store::tls;
use crate::store::work::{StoreError, Turning, Work};

/// Connections to the database; only readers need more than one.
const CONNECTIONS: u32 = 8;

/// How long a connection may take to come about when login is opened, and later.
const PATIENCE: Duration = Duration::from_secs(15);

/// FULL, because a commit that is acknowledged must survive a power cut as well.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                               PRAGMA foreign_keys = ON;";

/// Commits that are acknowledged are on disk, whatever the server was told by default; and a replica that vanished with its
/// network does not keep the lock of writers from the others for long.
const POSTGRES_SETTINGS: &str = "SELECT set_config('synchronous_commit', 'on', false) \
                                 WHERE current_setting('synchronous_commit') = 'off'; \
                                 SET lock_timeout = '20s'; SET statement_timeout = '30s'; \
                                 SET idle_in_transaction_session_timeout = '30s'";

/// In one message, so that the lock costs no round trip of its own. The number is ours, and the same in every version.
const POSTGRES_WRITES: &str = "BEGIN; SELECT pg_advisory_xact_lock(8390032917733401198)";

/// Readers see one moment, as in SQLite.
const POSTGRES_READS: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Where the records are.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// In a file of this machine.
    Sqlite,
    /// In a database that several servers share.
    Postgres,
}

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    kind: Kind,
    pool: AnyPool,
    /// The one writer of this process: waiting here is fair, and takes no connection while it lasts.
    writer: Arc<Semaphore>,
    turns: Arc<AtomicU64>,
}

impl Store {
    /// Opens the database file at `path`, makes it where there is none, and brings it up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let url = Url::from_file_path(path).map_err(|()| StoreError::Corrupt("a path"))?;
        let url = format!("sqlite://{}?mode=rwc", url.path());
        sqlx::any::install_default_drivers();
        let unusable = |error| unusable(path, error);
        // By itself first, as below.
        let mut first = AnyConnection::connect(&url).await.map_err(unusable)?;
        first.execute(sqlx::raw_sql(SQLITE_SETTINGS)).await.map_err(unusable)?;
        first.close().await.map_err(unusable)?;
        let pool = pool(Kind::Sqlite).connect_lazy(&url)?;
        Self::over(Kind::Sqlite, pool).await.map_err(|error| match error {
            StoreError::Database(error) => unusable(error),
            error => error,
        })
    }

    /// Opens the database at an address, and brings it up to date.
    pub(crate) async fn join(address: &DatabaseAddress) -> Result<Self, StoreError> {
        let url = address.read()?;
        let options = PgConnectOptions::from_url(&url).map_err(|source| refused((&url, None), source))?;
        tls::check(&url, &options).map_err(|source| StoreError::Tls { place: place(&url), source })?;
        sqlx::any::install_default_drivers();
        // By itself first: a pool would try again until its time is over, and then say no more than that.
        let first = tokio::time::timeout(PATIENCE, AnyConnection::connect(url.as_str())).await;
        let first = first.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())));
        first.map_err(|source| refused((&url, Some(&options)), source))?.close().await?;
        let pool = pool(Kind::Postgres).connect_lazy(url.as_str())?;
        Self::over(Kind::Postgres, pool).await
    }

    async fn over(kind: Kind, pool: AnyPool) -> Result<Self, StoreError> {
        let store = Self { kind, pool, writer: Arc::new(Semaphore::new(1)), turns: Arc::default() };
        // Under the lock of writers, so that of replicas that start together one makes the tables.
        let mut work = store.begin().await?;
        schema::bring_up(&mut work).await?;
        work.commit().await?;
        Ok(store)
    }

    /// Begins work that reads and may write.
    pub(crate) async fn begin(&self) -> Result<Work, StoreError> {
        let place = self.writer.clone().acquire_owned().await.expect("the semaphore is never closed");
        let turning = Turning { place: Some(place), turns: self.turns.clone(), has_turned: false };
        let transaction = match self.kind {
            // A reader that became a writer would find the database changed under it; a writer from the start waits its turn.
            Kind::Sqlite => self.pool.begin_with("BEGIN IMMEDIATE").await?,
            Kind::Postgres => self.pool.begin_with(POSTGRES_WRITES).await?,
        };
        Ok(Work(transaction, turning))
    }

    /// Begins work that only reads, beside any writer.
    pub(crate) async fn read(&self) -> Result<Work, StoreError> {
        let transaction = match self.kind {
            Kind::Sqlite => self.pool.begin().await?,
            Kind::Postgres => self.pool.begin_with(POSTGRES_READS).await?,
        };
        Ok(Work(transaction, Turning::default()))
    }

    /// Returns how often a grant may have ended in this process.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }
}

fn pool(kind: Kind) -> AnyPoolOptions {
    let settings = match kind {
        Kind::Sqlite => SQLITE_SETTINGS,
        Kind::Postgres => POSTGRES_SETTINGS,
    };
    let options = AnyPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    options.after_connect(move |connection, _| {
        Box::pin(async move { connection.execute(sqlx::raw_sql(settings)).await.map(|_| ()) })
    })
}

/// Tells a file that is broken from one that cannot be had.
fn unusable(path: &Path, source: sqlx::Error) -> StoreError {
    let sqlx::Error::Database(error) = source else { return source.into() };
    let (path, why) = (path.to_owned(), error.message().to_owned());
    // The result codes of SQLite; what is above the lowest byte says more of them.
    match error.code().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
        // CORRUPT and NOTADB.
        Some(11 | 26) => StoreError::Broken { path, why },
        // PERM, READONLY and CANTOPEN.
        Some(3 | 8 | 14) => StoreError::File { path, why },
        _ => StoreError::Database(sqlx::Error::Database(error)),
    }
}

/// Tells a server that is not there from one that does not let us in.
fn refused((url, options): (&Url, Option<&PgConnectOptions>), error: sqlx::Error) -> StoreError {
    let place = place(url);
    if let Some(source) = options.and_then(|options| tls::explain(&error, options)) {
        return StoreError::Tls { place, source };
    }
    match error {
        sqlx::Error::Database(error) => StoreError::Refused { place, why: error.message().to_owned() },
        sqlx::Error::Configuration(error) => StoreError::Setting { place, why: innermost(error.as_ref()) },
        sqlx::Error::Io(error) => StoreError::Unreachable { place, source: error.into() },
        error => StoreError::Unreachable { place, source: error.into() },
    }
}

/// The driver says each cause again around the one beneath.
fn innermost(error: &(dyn Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}
