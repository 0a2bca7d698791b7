//! A host's client, made to what is known of ChatGPT: it begins with a refusal and finds all else by metadata.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{Browser, form_on};
use url::{Position, Url};

use super::identity::{Identity, Introduced};
use super::world::{ADA, World};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const REDIRECT: &str = "https://chatgpt.com/connector_platform_oauth_redirect";

/// Who the client is to the server.
pub(crate) struct Client {
    introduced: Introduced,
    /// What the server says of itself.
    server: Value,
    resource: String,
    scope: String,
}

/// Tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Client {
    /// Finds the way from a refusal to the server's metadata, and makes the client known.
    pub(crate) async fn new(world: &World, identity: Identity<'_>) -> Result<Self> {
        let discover = json!({ "jsonrpc": "2.0", "id": "openai-mcp-discover", "method": "server/discover",
            "params": { "_meta": { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } } });
        let refused = world.post("/mcp", None, &discover).await?;
        ensure!(refused.status == 401, "{}", refused.show(&[]));
        let challenge = refused.header("www-authenticate").context("no challenge")?;
        let resource = world.json(&path(attribute(challenge, "resource_metadata")?)?).await?;
        let typed = format!("{}/mcp", world.origin());
        ensure!(resource["resource"] == typed, "another resource: {resource}");
        let issuer = resource["authorization_servers"][0].as_str().context("no server")?;
        let server = world.json("/.well-known/oauth-authorization-server").await?;
        ensure!(server["issuer"] == issuer, "another issuer: {server}");
        ensure!(server["code_challenge_methods_supported"] == json!(["S256"]), "{server}");
        ensure!(server["authorization_response_iss_parameter_supported"] == true, "{server}");
        let scopes = server["scopes_supported"].as_array().context("no scopes")?;
        ensure!(scopes.contains(&json!("offline_access")), "no refresh tokens: {server}");
        let scope = format!("{} offline_access", attribute(challenge, "scope")?);
        let introduced = Introduced::new(world, &server, identity).await?;
        Ok(Self { introduced, server, resource: typed, scope })
    }

    /// Returns the id by which the server knows it.
    pub(crate) fn id(&self) -> &str {
        &self.introduced.id
    }

    /// Returns the path of the question.
    pub(crate) fn question(&self) -> Result<String> {
        let at = self.server["authorization_endpoint"].as_str().context("no endpoint")?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", &self.introduced.id),
                ("redirect_uri", REDIRECT),
                ("scope", &self.scope),
                ("state", "s-1"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
                ("resource", &self.resource),
            ])
            .finish();
        path(&format!("{at}?{query}"))
    }

    /// Asks, logs somebody in where that is wanted, has it allowed, and returns the code.
    pub(crate) async fn code(&self, world: &World, browser: &mut Browser, email: &str) -> Result<String> {
        let mut page = browser.get(world.address, &self.question()?).await?;
        if form_on(&page, "/login").is_ok() {
            let entered = world.log_in(browser, &self.question()?, email).await?;
            let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
            page = browser.get(world.address, &next).await?;
        }
        if page.status == 200 {
            page = browser
                .submit(world.address, &form_on(&page, "/authorize")?, &[("decision", "allow")])
                .await?;
        }
        self.received(&page)
    }

    /// Reads the code of an answer that leads back to the client.
    pub(crate) fn received(&self, answer: &Answer) -> Result<String> {
        let back = Url::parse(answer.header("location").with_context(|| answer.show(&[]))?)?;
        self.answered(&back, "code")
    }

    /// Reads a parameter of an address that leads back to the client, as a client must (RFC 9207 §2.4).
    pub(crate) fn answered(&self, back: &Url, name: &str) -> Result<String> {
        let parameter = |name: &str| {
            back.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
        };
        ensure!(back.as_str().split('?').next() == Some(REDIRECT), "sent elsewhere: {back}");
        ensure!(parameter("iss").as_deref() == self.server["issuer"].as_str(), "another issuer: {back}");
        ensure!(parameter("state").as_deref() == Some("s-1"), "another state: {back}");
        parameter(name).with_context(|| format!("no {name}: {back}"))
    }

    pub(crate) async fn exchange(&self, world: &World, code: &str) -> Result<Answer> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            ("resource", &self.resource),
        ];
        self.send(world, "token_endpoint", &form).await
    }

    pub(crate) async fn refresh(&self, world: &World, token: &str) -> Result<Answer> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("resource", &self.resource)];
        self.send(world, "token_endpoint", &form).await
    }

    pub(crate) async fn revoke(&self, world: &World, token: &str) -> Result<Answer> {
        self.send(world, "revocation_endpoint", &[("token", token)]).await
    }

    /// Goes the whole way, from the question to tokens.
    pub(crate) async fn connect(&self, world: &World, browser: &mut Browser) -> Result<Tokens> {
        let code = self.code(world, browser, ADA).await?;
        tokens(&self.exchange(world, &code).await?)
    }

    async fn send(&self, world: &World, endpoint: &str, form: &[(&str, &str)]) -> Result<Answer> {
        let at = path(self.server[endpoint].as_str().context("no endpoint")?)?;
        let issuer = self.server["issuer"].as_str().context("no issuer")?;
        self.introduced.ask(&at, form, issuer)?.send(world.address).await
    }
}

pub(crate) fn tokens(answer: &Answer) -> Result<Tokens> {
    ensure!(answer.status == 200, "{}", answer.show(&[]));
    let body: Value = serde_json::from_str(&answer.body)?;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    Ok(Tokens { access: text("access_token"), refresh: text("refresh_token") })
}

/// Returns an attribute of a challenge.
fn attribute<'a>(challenge: &'a str, name: &str) -> Result<&'a str> {
    let value = challenge.split_once(&format!("{name}=\"")).map(|(_, rest)| rest);
    value.and_then(|rest| rest.split('"').next()).with_context(|| format!("no {name} in {challenge}"))
}

pub(super) fn path(url: &str) -> Result<String> {
    Ok(Url::parse(url)?[Position::BeforePath..].to_owned())
}
