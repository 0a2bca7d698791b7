//! What comes back to a request without a token that will do.

use anyhow::Result;
use serde_json::json;
use switchboard_bearer_guard::Demand;
use switchboard_testkit::wire::Ask;

use crate::world::World;

const SHOWN: [&str; 4] = ["www-authenticate", "content-type", "cache-control", "retry-after"];

#[tokio::test]
async fn without_a_token_the_way_to_one_is_told() -> Result<()> {
    let world = World::new(Demand::Login).await?;

    let bare = Ask::json("/mcp", "{}").send(world.address).await?;

    insta::assert_snapshot!(bare.show(&SHOWN), @r#"
    401
    www-authenticate: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", scope="read"
    content-type: application/json
    cache-control: no-store

    {"error":"unauthorized","error_description":"a login is needed: send a token as Authorization: Bearer; WWW-Authenticate names where to get one"}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_told_so() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let expired = world.token(&json!({ "exp": world.seconds() }))?;

    insta::assert_snapshot!(world.ask(&expired).await?.show(&SHOWN), @r#"
    401
    www-authenticate: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token has expired", scope="read"
    content-type: application/json
    cache-control: no-store

    {"error":"invalid_token","error_description":"the token has expired"}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_allow_it_is_told_what_would() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let little = world.token(&json!({ "scope": "write" }))?;

    insta::assert_snapshot!(world.ask(&little).await?.show(&SHOWN), @r#"
    403
    www-authenticate: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", error="insufficient_scope", error_description="the token does not allow read", scope="read"
    content-type: application/json
    cache-control: no-store

    {"error":"insufficient_scope","error_description":"the token does not allow read"}
    "#);
    Ok(())
}

#[tokio::test]
async fn each_resource_has_a_way_of_its_own_as_it_was_typed() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let mut ways = Vec::new();
    for path in ["/mcp", "/mcp/", "/sse", "/messages?session_id=x", "/documents/a.md"] {
        let answer = Ask::get(path).send(world.address).await?;
        assert_eq!(answer.status, 401, "{path}");
        ways.push(format!("{path}: {}", answer.header("www-authenticate").unwrap_or_default()));
    }

    insta::assert_snapshot!(ways.join("\n"), @r#"
    /mcp: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", scope="read"
    /mcp/: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp/", scope="read"
    /sse: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/sse", scope="read"
    /messages?session_id=x: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/sse", scope="read"
    /documents/a.md: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", scope="read"
    "#);
    Ok(())
}

#[tokio::test]
async fn a_header_that_is_no_token_is_refused_or_passed_over() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let good = world.token(&json!({}))?;
    let ask = || Ask::json("/mcp", "{}");

    let twice = ask().header("Authorization", &format!("Bearer {good}"));
    let twice = twice.header("Authorization", &format!("Bearer {good}")).send(world.address).await?;
    let empty = ask().header("Authorization", "Bearer ").send(world.address).await?;
    let other = ask().header("Authorization", "Basic YTpi").send(world.address).await?;
    let address = Ask::json(&format!("/mcp?access_token={good}"), "{}").send(world.address).await?;

    assert_eq!((twice.status, empty.status), (400, 400), "{twice:?} {empty:?}");
    assert!(twice.header("www-authenticate").is_some_and(|it| it.contains("error=\"invalid_request\"")));
    assert_eq!((other.status, address.status), (401, 401));
    Ok(())
}

#[tokio::test]
async fn headers_of_proxies_change_nothing() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let plain = Ask::json("/mcp", "{}").send(world.address).await?;
    for (name, value) in [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Prefix", "/evil"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-User", "admin"),
        ("X-Forwarded-Access-Token", "x"),
        ("X-Forwarded-Uri", "/.well-known/oauth-protected-resource"),
        ("Forwarded", "host=evil.example;proto=http"),
        ("X-Original-URL", "/.well-known/oauth-protected-resource"),
        ("X-Rewrite-URL", "/.well-known/oauth-protected-resource"),
        ("X-Remote-User", "admin"),
        ("Remote-User", "admin"),
    ] {
        let smuggled = Ask::json("/mcp", "{}").header(name, value).send(world.address).await?;

        assert_eq!(smuggled.show(&SHOWN), plain.show(&SHOWN), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn where_a_login_is_optional_only_a_bad_token_is_refused() -> Result<()> {
    let world = World::new(Demand::Optional).await?;

    let bare = Ask::json("/sse", "{}").send(world.address).await?;
    let good = world.ask(&world.token(&json!({}))?).await?;
    let bad = world.ask("nonsense").await?;

    insta::assert_snapshot!(bare.body, @"a stranger, who may log in by https://docs.example.org/.well-known/oauth-protected-resource/sse");
    assert!(good.body.starts_with("https://as.example|u-1"), "{}", good.body);
    assert_eq!(bad.status, 401);
    Ok(())
}
