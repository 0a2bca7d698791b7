//! What every page has, whoever asks for it.

use anyhow::{Context as _, Result};
use serde_json::json;
use switchboard_login::LoginConfig;
use switchboard_testkit::wire::{Answer, Ask};
use url::Position;

use crate::client::{Client, REDIRECT};
use crate::world::{Browser, EMAIL, World, form_on};

/// Returns the status of a page, and the headers that say what may be done with it.
fn head(page: &Answer) -> String {
    let names = [
        "content-security-policy",
        "x-frame-options",
        "cache-control",
        "referrer-policy",
        "x-content-type-options",
    ];
    page.show(&names).split("\n\n").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn pages_that_say_no_have_what_every_page_has() -> Result<()> {
    let world = World::empty(LoginConfig::default()).await?;
    let setup = world.login.setup_link().await?.context("no link")?;
    let own = head(&world.get("/login").await?);
    let mut pages = Vec::new();
    for path in [&setup[Position::BeforePath..], "/setup?token=guess", "/account", "/login/with/nobody"] {
        pages.push(world.get(path).await?);
    }
    world.add(EMAIL, &[]).await?;
    pages.push(world.get("/authorize?client_id=nobody").await?);
    pages.push(world.post("/login", &[("email", EMAIL)]).await?);
    pages.push(Ask::json("/login", "{}").send(world.address).await?);
    let mut browser = Browser::default();
    for _ in 0..11 {
        let form = form_on(&browser.get(&world, "/login").await?, "/login")?;
        pages.push(browser.submit(&world, &form, &[("email", EMAIL), ("password", "guess guess")]).await?);
    }

    let statuses: Vec<_> = pages.iter().map(|page| page.status).collect();
    assert_eq!(statuses[..7], [200, 404, 200, 404, 400, 403, 415]);
    assert_eq!(statuses[16..], [403, 429]);
    for page in pages {
        assert_eq!(head(&page), own.replacen("200", &page.status.to_string(), 1), "{}", page.body);
    }
    Ok(())
}

#[tokio::test]
async fn pages_cannot_be_framed_scripted_or_cached() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();

    let own = browser.get(&world, "/login").await?;
    let login = browser.get(&world, &client.question(&world, &[])).await?;
    browser.log_in(&world, "/login", EMAIL).await?;
    let consent = browser.get(&world, &client.question(&world, &[])).await?;

    insta::assert_snapshot!(head(&own), @r"
    200
    content-security-policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
    x-frame-options: DENY
    cache-control: no-store
    referrer-policy: same-origin
    x-content-type-options: nosniff
    ");
    // Where a client sends the browser on to, after its callback, nobody can list.
    insta::assert_snapshot!(head(&login), @r"
    200
    content-security-policy: default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'
    x-frame-options: DENY
    cache-control: no-store
    referrer-policy: same-origin
    x-content-type-options: nosniff
    ");
    assert_eq!(head(&login), head(&consent));
    Ok(())
}

#[tokio::test]
async fn a_name_cannot_write_into_the_page() -> Result<()> {
    let world = World::new().await?;
    let name = json!({ "client_name": "<script>alert(1)</script>\u{202e}" });
    let client = Client::registered_at(&world, REDIRECT, name).await?;

    let page = world.get(&client.question(&world, &[])).await?;

    assert!(!page.body.contains("<script") && !page.body.contains('\u{202e}'), "{}", page.body);
    Ok(())
}
