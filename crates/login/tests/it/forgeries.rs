//! Tokens that are not what they say, at the resource behind login: each is refused by what is wrong, and written down.

use std::time::Duration;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use switchboard_access_token::SigningKey;
use switchboard_login::{AuditRecord, LoginConfig, LoginLimits};
use switchboard_testkit::wire::{Answer, Ask};

use crate::client::{Client, claims, refusal, tokens};
use crate::world::{Browser, World, parameter};

async fn ask(world: &World, token: &str) -> Result<Answer> {
    Ask::get("/mcp").header("Authorization", &format!("Bearer {token}")).send(world.address).await
}

/// Claims that a token is refused for this reason, to who sent it and in the audit.
async fn check(world: &World, token: &str, why: &str) -> Result<()> {
    let before = written(world, why).await?;

    let answer = ask(world, token).await?;

    assert_eq!(refusal(&answer), "401 invalid_token", "{why}");
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.contains(why), "{challenge}");
    assert_eq!(written(world, why).await?, before + 1, "{why} is not written down once more");
    Ok(())
}

/// Returns how often it was written down that a token was refused for this reason.
async fn written(world: &World, why: &str) -> Result<usize> {
    let all = world.accounts.audit(50).await?;
    let is_it =
        |record: &&AuditRecord| record.event == "token_refused" && record.detail.as_deref() == Some(why);
    Ok(all.iter().filter(is_it).count())
}

/// Returns a token of Ada's with the parts that it is made of.
async fn good(world: &World) -> Result<(String, Value, String, String)> {
    let client = Client::registered(world, "none").await?;
    let token = client.connect(world, &mut Browser::default()).await?.access;
    let parts: Vec<&str> = token.split('.').collect();
    let header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0])?)?;
    let (payload, signature) = (parts[1].to_owned(), parts[2].to_owned());
    Ok((token, header, payload, signature))
}

fn with(header: &Value, name: &str, value: Value) -> String {
    let mut header = header.clone();
    header[name] = value;
    URL_SAFE_NO_PAD.encode(header.to_string())
}

#[tokio::test]
async fn an_algorithm_that_proves_nothing_is_refused() -> Result<()> {
    let world = World::new().await?;
    let (_, header, payload, signature) = good(&world).await?;
    let none = with(&header, "alg", json!("none"));

    check(&world, &format!("{none}.{payload}."), "the token is signed in a way that is not accepted").await?;
    check(
        &world,
        &format!("{none}.{payload}.{signature}"),
        "the token is signed in a way that is not accepted",
    )
    .await
}

#[tokio::test]
async fn the_public_key_is_no_secret_to_sign_with() -> Result<()> {
    let world = World::new().await?;
    let (_, header, payload, _) = good(&world).await?;
    let published: Value = serde_json::from_str(&world.get("/jwks").await?.body)?;
    let signed = format!("{}.{payload}", with(&header, "alg", json!("HS256")));
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, published["keys"][0].to_string().as_bytes());
    let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes())));

    check(&world, &forged, "the token is signed in a way that is not accepted").await
}

#[tokio::test]
async fn the_name_of_a_key_leads_to_no_other_key() -> Result<()> {
    let world = World::new().await?;
    let (token, header, payload, signature) = good(&world).await?;
    let foreign = SigningKey::from_pkcs8(&SigningKey::generate())?;
    let by_foreign = foreign.sign("at+jwt", &claims(&token)?)?;
    let (_, forged) = by_foreign.rsplit_once('.').context("a JWT")?;
    let own = URL_SAFE_NO_PAD.encode(header.to_string());
    let carried = with(&header, "jwk", serde_json::to_value(foreign.jwk())?);

    check(&world, &by_foreign, "the token is signed with an unknown key").await?;
    check(&world, &format!("{own}.{payload}.{forged}"), "the token's signature does not hold").await?;
    check(&world, &format!("{carried}.{payload}.{forged}"), "the token's signature does not hold").await?;
    for kid in ["../../dev/null", "' OR 1=1 --", ""] {
        let named = with(&header, "kid", json!(kid));
        check(&world, &format!("{named}.{payload}.{signature}"), "the token is signed with an unknown key")
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_over_is_refused() -> Result<()> {
    let world = World::new().await?;
    let (token, ..) = good(&world).await?;
    assert_eq!(ask(&world, &token).await?.status, 200);

    world.clock.advance(Duration::from_mins(10));

    check(&world, &token, "the token has expired").await
}

#[tokio::test]
async fn a_token_from_before_it_was_made_is_refused() -> Result<()> {
    let world = World::new().await?;
    world.clock.advance(Duration::from_hours(2));
    let (token, ..) = good(&world).await?;

    world.clock.set_back(Duration::from_hours(1));

    check(&world, &token, "the token is not valid yet").await
}

#[tokio::test]
async fn a_token_for_another_resource_is_refused() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let other = format!("{}/sse", world.issuer());
    let sent = Browser::default().allow(&world, &client.question(&world, &[("resource", &other)])).await?;
    let code = parameter(&sent, "code").context("no code")?;
    let token = tokens(&client.exchange(&world, &code, &[("resource", &other)]).await?)?.access;

    check(&world, &token, "the token is for another resource").await
}

#[tokio::test]
async fn a_token_of_another_kind_is_no_access_token() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let question = client.question(&world, &[("scope", "openid offline_access search")]);
    let sent = Browser::default().allow(&world, &question).await?;
    let code = parameter(&sent, "code").context("no code")?;
    let given = tokens(&client.exchange(&world, &code, &[]).await?)?;

    check(
        &world,
        given.body["id_token"].as_str().context("no ID token")?,
        "the token is not an access token",
    )
    .await?;
    check(&world, &given.refresh, "the token is malformed").await
}

#[tokio::test]
async fn a_flood_of_forgeries_is_refused_and_counted() -> Result<()> {
    let limits = LoginLimits { noted_refusals: 2, ..LoginLimits::default() };
    let world = World::with(LoginConfig { limits, ..LoginConfig::default() }).await?;
    for _ in 0..5 {
        assert_eq!(refusal(&ask(&world, "a.b.c").await?), "401 invalid_token");
    }
    world.clock.advance(Duration::from_mins(1));
    ask(&world, "a.b.c").await?;

    let written = world.accounts.audit(50).await?;
    let written: Vec<_> = written.iter().filter(|record| record.event == "token_refused").collect();

    assert_eq!(written.len(), 3);
    assert_eq!(written[0].detail.as_deref(), Some("the token is malformed; 3 more before it"));
    Ok(())
}
