//! A host's client, made to what is known of ChatGPT: it begins with a refusal and finds all else by metadata.

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use switchboard_testkit::wire::{Answer, Ask};
use switchboard_testkit::{Browser, form_of, form_on};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::{Position, Url};

use super::world::{ADA, World};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "https://chatgpt.com/connector_platform_oauth_redirect";

/// Who the client is to the server.
pub(crate) struct Client {
    pub(crate) id: String,
    secret: Option<String>,
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

/// How a client makes itself known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identity<'a> {
    /// By registering (RFC 7591), with this method at the token endpoint.
    Registered(&'a str),
    /// By a document at its own address.
    Documented,
    /// By an id and a secret that somebody wrote into the configuration.
    Predefined(&'a str, &'a str),
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
        let (id, secret) = introduce(world, &server, identity).await?;
        Ok(Self { id, secret, server, resource: typed, scope })
    }

    /// Returns the path of the question.
    pub(crate) fn question(&self) -> Result<String> {
        let at = self.server["authorization_endpoint"].as_str().context("no endpoint")?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", &self.id),
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
        let parameter = |name: &str| {
            back.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
        };
        ensure!(back.as_str().starts_with(REDIRECT), "sent elsewhere: {back}");
        ensure!(parameter("iss").as_deref() == self.server["issuer"].as_str(), "another issuer: {back}");
        ensure!(parameter("state").as_deref() == Some("s-1"), "another state: {back}");
        parameter("code").with_context(|| format!("no code: {back}"))
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
        let mut form = form.to_vec();
        let ask = match &self.secret {
            None => {
                form.push(("client_id", &self.id));
                form_of(&at, &form)
            }
            Some(secret) => {
                let pair = STANDARD.encode(format!("{}:{secret}", self.id));
                form_of(&at, &form).header("Authorization", &format!("Basic {pair}"))
            }
        };
        ask.send(world.address).await
    }
}

/// Makes a client known, and returns its id and secret.
async fn introduce(
    world: &World,
    server: &Value,
    identity: Identity<'_>,
) -> Result<(String, Option<String>)> {
    match identity {
        Identity::Predefined(id, secret) => Ok((id.to_owned(), Some(secret.to_owned()))),
        Identity::Documented => {
            ensure!(server["client_id_metadata_document_supported"] == true, "{server}");
            Ok((document().await?, None))
        }
        Identity::Registered(method) => {
            let at = path(server["registration_endpoint"].as_str().context("no registration")?)?;
            let metadata = json!({ "client_name": "ChatGPT", "redirect_uris": [REDIRECT],
                "token_endpoint_auth_method": method });
            let answer = Ask::json(&at, metadata).send(world.address).await?;
            ensure!(answer.status == 201, "{}", answer.show(&[]));
            let client: Value = serde_json::from_str(&answer.body)?;
            let text = |name: &str| client[name].as_str().map(str::to_owned);
            Ok((text("client_id").context("no id")?, text("client_secret")))
        }
    }
}

/// Serves a client's document, and returns its address.
async fn document() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let id = format!("http://{}/oauth/client.json", listener.local_addr()?);
    let body = json!({ "client_id": id, "client_name": "ChatGPT", "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none" });
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.to_string().len()
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if stream.read(&mut head).await.is_ok() {
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
    Ok(id)
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

fn path(url: &str) -> Result<String> {
    Ok(Url::parse(url)?[Position::BeforePath..].to_owned())
}
