//! `switchboard watch`: the wire, live.

mod line;

use anyhow::Context as _;
use switchboard_mcp_connect::{CallError, Connection, Read, Tap};
use tokio_util::sync::CancellationToken;

use crate::args::WatchArgs;
use crate::exit::Exit;
use crate::remote::{self, Typed, explain_call};
use crate::{output, signals};

/// Runs the command.
///
/// # Errors
///
/// Where the server cannot be talked to; what went over the wire until then has been shown.
pub(crate) fn run(args: WatchArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(watch(args))
}

async fn watch(args: WatchArgs) -> anyhow::Result<Exit> {
    let stop = signals::stop_on_request().context("cannot listen for signals")?;
    let config = remote::compose(&Typed::of(&args.server), &args.remote).await?;
    let tap = config.tap.clone();
    let is_over = CancellationToken::new();
    let showing = tokio::spawn(show(tap, args.json, is_over.clone()));
    let talked = talk(config, args.once, stop).await;
    is_over.cancel();
    showing.await.context("showing the wire ended abruptly")??;
    talked.map(|()| Exit::Done)
}

/// Connects, lists, and stays until the end.
async fn talk(
    config: switchboard_mcp_connect::ConnectConfig,
    once: bool,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let connection = tokio::select! {
        connection = remote::connect(config) => connection?,
        () = stop.cancelled() => return Ok(()),
    };
    let talked = tokio::select! {
        talked = stay(&connection, once) => talked,
        () = stop.cancelled() => Ok(()),
    };
    connection.close().await;
    talked
}

/// Lists, and then waits for whatever the server tells.
async fn stay(connection: &Connection, once: bool) -> anyhow::Result<()> {
    list(connection).await.map_err(|error| explain_call(&error))?;
    if once {
        return Ok(());
    }
    // A server that does not take a subscription is watched all the same; its refusal has been shown. What it tells is shown
    // as it comes, by its record.
    let _notices = connection.notices().await;
    connection.lost().await;
    anyhow::bail!("the connection was lost")
}

async fn list(connection: &Connection) -> Result<(), CallError> {
    connection.list_tools().await?;
    connection.list_resources().await?;
    connection.list_resource_templates().await?;
    connection.list_prompts().await?;
    Ok(())
}

/// Prints every record until the end, and then what is left.
async fn show(tap: Tap, as_json: bool, is_over: CancellationToken) -> anyhow::Result<()> {
    let mut reader = tap.reader();
    loop {
        tokio::select! {
            read = reader.next() => print(&read, as_json)?,
            () = is_over.cancelled() => break,
        }
    }
    while let Some(read) = reader.take() {
        print(&read, as_json)?;
    }
    Ok(())
}

fn print(read: &Read, as_json: bool) -> anyhow::Result<()> {
    match (read, as_json) {
        (Read::Record(record), true) => output::text(&serde_json::to_string(record)?),
        (Read::Record(record), false) => output::text(&line::of(record)),
        (Read::Missed(count), true) => output::text(&serde_json::json!({ "missed": count }).to_string()),
        (Read::Missed(count), false) => output::text(&format!("           … {count} records were missed")),
    }
}
