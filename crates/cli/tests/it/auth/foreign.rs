//! npm `oidc-provider` as the provider of `--auth oidc`: JWTs by every algorithm, opaque tokens by introspection, and each token
//! that is not meant for us refused as ChatGPT expects it.

use anyhow::{Context as _, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{RsaKey, Scratch, form_of};
use url::Url;

use super::world::World;
use crate::login::{Followed, follow};
use crate::servers::{Server, node};

const SECRET: &str = "a secret of this run alone";
const REDIRECT: &str = "http://127.0.0.1/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The harbour master's pay is for one group alone.
pub(super) const RULES: &str = "[[library.access.rules]]\npath = \"hr/\"\ngroups = [\"hr\"]\n";

/// Asks about each token, and believes the answer for no longer than the call takes.
pub(super) const ASKS: &str =
    "[auth]\nintrospection = { client = \"docs\", secret = \"file:SECRET\", believed = 0 }\n";

/// A provider, and a library that takes its tokens.
pub(super) struct Foreign {
    pub(super) provider: Server,
    pub(super) world: World,
}

impl Foreign {
    /// Starts both; the person is in the group `hr` there.
    fn new(config: &str) -> Result<Self> {
        Self::with(provider("0")?, config)
    }

    pub(super) fn with(provider: Server, config: &str) -> Result<Self> {
        let scratch = Scratch::new()?;
        scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
        scratch.write("Docs/hr/pay.md", "# Pay\n\nThe harbour master earns zorkmids.\n")?;
        let secret = scratch.write("secret", SECRET)?.display().to_string();
        let config =
            scratch.write("switchboard.toml", config.replace("SECRET", &secret))?.display().to_string();
        let issuer = provider.url("");
        let args = ["--auth", "oidc", "--issuer", &issuer, "--scope", "docs.read", "--groups-claim", "roles"];
        let world = World::over(scratch, &[&args[..], &["--config", &config]].concat())?;
        Ok(Self { provider, world })
    }

    /// Gets a token that allows reading at this library.
    async fn token(&self, client: &str) -> Result<String> {
        token(&self.provider, client, "docs.read", &format!("{}/mcp", self.world.origin())).await
    }

    /// Searches, and returns the answer without what differs from run to run.
    async fn refused(&self, token: Option<&str>) -> Result<String> {
        let answer = self.world.search(token, "harbour").await?;
        Ok(answer.show(&["www-authenticate"]).replace(&self.world.origin(), "HERE"))
    }
}

/// Starts a provider whose clock is behind by so many seconds, and whose person is in the group `hr`.
fn provider(behind: &str) -> Result<Server> {
    provider_of("hr", behind)
}

/// Starts a provider whose person is in a group.
pub(super) fn provider_of(group: &str, behind: &str) -> Result<Server> {
    Server::start(|_| {
        let mut command = node("oidc_provider.mjs", &[]);
        command.env("SECRET", SECRET).env("GROUP", group).env("BEHIND", behind);
        command
    })
}

/// Goes the whole way of a public client at the provider, whose person agrees to everything.
async fn token(provider: &Server, client: &str, scope: &str, resource: &str) -> Result<String> {
    let question = Url::parse_with_params(
        &provider.url("/auth"),
        [
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", REDIRECT),
            ("scope", scope),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("resource", resource),
        ],
    )?;
    let is_back = |url: &Url| url.as_str().starts_with(REDIRECT);
    let back = match follow(question, is_back).await? {
        Followed::To(back) => back,
        Followed::Page(page) => bail!("the provider says: {page}"),
    };
    let code =
        back.query_pairs().find(|(name, _)| name == "code").with_context(|| format!("no code: {back}"))?.1;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
        ("resource", resource),
    ];
    let endpoint = Url::parse(&provider.url("/token"))?;
    let address = *endpoint.socket_addrs(|| None)?.first().context("the provider is nowhere")?;
    let answer = form_of("/token", &form).send(address).await?;
    ensure!(answer.status == 200, "{}", answer.show(&[]));
    let tokens: Value = serde_json::from_str(&answer.body)?;
    Ok(tokens["access_token"].as_str().context("no token")?.to_owned())
}

fn finds_pay(found: &Answer) -> Result<bool> {
    ensure!(found.status == 200, "{}", found.show(&[]));
    Ok(found.body.contains("hr/pay.md"))
}

#[tokio::test]
async fn tokens_by_every_algorithm_are_taken_with_the_groups_they_name() -> Result<()> {
    let foreign = Foreign::new(RULES)?;
    for client in ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] {
        let token = foreign.token(client).await?;
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap_or_default())?;
        let header: Value = serde_json::from_slice(&header)?;
        ensure!(header["alg"] == client, "{header}");

        let found = foreign.world.search(Some(&token), "zorkmids").await?;

        assert!(finds_pay(&found).context(client)?, "{client}");
    }
    Ok(())
}

