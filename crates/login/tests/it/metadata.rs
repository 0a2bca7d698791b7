//! What the server says of itself.

use anyhow::Result;
use serde_json::Value;

use crate::world::World;

/// What is published, with the issuer left out.
const EXPECTED: &str = r#"
{
  "authorization_endpoint": "ISSUER/authorize",
  "authorization_response_iss_parameter_supported": true,
  "claims_supported": [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nonce",
    "email",
    "groups"
  ],
  "client_id_metadata_document_supported": true,
  "code_challenge_methods_supported": [
    "S256"
  ],
  "grant_types_supported": [
    "authorization_code",
    "refresh_token"
  ],
  "id_token_signing_alg_values_supported": [
    "ES256"
  ],
  "introspection_endpoint": "ISSUER/introspect",
  "introspection_endpoint_auth_methods_supported": [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt"
  ],
  "issuer": "ISSUER",
  "jwks_uri": "ISSUER/jwks",
  "registration_endpoint": "ISSUER/register",
  "request_parameter_supported": false,
  "request_uri_parameter_supported": false,
  "response_modes_supported": [
    "query"
  ],
  "response_types_supported": [
    "code"
  ],
  "revocation_endpoint": "ISSUER/revoke",
  "revocation_endpoint_auth_methods_supported": [
    "none",
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt"
  ],
  "scopes_supported": [
    "email",
    "fetch",
    "offline_access",
    "openid",
    "profile",
    "search"
  ],
  "subject_types_supported": [
    "public"
  ],
  "token_endpoint": "ISSUER/token",
  "token_endpoint_auth_methods_supported": [
    "none",
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt"
  ],
  "token_endpoint_auth_signing_alg_values_supported": [
    "RS256",
    "ES256"
  ],
  "userinfo_endpoint": "ISSUER/userinfo"
}
"#;

#[tokio::test]
async fn metadata_stands_at_both_names_with_and_without_a_path() -> Result<()> {
    let world = World::new().await?;
    let mut bodies = Vec::new();
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/mcp",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/mcp",
        "/mcp/.well-known/openid-configuration",
    ] {
        let answer = world.get(path).await?;

        assert_eq!(answer.status, 200, "{path}");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    Ok(())
}

#[tokio::test]
async fn metadata_has_what_chatgpt_insists_on() -> Result<()> {
    let world = World::new().await?;

    let answer = world.get("/.well-known/oauth-authorization-server").await?;

    let body = answer.body.replace(&world.issuer(), "ISSUER");
    let metadata: Value = serde_json::from_str(&body)?;
    let expected: Value = serde_json::from_str(EXPECTED)?;
    assert_eq!(metadata, expected, "{metadata:#}");
    Ok(())
}

#[tokio::test]
async fn published_addresses_do_not_follow_headers() -> Result<()> {
    let world = World::new().await?;
    let ask = switchboard_testkit::wire::Ask::get("/.well-known/oauth-authorization-server")
        .header("X-Forwarded-Host", "evil.example")
        .header("X-Forwarded-Proto", "https")
        .header("Forwarded", "host=evil.example");

    let answer = ask.send(world.address).await?;

    assert!(!answer.body.contains("evil.example"), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn keys_are_public_halves_alone() -> Result<()> {
    let world = World::new().await?;

    let answer = world.get("/jwks").await?;

    let jwks: Value = serde_json::from_str(&answer.body)?;
    let mut names: Vec<&str> =
        jwks["keys"][0].as_object().expect("a key").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    Ok(())
}
