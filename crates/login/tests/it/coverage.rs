//! Every route, asked by a stranger: what answers without a login is written down here.

use anyhow::Result;
use switchboard_testkit::wire::Ask;

use crate::world::{World, form_of};

/// Every route with what a stranger gets; a route that is missing here fails the test below.
const STRANGER: [(&str, &str, u16); 21] = [
    ("GET", "/authorize", 400),
    ("POST", "/authorize", 400),
    ("POST", "/token", 401),
    ("POST", "/register", 400),
    ("POST", "/revoke", 401),
    ("POST", "/introspect", 401),
    ("GET", "/jwks", 200),
    ("GET", "/userinfo", 401),
    ("POST", "/userinfo", 401),
    ("GET", "/login", 200),
    ("POST", "/login", 403),
    ("GET", "/login/style.css", 200),
    ("POST", "/logout", 303),
    ("GET", "/account", 200),
    ("POST", "/account/withdraw", 200),
    ("GET", "/setup", 404),
    ("POST", "/setup", 404),
    ("GET", "/.well-known/oauth-authorization-server", 200),
    ("GET", "/.well-known/openid-configuration", 200),
    ("GET", "/.well-known/oauth-authorization-server/mcp", 200),
    ("GET", "/mcp/.well-known/openid-configuration", 200),
];

#[tokio::test]
async fn a_stranger_gets_nothing_but_what_is_public() -> Result<()> {
    let world = World::new().await?;
    for (method, path, expected) in STRANGER {
        let ask = if method == "GET" { Ask::get(path) } else { form_of(path, &[("client_id", "x")]) };

        let answer = ask.send(world.address).await?;

        assert_eq!(answer.status, expected, "{method} {path}: {}", answer.body);
        assert!(!answer.body.contains("ada@example.org"), "{path}");
    }
    Ok(())
}

#[test]
fn every_route_is_asked_by_a_stranger() {
    let routes = include_str!("../../src/routes.rs");
    let paths = routes.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    for path in paths {
        assert!(STRANGER.iter().any(|(_, known, _)| *known == path), "{path} is not asked");
    }
}
