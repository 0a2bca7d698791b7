//! ChatGPT's way through login, by each of the identities it may have.

use anyhow::{Result, ensure};
use serde_json::Value;
use switchboard_access_token::{Algorithm, Expected, KeySet, TokenKind, verify_access_token};
use switchboard_ambient::Clock as _;
use switchboard_login::{ClientSecret, LoginConfig, PredefinedClient};

use crate::client::{Client, Proof, Tokens, claims, refusal, tokens};
use crate::world::{Browser, World};

/// Goes the whole way: connect, refresh, refresh beside, disconnect; and checks what the resource would check.
async fn walk(world: &World, client: &Client) -> Result<()> {
    let mut browser = Browser::default();
    let first = client.connect(world, &mut browser).await?;
    check(world, client, &first).await?;

    let next = tokens(&client.refresh(world, &first.refresh).await?)?;
    let beside = tokens(&client.refresh(world, &first.refresh).await?)?;
    ensure!(next.access != first.access && beside.refresh != next.refresh, "tokens repeat");
    check(world, client, &next).await?;

    // Once more: a host that connects anew must not be in its own way.
    client.connect(world, &mut browser).await?;

    let revoked = client.send(world, "/revoke", vec![("token", &next.refresh)]).await?;
    ensure!(revoked.status == 200, "{}", revoked.show(&[]));
    ensure!(refusal(&client.refresh(world, &next.refresh).await?) == "400 invalid_grant");
    ensure!(refusal(&client.refresh(world, &beside.refresh).await?) == "400 invalid_grant");
    world.audited("revoked").await
}

async fn check(world: &World, client: &Client, tokens: &Tokens) -> Result<()> {
    let jwks = world.get("/jwks").await?;
    let keys = KeySet::from_jwks(&serde_json::from_str(&jwks.body)?);
    let expected = Expected {
        issuer: world.issuer(),
        audiences: vec![world.resource()],
        algorithms: vec![Algorithm::Es256],
        kind: TokenKind::AccessToken,
        leeway: std::time::Duration::ZERO,
    };
    let said = verify_access_token(&tokens.access, &keys, &expected, world.clock.now())?;
    ensure!(said.client_id == client.id && said.groups == ["staff"], "{said:?}");
    ensure!(said.scope.to_string() == "fetch offline_access search", "{said:?}");
    ensure!(tokens.body["token_type"] == "Bearer" && tokens.body["expires_in"] == 600, "{}", tokens.body);
    Ok(())
}

#[tokio::test]
async fn a_document_with_an_assertion() -> Result<()> {
    let world = World::new().await?;

    walk(&world, &Client::documented(true).await?).await
}

#[tokio::test]
async fn a_document_without_an_assertion() -> Result<()> {
    let world = World::new().await?;

    walk(&world, &Client::documented(false).await?).await
}

#[tokio::test]
async fn a_registration_with_each_of_four_methods() -> Result<()> {
    for method in ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"] {
        let world = World::new().await?;
        let client = Client::registered(&world, method).await?;

        walk(&world, &client).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_secret_may_be_sent_in_the_other_way_than_registered() -> Result<()> {
    let world = World::new().await?;
    let mut client = Client::registered(&world, "client_secret_post").await?;
    if let Proof::Post(secret) = client.proof {
        client.proof = Proof::Basic(secret);
    }

    walk(&world, &client).await
}

#[tokio::test]
async fn a_client_known_beforehand_at_every_address_of_chatgpt() -> Result<()> {
    let predefined = PredefinedClient {
        id: "chatgpt".into(),
        secret: Some(ClientSecret::new("s3cret+&= of nobody")),
        name: "ChatGPT".into(),
        redirect_uris: Vec::new(),
    };
    let world = World::with(LoginConfig { clients: vec![predefined], ..LoginConfig::default() }).await?;
    for redirect in [
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://chatgpt.com/connector/oauth/a1B_-2",
        "https://platform.openai.com/apps-manage/oauth",
        "https://chat.openai.com/connector_platform_oauth_redirect",
    ] {
        let proof = Proof::Basic("s3cret+&= of nobody".into());

        walk(&world, &Client { id: "chatgpt".into(), proof, redirect: redirect.into() }).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_id_token_repeats_the_nonce_where_openid_was_asked_for() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let question = client.question(&world, &[("scope", "openid email search"), ("nonce", "n-1")]);
    let sent = Browser::default().allow(&world, &question).await?;
    let code = crate::world::parameter(&sent, "code").unwrap_or_default();

    let tokens = tokens(&client.exchange(&world, &code, &[]).await?)?;

    let id: Value = claims(tokens.body["id_token"].as_str().unwrap_or_default())?;
    assert_eq!((id["nonce"].as_str(), id["aud"].as_str()), (Some("n-1"), Some(client.id.as_str())));
    assert_eq!(id["email"], "ada@example.org");
    assert_eq!(tokens.refresh, "", "offline_access was not asked for");
    Ok(())
}
