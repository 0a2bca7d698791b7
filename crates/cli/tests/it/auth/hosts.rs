//! Clients that others wrote, with the OAuth that they have: each finds the login, registers, calls, refreshes, and gets what the
//! contract promises before and after.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_testkit::{Peer, Scratch};
use url::Url;

use super::world::{ADA, PASSWORD, World};
use crate::peers::QUERY;
use crate::peers::claims::Claims;
use crate::served::sample;

/// What a client that asks for nothing in particular is given.
const SCOPE: &str = "documents offline_access";

/// Serves the sample library behind a login.
fn library() -> Result<World> {
    let scratch = Scratch::new()?;
    scratch.copy(&sample(), "Docs")?;
    let world = World::over(scratch, &["--auth", "oauth", "--name", "Tidewater"])?;
    world.add(ADA, &["staff"])?;
    Ok(world)
}

/// Lets a client use the library in Ada's name.
fn visit(world: &World, peer: Peer) -> Result<Value> {
    let connector = format!("{}/mcp", world.origin());
    peer.args(["--url", &connector, "--query", QUERY]).env("EMAIL", ADA).env("PASSWORD", PASSWORD).run()
}

/// What was seen by the first tokens and by the refreshed ones is what the contract says, and the same.
#[track_caller]
fn check(world: &World, seen: &Value, protocol: &'static str) {
    let connector: Url = format!("{}/mcp", world.origin()).parse().unwrap();
    for when in ["before", "after"] {
        Claims { seen: &seen[when], protocol: Some(protocol) }.check(Some(&connector));
    }
    for step in ["tools", "search", "fetch"] {
        assert_eq!(seen["before"][step], seen["after"][step], "{step}");
    }
    assert_eq!(seen["rotated"], true, "the tokens are the same after the refresh");
}

#[test]
fn typescript_client_logs_in_and_refreshes() -> Result<()> {
    let world = library()?;

    let seen = visit(&world, Peer::node("oauth_client.mjs")?)?;

    assert_eq!(seen["refused"], "UnauthorizedError");
    assert_eq!((&seen["issuer"], &seen["scope"]), (&json!(world.origin()), &json!(SCOPE)));
    assert_eq!(seen["asked"], json!(["authorization_code", "refresh_token"]));
    check(&world, &seen, "2026-07-28");
    Ok(())
}

#[test]
fn mcp_remote_logs_in_once_and_refreshes() -> Result<()> {
    let world = library()?;

    let seen = visit(&world, Peer::node("oauth_remote.mjs")?)?;

    assert_eq!((&seen["asked"], &seen["scope"]), (&json!([1, 0]), &json!(SCOPE)));
    assert_eq!(seen["failures"], json!([null, null]));
    check(&world, &seen, "2025-11-25");
    Ok(())
}

#[test]
fn python_fastmcp_logs_in_once_and_refreshes() -> Result<()> {
    let world = library()?;

    let seen = visit(&world, Peer::python("fastmcp_oauth.py")?)?;

    assert_eq!((&seen["asked"], &seen["scope"]), (&json!([1, 0]), &json!(SCOPE)));
    check(&world, &seen, "2026-07-28");
    Ok(())
}

#[test]
fn strict_clients_find_nothing_wrong() -> Result<()> {
    let world = library()?;
    let connector = format!("{}/mcp", world.origin());
    let invalid = |seen: &Value, why: &str| {
        assert_eq!(seen["status"], 401, "{seen}");
        assert_eq!(seen["said"][0]["error"], "invalid_token", "{seen}");
        assert_eq!(seen["said"][0]["error_description"], why, "{seen}");
    };

    let seen = visit(&world, Peer::node("oauth_strict.mjs")?)?;

    invalid(&seen["challenge"], "the token is malformed");
    assert_eq!(seen["resource"]["resource"], connector);
    for server in ["oauth2", "oidc"] {
        assert_eq!(seen["servers"][server]["issuer"], world.origin());
    }
    let walks = seen["walks"].as_object().unwrap();
    assert_eq!(walks.keys().collect::<Vec<_>>(), ["ES256", "RS256", "basic", "none", "post"]);
    for (name, walk) in walks {
        let subjects = walk["subjects"].as_array().unwrap();
        assert!(
            subjects[0].is_string() && subjects.iter().all(|subject| *subject == subjects[0]),
            "{subjects:?}"
        );
        assert_eq!((&walk["email"], &walk["audience"]), (&json!(ADA), &json!(connector)), "{name}");
        assert_eq!(walk["scope"], "documents email offline_access openid", "{name}");
        // Who asks about a token must prove who it is.
        assert_eq!(walk["active"], if name == "none" { Value::Null } else { json!(true) }, "{name}");
        invalid(&walk["revoked"], "the token was taken back");
        check(&world, walk, "2026-07-28");
    }
    Ok(())
}
