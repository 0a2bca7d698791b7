//! Tokens: whom the resource sees behind a good one, and the tricks that do not work.

use std::sync::PoisonError;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use switchboard_access_token::SigningKey;
use switchboard_bearer_guard::Demand;
use switchboard_testkit::wire::Answer;

use crate::world::World;

#[tokio::test]
async fn the_resource_sees_person_groups_scopes_and_client() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({ "scope": "read write" }))?;

    insta::assert_snapshot!(world.ask(&token).await?.show(&[]), @r#"
    200

    https://as.example|u-1: u-1 of {"staff"} may {"read", "write"} by Some("c-1")
    "#);
    // Remembered now, and still the same.
    assert_eq!(world.ask(&token).await?.status, 200);
    Ok(())
}

/// Claims that a token is refused, for this reason.
#[track_caller]
fn refused(answer: &Answer, why: &str) {
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert_eq!(answer.status, 401, "{}", answer.show(&[]));
    assert!(challenge.contains("error=\"invalid_token\"") && challenge.contains(why), "{challenge}");
}

#[tokio::test]
async fn claims_that_do_not_hold_are_refused() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let now = world.seconds();
    for (changes, why) in [
        (json!({ "exp": now }), "expired"),
        (json!({ "exp": -1 }), "claims cannot be read"),
        (json!({ "nbf": now + 60 }), "not valid yet"),
        (json!({ "iat": now + 60 }), "not valid yet"),
        (json!({ "aud": "https://other.example/mcp" }), "another resource"),
        (
            json!({ "aud": ["https://docs.example.org/", "https://docs.example.org/mcp/x"] }),
            "another resource",
        ),
        (json!({ "aud": "https://docs.example.org" }), "another resource"),
        (json!({ "iss": "https://as.example/" }), "another server"),
        (json!({ "iss": "https://as.example.evil.example" }), "another server"),
        (json!({ "sub": null }), "claims cannot be read"),
    ] {
        refused(&world.ask(&world.token(&changes)?).await?, why);
    }
    assert_eq!(
        world.ask(&world.token(&json!({ "aud": "https://docs.example.org/sse" }))?).await?.status,
        200
    );
    Ok(())
}

#[tokio::test]
async fn headers_of_tokens_that_lie_are_refused() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let good = world.token(&json!({}))?;
    let (head, rest) = good.split_once('.').context("a JWT")?;
    let (payload, signature) = rest.split_once('.').context("a JWT")?;
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head)?)?;
    let with = |changes: Value| -> Result<String> {
        let mut header = header.clone();
        for (name, value) in changes.as_object().context("an object")? {
            header[name] = value.clone();
        }
        Ok(URL_SAFE_NO_PAD.encode(header.to_string()))
    };
    let public = world.key.jwk();
    let stranger = SigningKey::from_pkcs8(&SigningKey::generate())?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?;
    for (token, why) in [
        (format!("{}.{payload}.", with(json!({ "alg": "none" }))?), "not accepted"),
        (format!("{}.{payload}.{signature}", with(json!({ "alg": "HS256" }))?), "not accepted"),
        (format!("{}.{payload}.{signature}", with(json!({ "alg": "RS256" }))?), "not accepted"),
        (format!("{}.{payload}.{signature}", with(json!({ "kid": "other" }))?), "unknown key"),
        (format!("{}.{payload}.{signature}", with(json!({ "kid": "../../dev/null" }))?), "unknown key"),
        (format!("{}.{payload}.{signature}", with(json!({ "jwk": public, "kid": null }))?), "signature"),
        (format!("{}.{payload}.{signature}", with(json!({ "typ": "JWT" }))?), "not an access token"),
        (format!("{}.{payload}.{signature}", with(json!({ "crit": ["exp"] }))?), "malformed"),
        (format!("{head}.{payload}.{}", &signature[..signature.len() - 2]), "signature"),
        (stranger.sign("at+jwt", &claims)?, "unknown key"),
        (format!("{head}.{payload}"), "malformed"),
        ("a.b.c".to_owned(), "malformed"),
        ("a".repeat(20_000), "malformed"),
    ] {
        refused(&world.ask(&token).await?, why);
    }
    assert_eq!(world.ask(&good).await?.status, 200);
    let told = world.local.refused.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(told.len(), 13, "the issuer hears of each refusal: {told:?}");
    assert_eq!(told.last().map(String::as_str), Some("the token is malformed"));
    Ok(())
}
