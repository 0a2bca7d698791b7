//! What every page has, whoever asks for it.

use anyhow::Result;
use serde_json::json;
use switchboard_testkit::wire::Answer;

use crate::client::{Client, REDIRECT};
use crate::world::{Browser, EMAIL, World};

#[tokio::test]
async fn pages_cannot_be_framed_scripted_or_cached() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let head = |page: &Answer| {
        let names = [
            "content-security-policy",
            "x-frame-options",
            "cache-control",
            "referrer-policy",
            "x-content-type-options",
        ];
        page.show(&names).split("\n\n").next().unwrap_or_default().to_owned()
    };

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
