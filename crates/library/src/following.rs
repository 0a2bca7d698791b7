//! *Following* is serving what another process imports: its commits are read along until it ends, and then its place is
//! taken, so that changes on disk go on to show.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_document_index::{DocumentIndex, IndexError, IndexOptions, OpenError, Opened};
use tokio::time::sleep;

use crate::catalogue::Catalogue;
use crate::home::Home;
use crate::keeper::Keeper;
use crate::status::{ImportState, Watching};
use crate::stock::lock;

/// How often the holder's commits are looked for: short against the two seconds within which a change shows.
const LOOK: Duration = Duration::from_millis(250);
/// Taking in a commit must leave the machine to others: one that took a second is followed by ten of rest.
const REST: u32 = 10;

/// How long a holder may take to make an index where there was none.
const MAKING: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(20);

/// Who holds the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder(pub(crate) Option<u32>);

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(formatter, "process {id}"),
            None => formatter.write_str("another process"),
        }
    }
}

/// Why the index of another process cannot be followed, nor taken over when that one ends.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What it holds cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Opens the index of a home: holds it where nobody does, and reads along otherwise.
pub(crate) fn open(home: &Home) -> Result<(DocumentIndex, Opened), OpenError> {
    let (directory, options) = (home.index(), IndexOptions::default());
    let end = Instant::now() + MAKING;
    loop {
        match DocumentIndex::open(&directory, &options) {
            Err(OpenError::InUse { .. }) => {}
            other => return other,
        }
        match DocumentIndex::open_along(&directory, &options) {
            Ok(index) => return Ok((index, Opened::Existing)),
            // The holder has just begun, or has just ended.
            Err(OpenError::NotYet { .. }) if Instant::now() < end => std::thread::sleep(AGAIN),
            Err(error) => return Err(error),
        }
    }
}

/// Takes in what the holder commits, until this process has taken the index over.
pub(crate) async fn follow(keeper: &Arc<Keeper>) -> Result<(), FollowError> {
    if keeper.stock.index.is_held() {
        return Ok(());
    }
    keeper.stock.note_watching(&Watching::Following);
    keeper.stock.conclude(ImportState::Ready, None);
    loop {
        let began = Instant::now();
        let of_task = Arc::clone(keeper);
        let looked = tokio::task::spawn_blocking(move || look(&of_task)).await;
        match looked {
            Ok(Ok(Looked::TookOver)) => break,
            Ok(Ok(Looked::Followed)) => {}
            Ok(Err(error)) => return Err(error),
            Err(panic) => tracing::error!(%panic, "following broke off"),
        }
        sleep(LOOK.max(began.elapsed() * REST)).await;
    }
    keeper.stock.note_watching(&Watching::Off);
    Ok(())
}

/// What came of one look.
enum Looked {
    Followed,
    TookOver,
}

fn look(keeper: &Keeper) -> Result<Looked, FollowError> {
    let index = &keeper.stock.index;
    if let Some(opened) = index.take_over()? {
        lock(&keeper.stock.ledger).opened = Some(opened);
        take_in(keeper)?;
        return Ok(Looked::TookOver);
    }
    match index.refresh() {
        Ok(is_new) => {
            keeper.stock.be_ready();
            if is_new {
                take_in(keeper)?;
            }
        }
        Err(error) => note_failure(keeper, &error),
    }
    Ok(Looked::Followed)
}

/// The holder may be making the index anew, for a moment or in another format. What was read before is served meanwhile.
fn note_failure(keeper: &Keeper, error: &IndexError) {
    // Once, not with every look.
    let is_known = matches!(lock(&keeper.stock.ledger).import, ImportState::Failed { .. });
    if !is_known {
        tracing::warn!(error = error as &dyn std::error::Error, "the index cannot be followed now");
        keeper.stock.conclude(ImportState::Failed { error: error.to_string() }, None);
    }
}

/// Makes what is committed known to all who tell of it.
fn take_in(keeper: &Keeper) -> Result<(), IndexError> {
    let records = keeper.stock.index.reader().sources()?;
    let mut catalogue = lock(&keeper.stock.catalogue);
    *catalogue = Catalogue::new(records);
    keeper.publish(&catalogue);
    Ok(())
}
