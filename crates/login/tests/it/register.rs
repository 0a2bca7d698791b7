//! `POST /register`.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_login::{LoginConfig, LoginLimits};
use switchboard_testkit::wire::{Answer, Ask};

use crate::client::{Client, Proof, REDIRECT, refusal};
use crate::world::{Browser, World};

pub(crate) async fn register(world: &World, metadata: &Value) -> Result<Answer> {
    Ask::json("/register", metadata).send(world.address).await
}

#[tokio::test]
async fn a_client_without_a_scope_may_ask_for_everything() -> Result<()> {
    let world = World::new().await?;

    let answer = register(&world, &json!({ "redirect_uris": ["https://c.example/cb"] })).await?;

    let client: Value = serde_json::from_str(&answer.body)?;
    assert_eq!(answer.status, 201);
    assert_eq!(client["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(client["scope"], "email fetch offline_access openid profile search");
    assert_eq!(client["client_secret_expires_at"], 0);
    assert!(client["client_secret"].as_str().is_some_and(|secret| secret.len() == 43));
    Ok(())
}

#[tokio::test]
async fn a_public_client_gets_no_secret() -> Result<()> {
    let world = World::new().await?;
    let metadata = json!({ "redirect_uris": ["http://127.0.0.1/cb"], "token_endpoint_auth_method": "none" });

    let answer = register(&world, &metadata).await?;

    assert_eq!(answer.status, 201);
    assert!(!answer.body.contains("secret\""), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn what_cannot_work_is_refused_by_name() -> Result<()> {
    let world = World::new().await?;
    for (metadata, expected) in [
        (json!({}), "400 invalid_redirect_uri"),
        (json!({ "redirect_uris": ["http://c.example/cb"] }), "400 invalid_redirect_uri"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "400 invalid_redirect_uri"),
        (json!({ "redirect_uris": vec!["https://c.example/"; 21] }), "400 invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["https://c.example/"], "grant_types": ["password"] }),
            "400 invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["https://c.example/"], "token_endpoint_auth_method": "private_key_jwt" }),
            "400 invalid_client_metadata",
        ),
        (json!("a client"), "400 invalid_client_metadata"),
    ] {
        assert_eq!(refusal(&register(&world, &metadata).await?), expected, "{metadata}");
    }
    world.audited("registration_refused").await
}

/// Registers from an address behind a known proxy, and returns the id.
async fn register_from(world: &World, address: &str) -> Result<String> {
    let metadata = json!({ "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none" });
    let ask = Ask::json("/register", &metadata).header("X-Forwarded-For", address);
    let answer = ask.send(world.address).await?;
    assert_eq!(answer.status, 201, "{}", answer.show(&[]));
    let client: Value = serde_json::from_str(&answer.body)?;
    Ok(client["client_id"].as_str().unwrap_or_default().to_owned())
}

/// Returns whether a client is known here, and whatever else a person sees.
async fn is_known(world: &World, id: &str) -> Result<bool> {
    let client = Client { id: id.to_owned(), proof: Proof::Nothing, redirect: REDIRECT.to_owned() };
    let page = world.get(&client.question(world, &[])).await?;
    assert!(page.status == 200 || page.body.contains("no client has this id"), "{}", page.show(&[]));
    Ok(page.status == 200)
}

async fn crowded() -> Result<World> {
    let limits = LoginLimits { registrations: 5, ..LoginLimits::default() };
    World::proxied_with(LoginConfig { limits, ..LoginConfig::default() }).await
}

#[tokio::test]
async fn a_flood_of_registrations_keeps_nobody_out_and_forgets_its_own() -> Result<()> {
    let world = crowded().await?;
    let host = register_from(&world, "198.51.100.7").await?;
    let mut flood = Vec::new();
    for _ in 0..20 {
        world.clock.advance(Duration::from_secs(1));
        flood.push(register_from(&world, "203.0.113.66").await?);
    }

    let late = register_from(&world, "192.0.2.8").await?;

    assert!(is_known(&world, &host).await?, "the flood has driven out somebody else");
    assert!(is_known(&world, &late).await?);
    assert!(!is_known(&world, &flood[0]).await?);
    let mut known = Vec::new();
    for id in &flood {
        known.push(is_known(&world, id).await?);
    }
    assert_eq!(known, [vec![false; 17], vec![true; 3]].concat());
    world.audited("client_forgotten").await
}

#[tokio::test]
async fn who_was_allowed_something_is_never_forgotten() -> Result<()> {
    let world = crowded().await?;
    let client = Client::registered(&world, "none").await?;
    let tokens = client.connect(&world, &mut Browser::default()).await?;
    for _ in 0..20 {
        world.clock.advance(Duration::from_secs(1));
        Client::registered(&world, "none").await?;
    }
    client.send(&world, "/revoke", vec![("token", &tokens.refresh)]).await?;
    world.clock.advance(Duration::from_hours(24 * 365));
    for _ in 0..20 {
        Client::registered(&world, "none").await?;
    }

    client.connect(&world, &mut Browser::default()).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_not_kept_takes_no_place() -> Result<()> {
    let world = crowded().await?;
    let host = register_from(&world, "198.51.100.7").await?;
    for _ in 0..20 {
        assert_eq!(register(&world, &json!({})).await?.status, 400);
    }

    assert!(is_known(&world, &host).await?);
    Ok(())
}

#[tokio::test]
async fn registration_can_be_turned_off_and_is_then_not_advertised() -> Result<()> {
    let world = World::with(LoginConfig { registration: false, ..LoginConfig::default() }).await?;

    let refused = register(&world, &json!({ "redirect_uris": ["https://c.example/"] })).await?;
    let metadata = world.get("/.well-known/oauth-authorization-server").await?;

    assert_eq!(refusal(&refused), "403 access_denied");
    assert!(!metadata.body.contains("registration_endpoint"));
    Ok(())
}

#[tokio::test]
async fn a_client_stays_registered_over_a_restart() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_post").await?;

    let world = world.restart().await?;

    client.connect(&world, &mut Browser::default()).await?;
    Ok(())
}
