//! `--auth oidc`: another server's login, here that of a second library of ours, which this one knows by its address alone.

use anyhow::Result;
use switchboard_testkit::{Browser, Scratch};

use super::client::Client;
use super::identity::Identity;
use super::world::World;

#[tokio::test]
async fn tokens_of_another_server_are_taken_by_its_metadata() -> Result<()> {
    let provider = World::new(&["--auth", "oauth"])?;
    let audience = format!("{}/mcp", provider.origin());
    let world = World::empty(&["--auth", "oidc", "--issuer", &provider.origin(), "--audience", &audience])?;
    let client = Client::new(&provider, Identity::Registered("none")).await?;
    let token = client.connect(&provider, &mut Browser::default()).await?.access;

    let bare = world.search(None, "harbour").await?;
    let found = world.search(Some(&token), "harbour").await?;
    let metadata = world.json("/.well-known/oauth-protected-resource/mcp").await?;

    assert_eq!(bare.status, 401);
    assert!(found.body.contains("guide.md#p0"), "{}", found.show(&[]));
    assert_eq!(metadata["authorization_servers"][0], provider.origin());
    assert_eq!(world.get("/documents/guide.md").await?.status, 401);
    assert_eq!(world.get("/login").await?.status, 401, "there is no login of ours");
    Ok(())
}

#[tokio::test]
async fn a_token_for_another_resource_is_not_taken() -> Result<()> {
    let provider = World::new(&["--auth", "oauth"])?;
    let world = World::empty(&["--auth", "oidc", "--issuer", &provider.origin()])?;
    let client = Client::new(&provider, Identity::Registered("none")).await?;
    let token = client.connect(&provider, &mut Browser::default()).await?.access;

    let refused = world.search(Some(&token), "harbour").await?;

    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("for another resource"), "{}", refused.body);
    Ok(())
}

#[test]
fn a_provider_that_is_none_is_named() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("a.md", "# A\n")?;
    let folder = scratch.path().display().to_string();
    let said = |args: &[&str]| -> Result<String> {
        let mut line = vec!["serve", &folder, "--port", "0"];
        line.extend(args);
        let ended = crate::served::run_with(&line, "")?;
        Ok(format!("{} {}", ended.code().unwrap_or(-1), ended.stderr.trim_end().replace(&folder, "FOLDER")))
    };
    let told = [
        said(&["--auth", "oidc"])?,
        said(&["--auth", "oidc", "--issuer", "as.example"])?,
        said(&["--auth", "oidc", "--issuer", "http://as.example"])?,
        said(&["--auth", "oidc", "--issuer", "https://10.0.0.1/"])?,
        said(&["--auth", "oauth", "--issuer", "https://as.example"])?,
        said(&["--scope", "documents"])?,
        said(&["--plain-http"])?,
        said(&["--auth", "oauth", "--public-url", "http://docs.example.org"])?,
        said(&["--public-url", "https://docs.example.org/mcp/"])?,
        said(&["--auth", "oauth", "--browser-client", "docs"])?,
        said(&["--auth", "oidc", "--issuer", "https://as.example", "--browser-client", ""])?,
        said(&["--auth", "oidc", "--issuer", "https://as.example", "--browser-secret", "env:HOME"])?,
        said(&["--auth", "oauth", "--scope", "a\"b"])?,
        said(&["--auth", "oauth", "--scope", "offline_access"])?,
        said(&["--auth", "oauth", "--scope", "a b"])?,
        said(&["--auth", "oauth", "--scope", ""])?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r#"
    2 switchboard: --auth oidc needs --issuer URL: the address of the provider whose tokens are taken
    2 switchboard: --issuer: the issuer "as.example" is not an https address
    2 switchboard: --issuer: the issuer "http://as.example" is not an https address
    2 switchboard: 10.0.0.1 has no public address; if that is meant, say --private-issuer
    2 switchboard: --issuer is about a provider of logins; it goes with --auth oidc, and this is --auth oauth
    2 switchboard: --scope is about a login, and with --auth none there is none: say --auth oauth, mixed or oidc as well, or leave it out
    2 switchboard: --plain-http is about a login, and with --auth none there is none: say --auth oauth, mixed or oidc as well, or leave it out
    2 switchboard: --auth oauth would send passwords and tokens unencrypted to http://docs.example.org: put a proxy or tunnel with a certificate before it, and name its address with --public-url https://…
    2 switchboard: --public-url https://docs.example.org/mcp/ ends with /mcp, which is added to it: leave that out
    2 switchboard: --browser-client is about a provider of logins; it goes with --auth oidc, and this is --auth oauth
    2 switchboard: --browser-client is empty: it is the name under which the provider knows this server
    2 switchboard: --browser-secret goes with a client: name it with --browser-client CLIENT_ID
    2 switchboard: --scope a"b: a scope is made of printable ASCII without spaces, quotes and backslashes
    2 switchboard: --scope offline_access: it asks for a refresh token and is nothing that a call needs; leave it out
    2 switchboard: --scope a b: there is a space in one, which would be two; write each by itself, as --scope a --scope b
    2 switchboard: --scope : one is empty, which nobody can ask for; leave it out
    "#);
    Ok(())
}
