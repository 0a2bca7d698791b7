//! `--login` and `logout` against an authorization server that others wrote: npm `oidc-provider`, before a server of the official
//! SDK.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context as _, Result};
use switchboard_testkit::wire::Ask;
use switchboard_testkit::{Ended, Process, Scratch};
use url::Url;

use crate::served::{TIME, switchboard};
use crate::servers::{Server, node};

struct World {
    server: Server,
    scratch: Scratch,
}

impl World {
    fn new() -> Result<Self> {
        Ok(Self { server: Server::start(|_| node("oidc_server.mjs", &[]))?, scratch: Scratch::new()? })
    }

    /// Returns a command for the server whose tokens are kept in the scratch folder.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = switchboard();
        // No browser of this machine is to be opened.
        command.env("PATH", self.scratch.path());
        command.args(words).arg("--tokens").arg(self.scratch.path().join("tokens"));
        command
    }

    fn run(&self, words: &[&str]) -> Result<Ended> {
        Process::run(&mut self.command(words), TIME)
    }

    /// Runs a command that asks for a login, with a person who agrees.
    async fn log_in(&self, words: &[&str]) -> Result<Ended> {
        let mut process = Process::start(self.command(words).arg("--login"))?;
        let page = process.error_line(TIME, |line| Url::parse(line.trim()).ok().filter(Url::has_host))?;
        let last = agree(page).await?;
        anyhow::ensure!(last.contains("go back to the terminal"), "{last}");
        process.wait(TIME)
    }
}

/// Follows where the page leads, as a browser does, and returns the last page.
async fn agree(page: Url) -> Result<String> {
    match follow(page, |_| false).await? {
        Followed::Page(body) => Ok(body),
        Followed::To(url) => anyhow::bail!("it stopped at {url}"),
    }
}

/// Where a browser comes to.
pub(crate) enum Followed {
    /// A page that leads nowhere.
    Page(String),
    /// An address that is not opened.
    To(Url),
}

/// Follows where the page leads, as a browser does, to its end or to an address that is not to be opened.
pub(crate) async fn follow(mut page: Url, is_end: impl Fn(&Url) -> bool) -> Result<Followed> {
    let mut cookies = BTreeMap::new();
    for _ in 0..10 {
        if is_end(&page) {
            return Ok(Followed::To(page));
        }
        let address = *page.socket_addrs(|| None)?.first().context("the page is nowhere")?;
        let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let ask = Ask::get(&page[url::Position::BeforePath..url::Position::AfterQuery]);
        let answer = ask.header("Cookie", &sent.join("; ")).send(address).await?;
        let new = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs = new.filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('='));
        cookies.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        match answer.header("location") {
            Some(location) => page = page.join(location)?,
            None => return Ok(Followed::Page(answer.body)),
        }
    }
    anyhow::bail!("it leads on and on, to {page}")
}

#[tokio::test]
async fn a_login_at_a_foreign_provider_is_kept_refreshed_and_given_back() -> Result<()> {
    let world = World::new()?;
    let url = world.server.url("/mcp");
    let call = ["call", &url, "whoami"];

    let before = world.run(&call)?;
    let first = world.log_in(&call).await?;
    // Its tokens end so soon that each of these refreshes, and gets a refresh token that is new.
    let (second, third) = (world.run(&call)?, world.run(&call)?);
    let logout = world.run(&["logout", &url])?;
    let after = world.run(&call)?;

    assert_eq!(before.code(), Some(6), "{before:?}");
    for called in [first, second, third] {
        assert_eq!(
            (called.code(), called.stdout.as_str()),
            (Some(0), "ada by a registered client\n"),
            "{}",
            called.stderr
        );
    }
    assert!(logout.stdout.contains("the authorization server took the tokens back"), "{logout:?}");
    assert_eq!(after.code(), before.code(), "{after:?}");
    Ok(())
}