#[tokio::test]
async fn tokens_that_are_not_for_this_library_are_refused_by_what_is_wrong() -> Result<()> {
    let foreign = Foreign::new("")?;
    let here = format!("{}/mcp", foreign.world.origin());
    let good = foreign.token("ES256").await?;
    let elsewhere = token(&foreign.provider, "ES256", "docs.read", "https://other.example/mcp").await?;
    let other = token(&provider("0")?, "ES256", "docs.read", &here).await?;
    let less = token(&foreign.provider, "ES256", "docs.write", &here).await?;
    let (signed, signature) = good.rsplit_once('.').context("no JWT")?;
    let (_, claims) = signed.split_once('.').context("no JWT")?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?;
    let forged = RsaKey::new()?.sign("at+jwt", &claims)?;
    let (more, _) = elsewhere.rsplit_once('.').context("no JWT")?;
    let moved = format!("{more}.{signature}");
    ensure!(foreign.world.search(Some(&good), "harbour").await?.status == 200);

    // A key that is not known may have been published since it was last looked for, which is not done at strangers' will.
    let unknown = foreign.world.search(Some(&forged), "harbour").await?.status;
    assert!(matches!(unknown, 401 | 503), "{unknown}");

    let mut told = Vec::new();
    for (what, token) in [
        ("nothing", None),
        ("for another resource", Some(&elsewhere)),
        ("of another provider", Some(&other)),
        ("with a signature of another token", Some(&moved)),
        ("without the scope", Some(&less)),
    ] {
        told.push(format!("{what}: {}", foreign.refused(token.map(String::as_str)).await?));
    }

    insta::assert_snapshot!(told.join("\n\n"), @r#"
    nothing: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", scope="docs.read"

    {"error":"unauthorized","error_description":"a login is needed: send a token as Authorization: Bearer; WWW-Authenticate names where to get one"}

    for another resource: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token is for another resource", scope="docs.read"

    {"error":"invalid_token","error_description":"the token is for another resource"}

    of another provider: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token was issued by another server", scope="docs.read"

    {"error":"invalid_token","error_description":"the token was issued by another server"}

    with a signature of another token: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token's signature does not hold", scope="docs.read"

    {"error":"invalid_token","error_description":"the token's signature does not hold"}

    without the scope: 403
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="insufficient_scope", error_description="the token does not allow docs.read", scope="docs.read"

    {"error":"insufficient_scope","error_description":"the token does not allow docs.read"}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_over_is_told_so() -> Result<()> {
    let foreign = Foreign::with(provider("7200")?, "")?;
    let over = foreign.token("ES256").await?;

    let refused = foreign.refused(Some(&over)).await?;

    insta::assert_snapshot!(refused, @r#"
    401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token has expired", scope="docs.read"

    {"error":"invalid_token","error_description":"the token has expired"}
    "#);
    Ok(())
}

#[tokio::test]
async fn opaque_tokens_are_asked_about() -> Result<()> {
    let foreign = Foreign::new(&format!("{RULES}{ASKS}"))?;
    let elsewhere = token(&foreign.provider, "opaque", "docs.read", "https://other.example/mcp").await?;
    let less =
        token(&foreign.provider, "opaque", "docs.write", &format!("{}/mcp", foreign.world.origin())).await?;
    let opaque = foreign.token("opaque").await?;
    ensure!(!opaque.contains('.'), "no opaque token: {opaque}");

    let found = foreign.world.search(Some(&opaque), "zorkmids").await?;
    let mut told = Vec::new();
    for (what, token) in [
        ("for another resource", elsewhere.as_str()),
        ("without the scope", &less),
        ("of nobody", "nobody-gave-this"),
    ] {
        told.push(format!("{what}: {}", foreign.refused(Some(token)).await?));
    }
    let Foreign { provider, world } = foreign;
    drop(provider);
    let unknown = world.search(Some(&opaque), "harbour").await?;

    assert!(finds_pay(&found)?);
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    for another resource: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token is for another resource", scope="docs.read"

    {"error":"invalid_token","error_description":"the token is for another resource"}

    without the scope: 403
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="insufficient_scope", error_description="the token does not allow docs.read", scope="docs.read"

    {"error":"insufficient_scope","error_description":"the token does not allow docs.read"}

    of nobody: 401
    www-authenticate: Bearer resource_metadata="HERE/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="the token does not hold, or not any more", scope="docs.read"

    {"error":"invalid_token","error_description":"the token does not hold, or not any more"}
    "#);
    assert_eq!(
        (unknown.status, unknown.header("retry-after")),
        (503, Some("5")),
        "a good token is not thrown away"
    );
    Ok(())
}
