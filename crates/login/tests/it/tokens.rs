//! `/introspect`, `/userinfo` and `/revoke`: what is said of a token, and giving it back.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use switchboard_login::{ClientSecret, LoginConfig, PredefinedClient};
use switchboard_testkit::wire::Ask;

use crate::client::{Client, Proof, Tokens, refusal, tokens};
use crate::world::{Browser, World, parameter};

async fn active(world: &World, client: &Client, token: &str) -> Result<bool> {
    let answer = client.send(world, "/introspect", vec![("token", token)]).await?;
    let said: Value = serde_json::from_str(&answer.body)?;
    Ok(said["active"] == true)
}

async fn connected(world: &World, client: &Client, scope: &str) -> Result<Tokens> {
    let sent = Browser::default().allow(world, &client.question(world, &[("scope", scope)])).await?;
    let code = parameter(&sent, "code").unwrap_or_default();
    tokens(&client.exchange(world, &code, &[]).await?)
}

#[tokio::test]
async fn a_token_is_active_until_it_ends_or_is_given_back() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_basic").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    assert!(active(&world, &client, &first.access).await?);

    client.send(&world, "/revoke", vec![("token", &first.access)]).await?;
    assert!(!active(&world, &client, &first.access).await?);
    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "400 invalid_grant");

    let second = connected(&world, &client, "openid search").await?;
    let who = Ask::get("/userinfo").header("Authorization", &format!("Bearer {}", second.access));
    world.clock.advance(Duration::from_secs(599));
    assert!(active(&world, &client, &second.access).await?);
    assert_eq!(who.clone().send(world.address).await?.status, 200);
    world.clock.advance(Duration::from_secs(1));
    assert!(!active(&world, &client, &second.access).await?);
    assert_eq!(refusal(&who.send(world.address).await?), "401 invalid_token");
    assert!(!active(&world, &client, "nonsense").await?);
    Ok(())
}

#[tokio::test]
async fn others_tokens_are_nobodys_business_but_the_resources() -> Result<()> {
    let resource = PredefinedClient {
        id: "resource".into(),
        secret: Some(ClientSecret::new("of the resource alone")),
        name: "The resource".into(),
        redirect_uris: vec!["https://r.example/".into()],
    };
    let world = World::with(LoginConfig { clients: vec![resource], ..LoginConfig::default() }).await?;
    let client = Client::registered(&world, "none").await?;
    let other = Client::registered(&world, "client_secret_basic").await?;
    let resource = Client {
        id: "resource".into(),
        proof: Proof::Basic("of the resource alone".into()),
        redirect: "https://r.example/".into(),
    };
    let first = client.connect(&world, &mut Browser::default()).await?;

    assert!(active(&world, &resource, &first.access).await?);
    assert!(!active(&world, &other, &first.access).await?);
    let bare = client.send(&world, "/introspect", vec![("token", &first.access)]).await?;
    assert_eq!(refusal(&bare), "401 invalid_client");
    other.send(&world, "/revoke", vec![("token", &first.access)]).await?;
    assert!(active(&world, &resource, &first.access).await?, "another client ended it");
    Ok(())
}

#[tokio::test]
async fn who_the_person_is_follows_the_scopes() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let ask = |token: &str| Ask::get("/userinfo").header("Authorization", &format!("Bearer {token}"));

    let all = connected(&world, &client, "openid email profile").await?;
    let told: Value = serde_json::from_str(&ask(&all.access).send(world.address).await?.body)?;
    assert_eq!((told["email"].as_str(), &told["groups"][0]), (Some("ada@example.org"), &"staff".into()));

    let little = connected(&world, &client, "openid").await?;
    let told = ask(&little.access).send(world.address).await?;
    assert!(!told.body.contains("ada@"), "{}", told.body);

    let none = connected(&world, &client, "search").await?;
    let refused = ask(&none.access).send(world.address).await?;
    insta::assert_snapshot!(refused.show(&["www-authenticate"]), @r#"
    403
    www-authenticate: Bearer error="insufficient_scope", error_description="the token needs the scope openid", scope="openid"

    {"error":"insufficient_scope","error_description":"the token needs the scope openid"}
    "#);
    let bare = world.get("/userinfo").await?;
    assert_eq!((bare.status, bare.header("www-authenticate")), (401, Some("Bearer")));
    Ok(())
}

#[tokio::test]
async fn a_request_about_no_token_or_two_is_refused_by_name() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_basic").await?;
    let two = vec![("token", "a"), ("token", "b")];

    for path in ["/introspect", "/revoke"] {
        let none = client.send(&world, path, Vec::new()).await?;
        let two = client.send(&world, path, two.clone()).await?;

        assert_eq!(
            (none.body.as_str(), two.body.as_str()),
            (
                r#"{"error":"invalid_request","error_description":"the parameter token is required"}"#,
                r#"{"error":"invalid_request","error_description":"the parameter token is given more than once"}"#,
            ),
            "{path}"
        );
    }
    Ok(())
}
