//! `switchboard client`: the programs that registered or were let in, kept whether the library is being served or not.

use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};
use switchboard_ambient::{SystemClock, SystemRandom};
use switchboard_login::{ClientError, ClientOrigin, Clients, KnownClient};

use crate::args::{ClientArgs, ClientCommand, PlaceArgs};
use crate::dates::{day, moment};
use crate::exit::{Ending, Exit};
use crate::output;
use crate::records::records;
use crate::serve::refused_login;

/// The heads of the table.
const HEADS: [&str; 5] = ["NAME", "ID", "KNOWN BY", "PEOPLE", "LAST ALLOWED"];

/// Runs the command.
///
/// # Errors
///
/// Where no library is served from the place, or there is no such client.
pub(crate) fn run(args: ClientArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(act(args.command))?;
    Ok(Exit::Done)
}

async fn act(command: ClientCommand) -> anyhow::Result<()> {
    match command {
        ClientCommand::List { place, json } => {
            let clients = open(&place).await?.list().await?;
            if json {
                return output::json(&clients.iter().map(value).collect::<anyhow::Result<Vec<_>>>()?);
            }
            if clients.is_empty() {
                return output::text("no program has registered or was let in yet; they do so by themselves");
            }
            output::text(&table(&clients)?)
        }
        ClientCommand::Remove { id, place } => {
            let removed = open(&place).await?.remove(&id).await.map_err(refused)?;
            let ended = match removed.ended {
                0 => "it had no connections".to_owned(),
                1 => "its 1 connection has ended".to_owned(),
                ended => format!("its {ended} connections have ended"),
            };
            let again = if removed.was_registered { "it has to register anew" } else { "it may ask again" };
            output::text(&format!("nobody allows {id} anything any more; {ended}, and {again}"))
        }
    }
}

async fn open(place: &PlaceArgs) -> anyhow::Result<Clients> {
    let clients = Clients::open(&records(place)?, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
    clients.map_err(refused_login)
}

fn value(client: &KnownClient) -> anyhow::Result<Value> {
    let stamped = |time: Option<SystemTime>| -> anyhow::Result<_> { time.map(moment).transpose() };
    let (registered_at, redirect_uris) = match &client.origin {
        ClientOrigin::Registered { at, redirect_uris } => (Some(*at), Some(redirect_uris)),
        ClientOrigin::Document | ClientOrigin::Configured => (None, None),
    };
    Ok(json!({
        "id": client.id,
        "name": client.name,
        "known_by": known_by(&client.origin),
        "registered_at": stamped(registered_at)?,
        "redirect_uris": redirect_uris,
        "people": client.people,
        "allowed_at": stamped(client.allowed_at)?,
    }))
}

fn table(clients: &[KnownClient]) -> anyhow::Result<String> {
    let mut rows = vec![HEADS.map(str::to_owned)];
    for client in clients {
        let known = match &client.origin {
            ClientOrigin::Registered { at, .. } => format!("registration, {}", day(*at)?),
            origin => known_by(origin).to_owned(),
        };
        let name = if client.name.is_empty() { "-" } else { &client.name };
        let allowed = client.allowed_at.map_or_else(|| Ok("never".to_owned()), day)?;
        rows.push([name.to_owned(), client.id.clone(), known, client.people.to_string(), allowed]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3].map(width);
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}{}", cells.collect::<String>(), row[4])
    };
    Ok(rows.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn known_by(origin: &ClientOrigin) -> &'static str {
    match origin {
        ClientOrigin::Registered { .. } => "registration",
        ClientOrigin::Document => "document",
        ClientOrigin::Configured => "configuration",
    }
}

fn refused(error: ClientError) -> anyhow::Error {
    match error {
        ClientError::Store(error) => anyhow!(error),
        error @ ClientError::Unknown(_) => {
            Ending::bad_input(format!("{error}; `switchboard client list` shows which are"))
        }
    }
}
