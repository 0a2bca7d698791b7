//! Connecting an account elsewhere to one here: the person says yes on a page of ours, and nothing else does.

use anyhow::Result;
use switchboard_ambient::Secret;
use switchboard_login::{OtherWays, WaysIn};

use super::op::Op;
use super::{come_back, log_in, served, set_out};
use crate::world::{Browser, EMAIL, World, form_on};

const CONNECT: &str = "/login/with/op?link=yes";

async fn ada(world: &World) -> Result<Browser> {
    let mut browser = Browser::default();
    browser.log_in(world, "/login", EMAIL).await?;
    Ok(browser)
}

#[tokio::test]
async fn a_connected_account_is_a_way_in_until_it_is_disconnected() -> Result<()> {
    let (world, op) = served(|config| config.anybody = false).await?;
    let mut browser = ada(&world).await?;
    let sent = set_out(&world, &mut browser, CONNECT).await?;
    let page = come_back(&world, &mut browser, (&op, &sent)).await?;
    assert!(page.body.contains("grace@example.org") && page.body.contains(EMAIL), "{}", page.body);

    let mut other = Browser::default();
    assert_eq!(log_in(&world, &mut other, &op).await?.status, 403, "coming back alone connects nothing");
    let connected = browser.submit(&world, &form_on(&page, "/account/connect")?, &[]).await?;

    assert_eq!(connected.header("location"), Some("/account"));
    assert_eq!(log_in(&world, &mut other, &op).await?.status, 303);
    let account = other.get(&world, "/account").await?;
    assert!(account.body.contains(EMAIL), "{}", account.body);
    let asked = other.submit(&world, &form_on(&account, "/account/disconnect")?, &[]).await?;
    assert!(
        asked.body.contains("It is a while since you logged in"),
        "the provider may have asked nothing: {}",
        asked.body
    );
    let account = browser.get(&world, "/account").await?;
    browser.submit(&world, &form_on(&account, "/account/disconnect")?, &[]).await?;
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 403);
    world.audited("link_added").await?;
    world.audited("link_removed").await
}

#[tokio::test]
async fn a_connection_needs_the_form_of_the_very_person() -> Result<()> {
    let (world, op) = served(|config| config.anybody = false).await?;
    world.add("eve@example.org", &[]).await?;
    let (mut browser, mut eve) = (ada(&world).await?, Browser::default());
    eve.log_in(&world, "/login", "eve@example.org").await?;
    let sent = set_out(&world, &mut browser, CONNECT).await?;
    let form = form_on(&come_back(&world, &mut browser, (&op, &sent)).await?, "/account/connect")?;

    let foreign = eve.submit(&world, &form, &[]).await?;
    let forged = browser.submit(&world, &form, &[("token", "forged")]).await?;
    let other = browser.submit(&world, &form, &[("word", "forged")]).await?;
    let stranger = Browser::default().submit(&world, &form, &[]).await?;
    world.clock.advance(std::time::Duration::from_mins(10));
    let late = browser.submit(&world, &form, &[]).await?;

    assert_eq!([foreign.status, forged.status, other.status, late.status], [403; 4]);
    assert!(stranger.body.contains("Log in"), "{}", stranger.body);
    op.follow(&world);
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 403);
    world.audited("form_refused").await
}

#[tokio::test]
async fn an_account_elsewhere_is_one_persons_here() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    log_in(&world, &mut Browser::default(), &op).await?;
    let mut browser = ada(&world).await?;

    let sent = set_out(&world, &mut browser, CONNECT).await?;
    let answer = come_back(&world, &mut browser, (&op, &sent)).await?;

    assert_eq!(answer.status, 409, "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn the_only_way_in_is_not_taken_away() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let mut browser = Browser::default();
    log_in(&world, &mut browser, &op).await?;
    let form = form_on(&browser.get(&world, "/account").await?, "/account/disconnect")?;

    let answer = browser.submit(&world, &form, &[]).await?;

    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("It is the only way you can log in"), "{}", answer.body);
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn what_opens_the_account_is_connected_and_disconnected_only_just_after_a_proof() -> Result<()> {
    let (world, op) = served(|config| config.anybody = false).await?;
    let mut browser = ada(&world).await?;
    world.clock.advance(std::time::Duration::from_mins(6));
    op.follow(&world);
    let sent = set_out(&world, &mut browser, CONNECT).await?;
    let form = form_on(&come_back(&world, &mut browser, (&op, &sent)).await?, "/account/connect")?;
    world.clock.advance(std::time::Duration::from_mins(4));

    let late = browser.submit(&world, &form, &[]).await?;

    assert!(late.body.contains("It is a while since you logged in"), "{}", late.body);
    op.follow(&world);
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 403);
    Ok(())
}

/// Begins with a person whose account at the provider is connected, logged in with a browser.
async fn connected() -> Result<(World, Op, Browser)> {
    let (world, op) = served(|config| config.anybody = false).await?;
    let mut browser = ada(&world).await?;
    let sent = set_out(&world, &mut browser, CONNECT).await?;
    let page = come_back(&world, &mut browser, (&op, &sent)).await?;
    browser.submit(&world, &form_on(&page, "/account/connect")?, &[]).await?;
    Ok((world, op, browser))
}

#[tokio::test]
async fn whoever_runs_the_server_sees_connections_and_ends_them() -> Result<()> {
    let (world, op, mut browser) = connected().await?;
    world.add("eve@example.org", &[]).await?;
    let links = world.accounts.links(EMAIL).await?;
    let ways = world.accounts.ways_in().await?;

    let unknown = world.accounts.remove_links(EMAIL, &[op.issuer.clone(), "https://no.example".into()]).await;
    assert_eq!(
        unknown.expect_err("there is none").to_string(),
        "ada@example.org has no account of \"https://no.example\" connected"
    );
    assert_eq!(world.accounts.links(EMAIL).await?, links, "all of them or none");
    assert_eq!(world.accounts.remove_links(EMAIL, std::slice::from_ref(&op.issuer)).await?, 1);

    let of_ada: Vec<_> = links.iter().map(|link| (&link.issuer, link.subject.as_str())).collect();
    assert_eq!(of_ada, [(&op.issuer, "s-1")]);
    assert!(ways.into_values().eq([WaysIn { passkeys: 0, links: 1 }]));
    assert!(browser.get(&world, "/account").await?.body.contains("Log in"), "every session has ended");
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 403);
    assert_eq!(world.accounts.remove_links(EMAIL, &[]).await?, 0);
    world.audited("link_removed").await
}

#[tokio::test]
async fn another_password_takes_the_connections_along_unless_they_are_to_be_kept() -> Result<()> {
    let (world, op, _browser) = connected().await?;
    let another = || Secret::new("another long password".to_owned());

    let kept = OtherWays { links: true, ..OtherWays::default() };
    assert_eq!(world.accounts.set_password(EMAIL, another(), kept).await?.links, 0);
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
    assert_eq!(world.accounts.set_password(EMAIL, another(), OtherWays::default()).await?.links, 1);

    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 403);
    world.audited("link_removed").await
}
