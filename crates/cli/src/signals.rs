//! Signals: how a person, or a process that supervises us, asks for the end.

use std::io;
use std::process;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Returns a token that is cancelled at the first SIGINT, SIGTERM or SIGHUP; a second one ends the process at once.
///
/// # Errors
///
/// Where the operating system does not let us listen.
pub(crate) fn stop_on_request() -> io::Result<CancellationToken> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = interrupt.recv() => 2,
                _ = terminate.recv() => 15,
                _ = hang_up.recv() => 1,
            }
        };
        next().await;
        asked.cancel();
        let signal = next().await;
        // As a shell reports a process that the signal ended.
        process::exit(128 + signal);
    });
    Ok(stop)
}
