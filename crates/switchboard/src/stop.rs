//! To *stop* is what a person, or whoever supervises the server, asks for by a signal.

use std::{io, process};

use tokio_util::sync::CancellationToken;

/// Returns a token that is cancelled at the first request to end; a second one ends the process at once.
pub(crate) fn on_request() -> io::Result<CancellationToken> {
    let mut requests = Requests::new()?;
    let stop = CancellationToken::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        requests.next().await;
        asked.cancel();
        let signal = requests.next().await;
        // As a shell reports a process that the signal ended.
        process::exit(128 + signal);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Requests {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Requests {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next request and returns its number.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
        }
    }
}

#[cfg(windows)]
struct Requests(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Requests {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    /// Waits for the next request and returns its number.
    async fn next(&mut self) -> i32 {
        self.0.recv().await;
        2
    }
}
