//! *Work* is what happens to the database together, and how its rows are read.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sqlx::any::AnyRow;
use sqlx::{Any, Row as _, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use crate::store::address::InvalidDatabaseAddress;
use crate::store::tls::DatabaseTlsError;

/// The most rows that one sweep forgets, so that nobody waits for long where it was not done for long.
pub(super) const SWEPT: i64 = 10_000;

/// Says that the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is none.
    #[error(transparent)]
    Address(#[from] InvalidDatabaseAddress),
    /// No connection comes about.
    #[error(
        "cannot reach the database at {place}: check that PostgreSQL runs there and takes connections from here"
    )]
    Unreachable {
        /// Where, without a password.
        place: String,
        /// What the system or the driver says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The connection could not be trusted.
    #[error("no safe connection to the database at {place}")]
    Tls {
        /// Where, without a password.
        place: String,
        /// Why, and what to do.
        source: DatabaseTlsError,
    },
    /// The database server does not let us in.
    #[error(
        "PostgreSQL at {place} does not let us in ({why}): check user, password and database of the address"
    )]
    Refused {
        /// Where, without a password.
        place: String,
        /// What the server says.
        why: String,
    },
    /// The records of this folder are in another database.
    #[error(
        "{} has the key of a login and no records: where they are in another database, name it with --database or login.database; where \
         login.db was lost, put a copy back, or move the whole folder away to begin without accounts",
        folder.display()
    )]
    Elsewhere {
        /// The folder.
        folder: PathBuf,
    },
    /// What stands behind the `?` of the address cannot be meant.
    #[error(
        "the address of the database at {place} has a parameter that cannot be meant ({why}): sslmode is disable, allow, prefer, \
         require, verify-ca or verify-full, and port and statement-cache-capacity are numbers"
    )]
    Setting {
        /// Where, without a password.
        place: String,
        /// What the driver says.
        why: String,
    },
    /// The file is broken.
    #[error(
        "{} is no database, or a broken one ({why}): put a good copy back, with the key that belongs to it, or move the whole folder away to \
         begin without accounts",
        path.display()
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// The file cannot be had.
    #[error("cannot use {} ({why}): this user must be able to read and write it, and its folder", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// The database did.
    #[error("the database of login failed")]
    Database(#[from] sqlx::Error),
    /// What is kept cannot be read.
    #[error("the database of login holds {0} that cannot be read")]
    Corrupt(&'static str),
    /// A newer version wrote it.
    #[error(
        "the database of login was written by a newer version of switchboard (step {0}): run that version, or name another database"
    )]
    Newer(i64),
}

/// How many seconds everybody is put off where the database cannot be reached.
pub(crate) const OUTAGE_SECONDS: u64 = 5;

/// Tells whether an error comes of a database that cannot be reached, or not now: of what will pass by itself.
pub(crate) fn is_outage(error: &(dyn std::error::Error + 'static)) -> bool {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.filter_map(|error| error.downcast_ref::<sqlx::Error>()).any(|error| match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        // PostgreSQL: the connection failed, there are no more of them, and the server is stopped or starts.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| ["08", "53", "57P"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    })
}

/// Work on the database: all of it is kept by [`Work::commit`], and nothing without.
///
/// Whoever has work that writes must not begin another: the second would wait for the first.
pub(crate) struct Work(pub(super) Transaction<'static, Any>, pub(super) Turning);

/// What is done when work is kept, beside the database.
#[derive(Debug, Default)]
pub(super) struct Turning {
    /// The place of the one writer.
    pub(super) place: Option<OwnedSemaphorePermit>,
    /// Counts the times that a grant may have ended.
    pub(super) turns: Arc<AtomicU64>,
    /// Whether this work ends one.
    pub(super) has_turned: bool,
}

impl Work {
    /// Notes that what guards remember of grants may not be true any more.
    pub(super) fn turn(&mut self) {
        self.1.has_turned = true;
    }

    /// Keeps what was done; when this returns, it survives.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let Self(transaction, Turning { place, turns, has_turned }) = self;
        transaction.commit().await?;
        // After the commit: whoever hears of it and asks must find it done.
        if has_turned {
            turns.fetch_add(1, Ordering::SeqCst);
        }
        drop(place);
        Ok(())
    }
}

/// Returns a text as every database takes it: PostgreSQL refuses the character NUL, which strangers can send, so that it
/// becomes the replacement character and finds nothing.
pub(super) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Reads a column.
pub(super) fn text(row: &AnyRow, column: &str) -> Result<String, StoreError> {
    Ok(row.try_get(column)?)
}

/// Reads a column that may be empty.
pub(super) fn maybe_text(row: &AnyRow, column: &str) -> Result<Option<String>, StoreError> {
    Ok(row.try_get(column)?)
}

/// Reads a column of milliseconds.
pub(super) fn time(row: &AnyRow, column: &str) -> Result<SystemTime, StoreError> {
    Ok(crate::moment::time(row.try_get(column)?))
}

/// Reads a column of milliseconds that may be empty.
pub(super) fn maybe_time(row: &AnyRow, column: &str) -> Result<Option<SystemTime>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(crate::moment::time))
}
