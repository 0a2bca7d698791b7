//! Logging in by way of a provider that others wrote: npm `oidc-provider`, which tells addresses and groups beside the token.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{Browser, Scratch};
use url::{Position, Url};

use super::told::told;
use super::world::World;
use crate::servers::{Server, node};

/// Follows where pages lead, from one server to the other and back, and returns the last answer.
pub(super) async fn follow(browser: &mut Browser, mut page: Url) -> Result<(Url, Answer)> {
    for _ in 0..15 {
        let address: SocketAddr = *page.socket_addrs(|| None)?.first().context("the page is nowhere")?;
        let answer = browser.get(address, &page[Position::BeforePath..Position::AfterQuery]).await?;
        match answer.header("location") {
            Some(location) => page = page.join(location)?,
            None => return Ok((page, answer)),
        }
    }
    bail!("it leads on and on, to {page}")
}

#[tokio::test]
async fn people_of_a_company_come_in_by_its_own_provider() -> Result<()> {
    let server = Server::start(|_| node("oidc_people.mjs", &[]))?;
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    let secret = scratch.write("secret", "a secret of the two\n")?;
    let table = format!(
        "[[login.providers]]\nid = \"company\"\nname = \"The Company\"\nissuer = \"{}\"\nclient = \"switchboard\"\n\
         secret = \"file:{}\"\ndomains = [\"example.org\"]\ngroups = {{ engineering = \"hr\" }}\n",
        server.url(""),
        secret.display()
    );
    let config = scratch.write("switchboard.toml", table)?.display().to_string();
    let world = World::over(scratch, &["--auth", "oauth", "--config", &config])?;
    let mut browser = Browser::default();

    let asked = Url::parse(&format!("{}/documents/guide.md", world.origin()))?;
    let (form, page) = follow(&mut browser, asked).await?;
    let door = page.body.split("class=\"door\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let door = form.join(door.with_context(|| page.show(&[]))?)?;
    let (last, seen) = follow(&mut browser, door).await?;

    assert_eq!((last.path(), seen.status), ("/documents/guide.md", 200), "{}", seen.body);
    assert!(seen.body.contains("The harbour opens at six."), "{}", seen.body);
    let user = |words: &[&str]| -> Result<String> {
        Ok(told(&world.user(words, "")?).replace(&server.url(""), "ISSUER"))
    };
    let seen = [
        user(&["list"])?,
        user(&["links", "grace@example.org"])?,
        user(&["links", "grace@example.org", "--remove", "https://no.example"])?,
        user(&["links", "grace@example.org", "--all"])?,
        user(&["links", "grace@example.org"])?,
        user(&["links", "grace@example.org", "--all"])?,
        user(&["links", "nobody@example.org"])?,
    ];
    insta::assert_snapshot!(seen.join("\n"), @r#"
    0 grace@example.org, in hr, with 1 connected account elsewhere
    0 ISSUER as grace, connected on DAY
    2 switchboard: grace@example.org has no account of "https://no.example" connected; `switchboard user links grace@example.org` shows which there are
    0 1 connected account elsewhere of grace@example.org taken away; every session and connection has ended
    0 grace@example.org has no account elsewhere connected
    0 grace@example.org has no connected accounts elsewhere; nothing was changed
    2 switchboard: nobody@example.org has no account; `switchboard user list` shows who has one
    "#);
    Ok(())
}
