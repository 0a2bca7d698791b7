//! `switchboard list`: what any MCP server offers.

mod offer;
mod table;

use anyhow::Context as _;
use switchboard_mcp_connect::{Connection, Introduction};

use self::offer::Offer;
use crate::args::ListArgs;
use crate::exit::Exit;
use crate::remote::{self, Console, Typed, explain_call};
use crate::{output, signals};

/// Runs the command.
///
/// # Errors
///
/// Where the server cannot be talked to, or does not list what it offers.
pub(crate) fn run(args: ListArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(async {
        let stop = signals::stop_on_request().context("cannot listen for signals")?;
        tokio::select! {
            ended = list(args) => ended,
            () = stop.cancelled() => Ok(Exit::Done),
        }
    })
}

async fn list(args: ListArgs) -> anyhow::Result<Exit> {
    let config = remote::compose(&Typed::of(&args.server), &args.remote).await?;
    let _console = Console::of(&config.tap);
    let connection = remote::connect(config).await?;
    let offer = offer(&connection).await;
    connection.close().await;
    let offer = offer?;
    if args.json {
        output::json(&offer)?;
    } else {
        output::text(table::of(&offer).trim_end())?;
    }
    Ok(Exit::Done)
}

async fn offer(connection: &Connection) -> anyhow::Result<Offer> {
    let Introduction { revision, era, transport, server, capabilities, instructions } =
        connection.introduction().await;
    Ok(Offer {
        server,
        revision: revision.as_str().to_owned(),
        era,
        transport,
        instructions,
        capabilities,
        tools: connection.list_tools().await.map_err(|error| explain_call(&error))?,
        resources: connection.list_resources().await.map_err(|error| explain_call(&error))?,
        resource_templates: connection
            .list_resource_templates()
            .await
            .map_err(|error| explain_call(&error))?,
        prompts: connection.list_prompts().await.map_err(|error| explain_call(&error))?,
    })
}
