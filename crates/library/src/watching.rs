//! *Watching* is following the disk: what changes there is in the index within two seconds, and standing still costs nothing.
//!
//! The operating system's notifications only say where to look; what is there is read from the disk. Where it has no
//! notifications, the disk is looked at again and again.

mod dirt;
mod notice;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::config::Watch;
use crate::import::{self, ImportError, Scope, Severity};
use crate::keeper::Keeper;
use crate::status;
use dirt::Dirt;
use notice::Notices;

/// A change is imported once nothing has changed for this long, because one save is several events.
const QUIET: Duration = Duration::from_millis(100);
/// But no later than this, because some files never rest.
const LATEST: Duration = Duration::from_millis(500);
/// How often the disk is looked at where nobody notifies.
const POLL: Duration = Duration::from_secs(1);
/// Looking again and again must leave the machine to others: a look that took a second is followed by ten of rest.
const REST: u32 = 10;
/// How long a folder that is gone is waited for before it is looked for again.
const RETRY: Duration = Duration::from_secs(1);

/// Follows changes on disk until `stop`.
pub(crate) async fn follow(keeper: &Arc<Keeper>, stop: CancellationToken) {
    let work = async {
        match keeper.stock.config.watch {
            Watch::Off => {}
            Watch::Poll => poll(keeper, "the configuration says so", &stop).await,
            Watch::Auto => listen(keeper, &stop).await,
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = work => {}
    }
    keeper.stock.note_watching(&status::Watching::Off);
}

async fn listen(keeper: &Arc<Keeper>, stop: &CancellationToken) {
    loop {
        let dirt = Arc::new(Dirt::default());
        let notices = match Notices::subscribe(&keeper.stock, &dirt) {
            Ok(notices) => notices,
            // A folder that is gone for now is no reason to poll for ever.
            Err(_) if !keeper.stock.roots.are_there() => {
                sleep(RETRY).await;
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, "changes are not notified; the disk is polled");
                return poll(keeper, &error.to_string(), stop).await;
            }
        };
        keeper.stock.note_watching(&status::Watching::Notification);
        // What changed between the last import and the subscription was not notified.
        dirt.mark_everything();
        while !dirt.is_severed() {
            settle(&dirt).await;
            if !update(keeper, dirt.take(), stop).await {
                sleep(RETRY).await;
                break;
            }
        }
        drop(notices);
    }
}

/// Waits until something has changed and then come to rest.
async fn settle(dirt: &Dirt) {
    dirt.changed().await;
    let began = Instant::now();
    while began.elapsed() < LATEST && timeout(QUIET, dirt.changed_again()).await.is_ok() {}
}

async fn poll(keeper: &Arc<Keeper>, reason: &str, stop: &CancellationToken) {
    let mut pause = POLL;
    loop {
        let every_seconds = pause.as_secs().max(1);
        keeper.stock.note_watching(&status::Watching::Polling { reason: reason.to_owned(), every_seconds });
        let began = Instant::now();
        update(keeper, Scope::Everything, stop).await;
        pause = POLL.max(began.elapsed() * REST);
        sleep(pause).await;
    }
}

/// Imports what changed. Returns false where a folder is gone, and with it what notified of it.
async fn update(keeper: &Arc<Keeper>, scope: Scope, stop: &CancellationToken) -> bool {
    let failed_before = matches!(keeper.stock.status().import, status::ImportState::Failed { .. });
    let (keeper, stop) = (Arc::clone(keeper), stop.clone());
    let import = tokio::task::spawn_blocking(move || import::run(&keeper, (scope, Severity::Lenient), &stop));
    match import.await {
        Ok(Ok(done)) => {
            tracing::debug!(?done, "changes on disk were imported");
            true
        }
        Ok(Err(ImportError::Stopped)) => true,
        Ok(Err(error)) => {
            let is_gone = matches!(error, ImportError::Root { .. });
            // Once, not with every look, where the disk is polled.
            if !failed_before {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "changes on disk cannot be imported"
                );
            }
            !is_gone
        }
        Err(panic) => {
            tracing::error!(%panic, "an import broke off");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Within this a change shows, on a machine at rest; half of it is left to the import.
    const PROMISE: Duration = Duration::from_secs(2);

    #[test]
    fn waiting_takes_no_more_than_half_of_what_is_promised() {
        assert!(LATEST + QUIET <= PROMISE / 2, "{LATEST:?} {QUIET:?}");
        assert!(POLL <= PROMISE / 2, "{POLL:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_change_waits_for_quiet_alone() {
        let dirt = Dirt::default();
        dirt.mark(PathBuf::from("a"));
        let began = Instant::now();

        settle(&dirt).await;

        // The mark itself may count as the first thing that happens.
        assert!(began.elapsed() <= QUIET * 2, "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_never_rests_is_imported_all_the_same() {
        let dirt = Arc::new(Dirt::default());
        let writer = Arc::clone(&dirt);
        tokio::spawn(async move {
            loop {
                writer.mark(PathBuf::from("a"));
                sleep(QUIET / 4).await;
            }
        });
        let began = Instant::now();

        settle(&dirt).await;

        assert!(began.elapsed() <= LATEST + QUIET, "{:?}", began.elapsed());
    }
}
