//! `switchboard logout`: gives back the tokens of a server, and forgets them.

use anyhow::Context as _;

use crate::args::LogoutArgs;
use crate::exit::Exit;
use crate::{output, remote};

/// Runs the command.
///
/// # Errors
///
/// Where the URL cannot be meant, or what is kept cannot be removed.
pub(crate) fn run(args: &LogoutArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let is_revoked = runtime.block_on(remote::log_out(&args.url, &args.remote))?;
    output::text(if is_revoked {
        "Logged out: the authorization server took the tokens back, and nothing is kept."
    } else {
        "Nothing is kept. The authorization server was not there, had nothing to take back, or takes nothing back."
    })?;
    Ok(Exit::Done)
}
