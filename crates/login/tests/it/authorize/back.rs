//! Errors on their way back to a client: nobody is led from our address to a stranger's.

use anyhow::{Context as _, Result};
use serde_json::json;
use switchboard_login::{ClientSecret, LoginConfig, PredefinedClient};
use switchboard_testkit::wire::Answer;
use url::Url;

use crate::client::{Client, Proof};
use crate::world::{Browser, EMAIL, World, form_on, location, parameter};

const LANDING: &str = "https://evil.example/landing";

/// Two clients that nobody knows: one that registered, and one that describes itself.
async fn strangers(world: &World) -> Result<[Client; 2]> {
    let registered = Client::registered_at(world, LANDING, json!({})).await?;
    let documented = Client::documented_as("127.0.0.1", json!({ "redirect_uris": [LANDING] }), false).await?;
    Ok([registered, Client { redirect: LANDING.into(), ..documented }])
}

/// Returns the link that a page has in place of sending the browser away, with the name of where it leads.
fn way_back(page: &Answer) -> Result<Url> {
    assert_eq!((page.status, page.header("location")), (400, None), "{}", page.show(&[]));
    assert!(page.body.contains(">Go back to evil.example</a>"), "{}", page.body);
    let link = page.body.split("href=\"https://evil").nth(1).and_then(|rest| rest.split('"').next());
    let link = link.with_context(|| page.show(&[]))?.replace("&#38;", "&");
    Ok(Url::parse(&format!("https://evil{link}"))?)
}

#[tokio::test]
async fn a_strangers_mistake_leads_nobody_away_before_or_after_the_login() -> Result<()> {
    let world = World::new().await?;
    for client in strangers(&world).await? {
        for (change, error) in [
            (("scope", "nonsense"), "invalid_scope"),
            (("response_type", "x"), "unsupported_response_type"),
            (("request", "x"), "request_not_supported"),
        ] {
            let question = client.question(&world, &[change]);
            let mut browser = Browser::default();

            let before = browser.get(&world, &question).await?;
            let form = form_on(&before, "/login")?;
            let entered = browser.log_in(&world, &question, EMAIL).await?;
            let next = entered.header("location").unwrap_or_default().to_owned();
            let after = way_back(&browser.get(&world, &next).await?)?;

            assert_eq!((before.status, before.header("location")), (200, None), "{change:?}");
            assert_eq!(format!("/authorize?{}", form.fields["next"]), question);
            client.check_response(&world, &after)?;
            assert_eq!(parameter(&after, "error").as_deref(), Some(error));
        }
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_stranger_who_asks_silently_leads_nobody_away() -> Result<()> {
    let world = World::new().await?;
    let mut inside = Browser::default();
    inside.log_in(&world, "/login", EMAIL).await?;
    for client in strangers(&world).await? {
        for (browser, change, error) in [
            (Browser::default(), ("scope", "search"), "login_required"),
            (Browser::default(), ("scope", "nonsense"), "invalid_scope"),
            (inside.clone(), ("scope", "search"), "consent_required"),
            (inside.clone(), ("scope", "nonsense"), "invalid_scope"),
        ] {
            let mut browser = browser;
            let question = client.question(&world, &[change, ("prompt", "none")]);

            let back = way_back(&browser.get(&world, &question).await?)?;

            client.check_response(&world, &back)?;
            assert_eq!(parameter(&back, "error").as_deref(), Some(error));
        }
    }
    Ok(())
}

#[tokio::test]
async fn whoever_was_allowed_something_hears_at_once_and_silence_is_kept() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let little = client.question(&world, &[("scope", "search")]);
    browser.allow(&world, &little).await?;
    let silently = |scope| client.question(&world, &[("scope", scope), ("prompt", "none")]);

    let mut sent = Vec::new();
    for (browser, question) in [
        (Browser::default(), silently("search")),
        (Browser::default(), silently("nonsense")),
        (browser.clone(), silently("search fetch")),
        (browser.clone(), silently("search")),
    ] {
        let mut browser = browser;
        let back = location(&browser.get(&world, &question).await?)?;
        client.check_response(&world, &back)?;
        sent.push(parameter(&back, "error").unwrap_or_else(|| "a code".to_owned()));
    }

    assert_eq!(sent, ["login_required", "invalid_scope", "consent_required", "a code"]);
    Ok(())
}

#[tokio::test]
async fn what_was_taken_back_is_no_longer_trusted() -> Result<()> {
    let world = World::new().await?;
    let [client, _] = strangers(&world).await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    let wrong = client.question(&world, &[("scope", "nonsense")]);
    assert_eq!(browser.get(&world, &wrong).await?.status, 303);

    let form = form_on(&browser.get(&world, "/account").await?, "/account/withdraw")?;
    browser.submit(&world, &form, &[]).await?;

    way_back(&browser.get(&world, &wrong).await?)?;
    Ok(())
}

#[tokio::test]
async fn a_client_that_was_set_up_here_hears_of_its_mistakes_without_a_login() -> Result<()> {
    let predefined = PredefinedClient {
        id: "chatgpt".into(),
        secret: Some(ClientSecret::new("a secret of many letters")),
        name: "ChatGPT".into(),
        redirect_uris: Vec::new(),
    };
    let world = World::with(LoginConfig { clients: vec![predefined], ..LoginConfig::default() }).await?;
    let redirect = "https://chatgpt.com/connector_platform_oauth_redirect".to_owned();
    let client = Client { id: "chatgpt".into(), proof: Proof::Nothing, redirect };
    for (change, error) in [(("scope", "nonsense"), "invalid_scope"), (("prompt", "none"), "login_required")]
    {
        let sent = location(&world.get(&client.question(&world, &[change])).await?)?;

        client.check_response(&world, &sent)?;
        assert_eq!(parameter(&sent, "error").as_deref(), Some(error));
    }
    Ok(())
}
