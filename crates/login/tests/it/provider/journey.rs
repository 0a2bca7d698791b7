//! The way there and back: bound to one browser, one provider and a quarter of an hour.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{come_back, log_in, problem, refusals, served, set_out};
use crate::client::Client;
use crate::world::{Browser, EMAIL, location, parameter};

const AWAY: &str = "/login/with/op?next=%2Fprivate%2Fa";

#[tokio::test]
async fn a_client_gets_its_code_by_way_of_the_provider() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let page = browser.get(&world, &client.question(&world, &[])).await?;
    let link = page.body.split("class=\"door\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let link = link.context("no link to the provider")?.replace("&#38;", "&").replace("&amp;", "&");

    let sent = set_out(&world, &mut browser, &link).await?;
    let back = come_back(&world, &mut browser, (&op, &sent)).await?;
    let next = back.header("location").with_context(|| back.show(&[]))?.to_owned();
    let allowed = browser.allow(&world, &next).await?;

    assert_eq!(sent.query_pairs().next(), Some(("tenant".into(), "1".into())), "{sent}");
    assert_eq!(parameter(&sent, "scope").as_deref(), Some("openid email profile"));
    assert_eq!(parameter(&sent, "code_challenge_method").as_deref(), Some("S256"));
    assert!(parameter(&allowed, "code").is_some(), "{allowed}");
    Ok(())
}

#[tokio::test]
async fn another_browser_cannot_come_back() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let sent = set_out(&world, &mut attacker, AWAY).await?;
    set_out(&world, &mut victim, AWAY).await?;

    let without = come_back(&world, &mut Browser::default(), (&op, &sent)).await?;
    let with_own = come_back(&world, &mut victim, (&op, &sent)).await?;

    assert_eq!((without.status, with_own.status), (403, 403));
    assert!(problem(&with_own).contains("begun in another browser"), "{}", with_own.body);
    assert_eq!(victim.cookie("switchboard_session"), None);
    assert_eq!(refusals(&world).await?.len(), 2);
    assert_eq!(come_back(&world, &mut attacker, (&op, &sent)).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn a_journey_ends_with_its_time_and_with_its_arrival() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let mut browser = Browser::default();
    let sent = set_out(&world, &mut browser, AWAY).await?;
    assert_eq!(come_back(&world, &mut browser, (&op, &sent)).await?.status, 303);
    let again = come_back(&world, &mut browser, (&op, &sent)).await?;

    let late = set_out(&world, &mut browser, AWAY).await?;
    world.clock.advance(Duration::from_mins(15));
    op.follow(&world);
    let late = come_back(&world, &mut browser, (&op, &late)).await?;

    assert_eq!((again.status, late.status), (403, 403));
    Ok(())
}

#[tokio::test]
async fn answers_that_are_none_are_refused() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let mut browser = Browser::default();
    let sent = set_out(&world, &mut browser, AWAY).await?;
    let state = parameter(&sent, "state").context("no state")?;
    let mut told = Vec::new();
    for query in [
        format!("code=c&state={state}&iss=https%3A%2F%2Fevil.example"),
        format!("code=c&state={state}"),
        format!("state={state}&iss={}", op.issuer),
        format!("code=c&code=d&state={state}&iss={}", op.issuer),
        format!("code=c&state={state}&state={state}&iss={}", op.issuer),
        format!("code=wrong&state={state}&iss={}", op.issuer),
        format!("error=access_denied&state={state}&iss={}", op.issuer),
        format!("code=c&state={state}x&iss={}", op.issuer),
        format!("code=c&iss={}", op.issuer),
    ] {
        let answer = browser.get(&world, &format!("/login/from/op?{query}")).await?;
        assert_eq!(answer.status, 403, "{query}: {}", answer.body);
        told.push(format!("{} | {}", refusals(&world).await?.remove(0), problem(&answer)));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    op: the answer names another issuer than the provider that was asked | What The Company answered cannot be believed, so nobody was logged in. Tell whoever runs this server.
    op: the answer names another issuer than the provider that was asked | What The Company answered cannot be believed, so nobody was logged in. Tell whoever runs this server.
    op: the answer has neither a code nor an error | What The Company answered cannot be believed, so nobody was logged in. Tell whoever runs this server.
    op: the parameter code is given more than once | What The Company answered cannot be believed, so nobody was logged in. Tell whoever runs this server.
    op: the answer is for another browser, another provider or another day | This login was begun in another browser, or too long ago, or cookies are off. Please try again.
    op: the provider did not take the code: 127.0.0.1 answers 400 | The Company did not take what this server asked of it, so nobody was logged in. Tell whoever runs this server: the name under which it is known there, the secret or the redirect URI may be wrong.
    op: the provider answered "access_denied" | You were not logged in at The Company. Try again.
    op: the answer is for another browser, another provider or another day | This login was begun in another browser, or too long ago, or cookies are off. Please try again.
    op: the answer is for another browser, another provider or another day | This login was begun in another browser, or too long ago, or cookies are off. Please try again.
    "#);
    assert_eq!(world.get("/login/with/other").await?.status, 404);
    assert_eq!(world.get("/login/from/other").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be_and_passwords_still_work() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.go_down(true);
    let mut browser = Browser::default();

    let answer = browser.get(&world, AWAY).await?;

    assert_eq!(answer.status, 502);
    assert!(problem(&answer).contains("The Company cannot be asked now"), "{}", answer.body);
    assert_eq!(browser.log_in(&world, "/login", EMAIL).await?.status, 303);
    op.go_down(false);
    world.clock.advance(Duration::from_secs(30));
    op.follow(&world);
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn a_provider_may_leave_iss_out_where_it_did_not_promise_it() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.describe(json!({ "authorization_response_iss_parameter_supported": null }));
    let mut browser = Browser::default();
    let sent = set_out(&world, &mut browser, AWAY).await?;
    op.expect(&sent);
    let state = parameter(&sent, "state").context("no state")?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", super::op::CODE), ("state", &state)])
        .finish();

    let answer = browser.get(&world, &format!("/login/from/op?{query}")).await?;

    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(location(&answer).is_err(), "a page of ours has no host");
    Ok(())
}
