//! Passkeys, by an authenticator in software.

mod account;
mod attacks;
mod journey;
mod kept;

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;
use switchboard_ambient::Clock as _;
use switchboard_login::LoginConfig;
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{Authenticator, Lie, PageForm};

use crate::world::{Browser, EMAIL, NAMED, World, form_on};

/// Where passkeys are added, and where they open accounts.
pub(crate) const ADD: &str = "/account/passkey";
pub(crate) const ENTER: &str = "/login/passkey";

/// Ada with her browser and her device.
pub(crate) struct Ada {
    pub(crate) browser: Browser,
    pub(crate) device: Authenticator,
}

/// Returns a login at an address that has passkeys, and Ada, who is logged in and has one.
async fn begin() -> Result<(World, Ada)> {
    begin_with(LoginConfig { local_clients: true, ..LoginConfig::default() }).await
}

async fn begin_with(config: LoginConfig) -> Result<(World, Ada)> {
    let world = World::named(config).await?;
    let mut ada = Ada { browser: Browser::default(), device: Authenticator::new(NAMED) };
    ada.browser.log_in(&world, "/login", EMAIL).await?;
    let added = ada.add(&world, "Phone").await?;
    anyhow::ensure!(added.header("location") == Some("/account"), "{}", added.show(&[]));
    check_noted(&world, "passkey_added of somebody: ").await?;
    Ok((world, ada))
}

/// Returns what a page asks of the device.
fn asked(form: &PageForm) -> Result<Value> {
    Ok(serde_json::from_str(form.handed.get("asked").context("nothing is asked")?)?)
}

impl Ada {
    /// Adds a passkey by this name, a moment later than any other.
    pub(crate) async fn add(&mut self, world: &World, name: &str) -> Result<Answer> {
        world.clock.advance(Duration::from_secs(1));
        let form = form_on(&self.browser.get(world, ADD).await?, ADD)?;
        self.answer_addition(world, &form, (name, &Lie::default())).await
    }

    async fn answer_addition(
        &mut self,
        world: &World,
        form: &PageForm,
        (name, lie): (&str, &Lie),
    ) -> Result<Answer> {
        let answer = self.device.create(&asked(form)?, lie)?.to_string();
        self.browser.submit(world, form, &[("name", name), ("answer", &answer)]).await
    }

    /// Returns the id of her first passkey.
    fn key(&self) -> Result<String> {
        self.device.ids().into_iter().next().context("no passkey")
    }

    /// Logs in with a passkey in a browser, on the page at `path`.
    pub(crate) async fn enter(
        &mut self,
        world: &World,
        (browser, path): (&mut Browser, &str),
        lie: &Lie,
    ) -> Result<Answer> {
        let form = form_on(&browser.get(world, path).await?, ENTER)?;
        self.answer_proof(world, (browser, &form), lie).await
    }

    async fn answer_proof(
        &mut self,
        world: &World,
        (browser, form): (&mut Browser, &PageForm),
        lie: &Lie,
    ) -> Result<Answer> {
        let key = self.key()?;
        let answer = self.device.get(&asked(form)?, (&key, lie))?.to_string();
        browser.submit(world, form, &[("answer", &answer)]).await
    }
}

/// Tells whether a browser is logged in.
async fn is_in(world: &World, browser: &mut Browser) -> Result<bool> {
    Ok(browser.get(world, "/private/a").await?.status == 200)
}

/// Returns what the audit has of passkeys at this moment, each line with whether it names a person; and goes on to the next
/// moment, because within one no line is before another.
async fn noted(world: &World) -> Result<Vec<String>> {
    let now = world.clock.now();
    let mut lines = Vec::new();
    for line in world.accounts.audit(200).await?.into_iter().filter(|line| line.at == now) {
        let detail = line.detail.unwrap_or_default();
        if line.event.contains("passkey") || detail.contains("passkey") {
            let whose = if line.person.is_some() { "somebody" } else { "nobody" };
            lines.push(format!("{} of {whose}: {detail}", line.event));
        }
    }
    world.clock.advance(Duration::from_secs(1));
    Ok(lines)
}

/// Claims that this is all that the audit has of passkeys at this moment.
async fn check_noted(world: &World, expected: &str) -> Result<()> {
    assert_eq!(noted(world).await?, [expected]);
    Ok(())
}
