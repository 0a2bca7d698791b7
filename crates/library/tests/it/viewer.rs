//! The pages for people, over a real socket: what they show, what they refuse, and that nothing in a document gets out.

mod asset;
mod document;
mod documents;
mod home;
mod hostile;
mod original;
mod page;
mod search;
mod skipped;

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use switchboard_testkit::wire::{Answer, Ask};

use crate::world::World;

/// What browsers send.
fn ask(path: &str) -> Ask {
    Ask::get(path).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
}

/// Opens a page as a browser does.
async fn open(world: &World, path: &str) -> Result<Answer> {
    ask(path).send(world.address).await
}

/// Opens a page of another server.
async fn open_at(address: SocketAddr, path: &str) -> Result<Answer> {
    ask(path).send(address).await
}

/// Returns the part of a page from one mark to the end of another.
fn part<'a>(answer: &'a Answer, from: &str, to: &str) -> Result<&'a str> {
    let start = answer.body.find(from).with_context(|| format!("no {from} in {}", answer.body))?;
    let length = answer.body[start..].find(to).with_context(|| format!("no {to} after {from}"))?;
    Ok(&answer.body[start..start + length + to.len()])
}
