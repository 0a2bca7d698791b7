//! `switchboard logout`: gives back the tokens of a server, and forgets them.

use anyhow::Context as _;

use switchboard_mcp_connect::LoggedOut;

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
    output::text(&match runtime.block_on(remote::log_out(&args.url, &args.remote))? {
        LoggedOut::NothingKept => format!("No tokens are kept for {}.", args.url),
        LoggedOut::TakenBack => {
            "Logged out: the authorization server took the tokens back, and nothing is kept.".to_owned()
        }
        LoggedOut::Forgotten(error) => format!(
            "Nothing is kept any more. The tokens stay good until they end, because they could not be given back: {error}"
        ),
    })?;
    Ok(Exit::Done)
}
