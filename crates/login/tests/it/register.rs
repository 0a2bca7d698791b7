//! `POST /register`.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_login::{LoginConfig, LoginLimits};
use switchboard_testkit::wire::{Answer, Ask};

use crate::client::{Client, refusal};
use crate::world::World;

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

#[tokio::test]
async fn a_flood_of_registrations_is_held_back_and_passes() -> Result<()> {
    let limits = LoginLimits { registrations: 2, ..LoginLimits::default() };
    let world = World::with(LoginConfig { limits, ..LoginConfig::default() }).await?;
    let metadata = json!({ "redirect_uris": ["https://c.example/"] });
    for _ in 0..2 {
        assert_eq!(register(&world, &metadata).await?.status, 201);
    }

    let refused = register(&world, &metadata).await?;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")));
    world.audited("registration_refused").await?;

    world.clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(register(&world, &metadata).await?.status, 201);
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

    client.connect(&world, &mut crate::world::Browser::default()).await?;
    Ok(())
}
