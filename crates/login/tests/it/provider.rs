//! Logging in by way of a provider: an honest one, one that lies in every way there is, and rules that cannot be talked round.

mod admission;
mod connection;
mod journey;
mod lies;
pub(crate) mod op;
mod passkey;

use std::time::Duration;

use anyhow::{Context as _, Result};
use switchboard_login::{LoginConfig, ProviderConfig};
use switchboard_testkit::wire::Answer;
use url::Url;

use self::op::Op;
use crate::world::{Browser, World, location, parameter};

/// Serves a login behind a provider, which lets in whom `change` says.
async fn served(change: impl FnOnce(&mut ProviderConfig)) -> Result<(World, Op)> {
    let (op, config) = begin(change).await?;
    let world = World::with(config).await?;
    op.follow(&world);
    Ok((world, op))
}

async fn begin(change: impl FnOnce(&mut ProviderConfig)) -> Result<(Op, LoginConfig)> {
    let op = Op::start().await?;
    let mut config = op.config("op");
    change(&mut config);
    Ok((op, LoginConfig { providers: vec![config], ..LoginConfig::default() }))
}

/// Sets out for the provider from a page, and returns where the browser was sent.
async fn set_out(world: &World, browser: &mut Browser, path: &str) -> Result<Url> {
    location(&browser.get(world, path).await?)
}

/// Comes back from the provider as it was asked, with its code.
async fn come_back(world: &World, browser: &mut Browser, (op, sent): (&Op, &Url)) -> Result<Answer> {
    let state = parameter(sent, "state").context("no state")?;
    op.expect(sent);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", op::CODE), ("state", &state), ("iss", &op.issuer)])
        .finish();
    browser.get(world, &format!("/login/from/op?{query}")).await
}

/// Logs in at the provider, from the page at `path` on.
async fn log_in(world: &World, browser: &mut Browser, op: &Op) -> Result<Answer> {
    let sent = set_out(world, browser, "/login/with/op?next=%2Fprivate%2Fa").await?;
    come_back(world, browser, (op, &sent)).await
}

/// Returns what the audit says of refusals, the latest first; time goes on with each look, so that there is a latest one.
async fn refusals(world: &World) -> Result<Vec<String>> {
    world.clock.advance(Duration::from_millis(1));
    let records =
        world.accounts.audit(50).await?.into_iter().filter(|record| record.event == "provider_refused");
    Ok(records.filter_map(|record| record.detail).collect())
}

/// Returns what a page says is wrong.
fn problem(answer: &Answer) -> &str {
    let said = answer.body.split("role=\"alert\">").nth(1).and_then(|rest| rest.split('<').next());
    said.unwrap_or_default()
}
