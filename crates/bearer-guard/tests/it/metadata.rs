//! The metadata of a protected resource, with and without a path.

use anyhow::Result;
use serde_json::Value;
use switchboard_bearer_guard::Demand;
use switchboard_testkit::wire::Ask;

use crate::world::World;

#[tokio::test]
async fn metadata_says_who_issues_tokens_and_for_what() -> Result<()> {
    let world = World::new(Demand::Login).await?;

    let answer = Ask::get("/.well-known/oauth-protected-resource/mcp").send(world.address).await?;

    insta::assert_snapshot!(answer.show(&["content-type", "cache-control", "access-control-allow-origin"]), @r#"
    200
    content-type: application/json
    cache-control: public, max-age=300
    access-control-allow-origin: *

    {"resource":"https://docs.example.org/mcp","authorization_servers":["https://as.example"],"scopes_supported":["read","write"],"bearer_methods_supported":["header"],"resource_name":"Field notes","resource_documentation":"https://docs.example.org/"}
    "#);
    Ok(())
}

#[tokio::test]
async fn metadata_names_the_resource_that_was_asked_for() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    for (path, resource) in [
        ("", "https://docs.example.org/mcp"),
        ("/mcp", "https://docs.example.org/mcp"),
        ("/mcp/", "https://docs.example.org/mcp/"),
        ("/sse", "https://docs.example.org/sse"),
    ] {
        let answer = Ask::get(&format!("/.well-known/oauth-protected-resource{path}"));
        let answer = answer.header("X-Forwarded-Host", "evil.example").send(world.address).await?;

        let metadata: Value = serde_json::from_str(&answer.body)?;
        assert_eq!(metadata["resource"], resource, "{path}");
    }
    let other = Ask::get("/.well-known/oauth-protected-resource/other").send(world.address).await?;
    assert_eq!(other.status, 404);
    Ok(())
}
