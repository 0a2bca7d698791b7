//! `POST /register`.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_login::{LoginConfig, LoginLimits};
use switchboard_testkit::wire::{Answer, Ask};

use crate::client::{Client, Proof, REDIRECT, refusal};
use crate::world::{Browser, World, parameter};

pub(crate) async fn register(world: &World, metadata: &Value) -> Result<Answer> {
    Ask::json("/register", metadata).send(world.address).await
}

/// Registers, and returns what was registered.
pub(crate) async fn registered(world: &World, metadata: &Value) -> Result<Value> {
    let answer = register(world, metadata).await?;
    anyhow::ensure!(answer.status == 201, "{}", answer.show(&[]));
    Ok(serde_json::from_str(&answer.body)?)
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
async fn what_is_not_offered_is_left_out_and_the_answer_says_what_was_registered() -> Result<()> {
    let world = World::new().await?;
    // As an editor registers that can do more than is wanted of it here.
    let metadata = json!({
        "client_name": "Visual Studio Code", "client_uri": "https://code.visualstudio.com",
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        "response_types": ["code", "token"], "redirect_uris": ["http://127.0.0.1/", "http://127.0.0.1:33418/"],
        "token_endpoint_auth_method": "none", "application_type": "native", "scope": "search mcp:tools",
        "id_token_signed_response_alg": "RS256",
    });

    let client = registered(&world, &metadata).await?;
    let narrow = json!({ "redirect_uris": ["https://c.example/"], "grant_types": ["authorization_code"] });
    let narrow = registered(&world, &narrow).await?;

    assert_eq!(client["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(client["response_types"], json!(["code"]));
    assert_eq!(client["scope"], "offline_access search");
    assert_eq!(client["id_token_signed_response_alg"], "ES256");
    assert_eq!(client["redirect_uris"], metadata["redirect_uris"]);
    assert_eq!(narrow["grant_types"], json!(["authorization_code"]));
    Ok(())
}

#[tokio::test]
async fn null_is_the_same_as_nothing() -> Result<()> {
    let world = World::new().await?;
    let metadata = json!({ "redirect_uris": ["https://c.example/cb"], "grant_types": null, "response_types": null,
        "scope": null, "token_endpoint_auth_method": null, "jwks": null, "contacts": null });

    let client = registered(&world, &metadata).await?;
    let nowhere = register(&world, &json!({ "redirect_uris": null })).await?;

    assert_eq!(client["scope"], "email fetch offline_access openid profile search");
    assert_eq!(client["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(refusal(&nowhere), "400 invalid_redirect_uri");
    Ok(())
}

#[tokio::test]
async fn a_scope_of_others_is_as_if_none_was_said_and_staying_connected_is_never_lost() -> Result<()> {
    let world = World::new().await?;
    let everything = "email fetch offline_access openid profile search";
    for (said, kept, asked, given) in [
        ("mcp:tools", everything, "search offline_access", "offline_access search"),
        ("mcp:tools offline_access", everything, "fetch", "fetch"),
        ("search", "offline_access search", "search offline_access", "offline_access search"),
        ("search fetch mcp:tools", "fetch offline_access search", "", "fetch search"),
    ] {
        let redirect = "https://chatgpt.com/cb";
        let metadata = json!({ "redirect_uris": [redirect], "scope": said });
        assert_eq!(registered(&world, &metadata).await?["scope"], kept, "{said}");
        let registered = Client::registered_at(&world, redirect, json!({ "scope": said })).await?;
        let documented = Client::documented_as("127.0.0.1", json!({ "scope": said }), false).await?;
        for client in [registered, documented] {
            let question = client.question(&world, &[("scope", asked)]);
            let sent = Browser::default().allow(&world, &question).await?;
            let code = parameter(&sent, "code").unwrap_or_default();

            let tokens = crate::client::tokens(&client.exchange(&world, &code, &[]).await?)?;

            assert_eq!(tokens.body["scope"], given, "{said}");
            assert_eq!(tokens.refresh.is_empty(), !given.contains("offline_access"), "{said}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_document_may_list_what_is_not_offered_here() -> Result<()> {
    let world = World::new().await?;
    let further = json!({
        "grant_types": ["authorization_code", "client_credentials"], "response_types": ["code", "code id_token"],
        "contacts": null, "logo_uri": null, "jwks": null,
    });
    let client = Client::documented_as("127.0.0.1", further, true).await?;

    client.connect(&world, &mut Browser::default()).await?;
    Ok(())
}

#[tokio::test]
async fn a_redirect_uri_is_refused_by_name_and_reason() -> Result<()> {
    let world = World::new().await?;
    for (uri, reason) in [
        ("http://evil.example/cb", "http is for this machine alone"),
        ("https://c.example/#x", "it has a fragment"),
        ("https:c.example/cb", "begins with that and ://"),
        ("https://a;sandbox/cb", "a host of letters, digits, dots and hyphens"),
        ("/cb", "it is not an absolute address"),
    ] {
        let refused = register(&world, &json!({ "redirect_uris": [uri] })).await?;

        assert_eq!(refusal(&refused), "400 invalid_redirect_uri");
        let body: Value = serde_json::from_str(&refused.body)?;
        let why = body["error_description"].as_str().unwrap_or_default();
        assert!(why.contains(uri) && why.contains(reason), "{why}");
    }
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
            json!({ "redirect_uris": ["https://c.example/"], "response_types": ["token"] }),
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
