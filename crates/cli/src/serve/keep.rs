//! Keeping a library: the first import with its progress, then watching, until the end.

use anyhow::Context as _;
use switchboard_http_serve::Readiness;
use switchboard_library::{ImportError, Library};
use tokio_util::sync::CancellationToken;

use super::banner;
use crate::output;
use crate::progress::Bar;

/// Follows whoever keeps the index already; then imports what is on disk, tells what there is, and follows changes until
/// `stop`; a failure ends everything.
///
/// # Errors
///
/// Where the index cannot be taken over, or the first import fails. One that was stopped has not failed: the next start
/// goes on with it.
pub(super) async fn keep(
    library: Library,
    readiness: Readiness,
    stop: CancellationToken,
    tell: fn(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // Because a server that cannot be brought up must not look as if it were.
    let failing = stop.clone().drop_guard();
    if let Some(holder) = library.followed() {
        output::note(&format!(
            "{holder} keeps the index; this one reads along, and takes over when that one ends"
        ));
        readiness.set_ready();
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            taken_over = library.follow() => taken_over.context("cannot take the index over")?,
        }
        output::note("the process that kept the index has ended; this one keeps it now");
    }
    match first_import(&library, &stop).await? {
        Ended::Whole => {}
        Ended::Stopped => return Ok(()),
    }
    readiness.set_ready();
    tell(&banner::contents(&library.status()))?;
    for rule in library.idle_rules().context("cannot look at the rules of access")? {
        output::note(&format!(
            "rule {rule} of library.access speaks of no document that is here now: look at its path, which begins below the folder \
             that is served, or its field and value"
        ));
    }
    library.watch(stop.clone()).await;
    stop.cancelled().await;
    failing.disarm();
    Ok(())
}

/// Tells nothing: with `--stdio`, standard output belongs to the protocol.
#[expect(clippy::unnecessary_wraps, reason = "stands where a line that cannot be printed is an error")]
pub(super) fn silent(_line: &str) -> anyhow::Result<()> {
    Ok(())
}

/// How an import ended.
enum Ended {
    Whole,
    Stopped,
}

async fn first_import(library: &Library, stop: &CancellationToken) -> anyhow::Result<Ended> {
    let showing = tokio::spawn(show(library.clone()));
    let (importing, stopping) = (library.clone(), stop.clone());
    let imported = tokio::task::spawn_blocking(move || importing.import(&stopping)).await;
    showing.abort();
    match imported.context("the import ended abruptly")? {
        Ok(_) => Ok(Ended::Whole),
        Err(ImportError::Stopped) => Ok(Ended::Stopped),
        Err(error) => Err(anyhow::Error::new(error).context("cannot import")),
    }
}

async fn show(library: Library) {
    let bar = Bar::new();
    let mut progress = library.progress();
    while progress.changed().await.is_ok() {
        bar.show(&progress.borrow_and_update());
    }
}
