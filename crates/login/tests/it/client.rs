//! A client as hosts write them: it finds its way by metadata, proves itself in one of four ways, and checks what it gets.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use switchboard_access_token::{SigningKey, sha256_base64url};
use switchboard_oauth_words::JWT_BEARER;
use switchboard_testkit::wire::Answer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use crate::world::{Browser, World, form_of, parameter};

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const REDIRECT: &str = "https://chatgpt.com/connector/oauth/abc";

/// How a client proves who it is.
pub(crate) enum Proof {
    Nothing,
    Basic(String),
    Post(String),
    Assertion(Box<SigningKey>),
}

/// A client.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) proof: Proof,
    pub(crate) redirect: String,
}

/// Tokens as they were answered.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) body: Value,
}

impl Client {
    /// Registers a client that proves itself by `method`.
    pub(crate) async fn registered(world: &World, method: &str) -> Result<Self> {
        let key = Box::new(SigningKey::from_pkcs8(&SigningKey::generate())?);
        let mut metadata = json!({
            "client_name": "ChatGPT", "redirect_uris": [REDIRECT], "token_endpoint_auth_method": method,
        });
        if method == "private_key_jwt" {
            metadata["jwks"] = json!({ "keys": [key.jwk()] });
            metadata["token_endpoint_auth_signing_alg"] = json!("ES256");
        }
        let client = crate::register::registered(world, &metadata).await?;
        let text = |name: &str| client[name].as_str().unwrap_or_default().to_owned();
        let proof = match method {
            "client_secret_basic" => Proof::Basic(text("client_secret")),
            "client_secret_post" => Proof::Post(text("client_secret")),
            "private_key_jwt" => Proof::Assertion(key),
            _ => Proof::Nothing,
        };
        Ok(Self { id: text("client_id"), proof, redirect: REDIRECT.to_owned() })
    }

    /// Registers a client without a secret that is answered at an address, where it may say further things of itself.
    pub(crate) async fn registered_at(world: &World, redirect: &str, further: Value) -> Result<Self> {
        let mut metadata = json!({
            "client_name": "Notes", "redirect_uris": [redirect], "token_endpoint_auth_method": "none",
        });
        for (name, value) in further.as_object().context("an object")? {
            metadata[name] = value.clone();
        }
        let client = crate::register::registered(world, &metadata).await?;
        let id = client["client_id"].as_str().context("no id")?.to_owned();
        Ok(Self { id, proof: Proof::Nothing, redirect: redirect.to_owned() })
    }

    /// Describes a client in a document of its own, as ChatGPT does, with its keys beside it.
    pub(crate) async fn documented(has_assertion: bool) -> Result<Self> {
        Self::documented_at("127.0.0.1", has_assertion).await
    }

    /// Describes a client at this name, on this machine.
    pub(crate) async fn documented_at(name: &str, has_assertion: bool) -> Result<Self> {
        Ok(Self::hosted_at(name, has_assertion).await?.0)
    }

    /// Describes a client at this name, on this machine, that says further things of itself.
    pub(crate) async fn documented_as(name: &str, further: Value, has_assertion: bool) -> Result<Self> {
        Ok(Self::described(name, further, has_assertion).await?.0)
    }

    /// Describes a client at a host of its own that can break.
    pub(crate) async fn hosted_at(name: &str, has_assertion: bool) -> Result<(Self, ClientHost)> {
        Self::described(name, json!({}), has_assertion).await
    }

    async fn described(name: &str, further: Value, has_assertion: bool) -> Result<(Self, ClientHost)> {
        let key = Box::new(SigningKey::from_pkcs8(&SigningKey::generate())?);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{name}:{}", listener.local_addr()?.port());
        let id = format!("{origin}/oauth/client.json");
        let mut document = json!({
            "client_id": id, "client_name": "ChatGPT", "jwks_uri": format!("{origin}/oauth/jwks.json"),
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
            "token_endpoint_auth_signing_alg": "ES256",
            "grant_types": ["authorization_code", "refresh_token"],
            "redirect_uris": ["https://chatgpt.com/connector_platform_oauth_redirect"],
        });
        for (name, value) in further.as_object().context("an object")? {
            document[name] = value.clone();
        }
        let host = ClientHost::default();
        serve_documents(listener, (document, json!({ "keys": [key.jwk()] })), host.clone());
        let proof = if has_assertion { Proof::Assertion(key) } else { Proof::Nothing };
        let redirect = "https://chatgpt.com/connector_platform_oauth_redirect".to_owned();
        Ok((Self { id, proof, redirect }, host))
    }

    /// Returns the path of the question, with `changes` to its parameters; an empty value leaves one out.
    pub(crate) fn question(&self, world: &World, changes: &[(&str, &str)]) -> String {
        let challenge = sha256_base64url(VERIFIER.as_bytes());
        let resource = world.resource();
        let mut parameters = vec![
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect),
            ("scope", "search fetch offline_access"),
            ("state", "s-1"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("resource", &resource),
        ];
        for (name, value) in changes {
            parameters.retain(|(given, _)| given != name);
            parameters.push((name, value));
        }
        parameters.retain(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("/authorize?{query}")
    }

    /// Asks, and returns the code once the person has allowed it; checks state and issuer as RFC 9207 wants.
    pub(crate) async fn code(&self, world: &World, browser: &mut Browser) -> Result<String> {
        let sent = browser.allow(world, &self.question(world, &[])).await?;
        self.check_response(world, &sent)?;
        parameter(&sent, "code").with_context(|| format!("no code: {sent}"))
    }

    pub(crate) fn check_response(&self, world: &World, sent: &Url) -> Result<()> {
        ensure!(sent.as_str().starts_with(&self.redirect), "sent elsewhere: {sent}");
        ensure!(parameter(sent, "state").as_deref() == Some("s-1"), "another state: {sent}");
        ensure!(parameter(sent, "iss") == Some(world.issuer()), "another issuer: {sent}");
        Ok(())
    }

    /// Exchanges a code.
    pub(crate) async fn exchange(
        &self,
        world: &World,
        code: &str,
        further: &[(&str, &str)],
    ) -> Result<Answer> {
        let resource = world.resource();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("code_verifier", VERIFIER),
            ("resource", &resource),
        ];
        for (name, value) in further {
            form.retain(|(given, _)| given != name);
            form.push((name, value));
        }
        self.send(world, "/token", form).await
    }

    /// Uses a refresh token.
    pub(crate) async fn refresh(&self, world: &World, token: &str) -> Result<Answer> {
        self.send(world, "/token", vec![("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    /// Sends a form with the client's proof.
    pub(crate) async fn send(&self, world: &World, path: &str, form: Vec<(&str, &str)>) -> Result<Answer> {
        let mut form = form;
        let assertion;
        let mut header = None;
        match &self.proof {
            Proof::Nothing => form.push(("client_id", &self.id)),
            Proof::Post(secret) => form.extend([("client_id", self.id.as_str()), ("client_secret", secret)]),
            Proof::Basic(secret) => {
                let encode =
                    |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encode(&self.id), encode(secret));
                header = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
            Proof::Assertion(key) => {
                assertion = self.assertion(world, key, &json!({}))?;
                form.extend([
                    ("client_id", self.id.as_str()),
                    ("client_assertion_type", JWT_BEARER),
                    ("client_assertion", &assertion),
                ]);
            }
        }
        let ask = form_of(path, &form);
        let ask = match header {
            Some(header) => ask.header("Authorization", &header),
            None => ask,
        };
        ask.send(world.address).await
    }

    /// Signs an assertion, with changes to its claims.
    pub(crate) fn assertion(&self, world: &World, key: &SigningKey, changes: &Value) -> Result<String> {
        let mut bytes = [0; 12];
        switchboard_ambient::Random::fill(&switchboard_ambient::SystemRandom, &mut bytes);
        let mut claims = json!({
            "iss": self.id, "sub": self.id, "aud": world.issuer(), "exp": world.seconds() + 60,
            "jti": URL_SAFE_NO_PAD.encode(bytes),
        });
        for (name, value) in changes.as_object().context("an object")? {
            claims[name] = value.clone();
        }
        Ok(key.sign("JWT", &claims)?)
    }

    /// Goes the whole way, from the question to tokens.
    pub(crate) async fn connect(&self, world: &World, browser: &mut Browser) -> Result<Tokens> {
        let code = self.code(world, browser).await?;
        tokens(&self.exchange(world, &code, &[]).await?)
    }
}

/// Reads tokens of an answer.
pub(crate) fn tokens(answer: &Answer) -> Result<Tokens> {
    ensure!(answer.status == 200, "{}", answer.show(&[]));
    ensure!(answer.header("cache-control") == Some("no-store"), "tokens may be cached");
    let body: Value = serde_json::from_str(&answer.body)?;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    Ok(Tokens { access: text("access_token"), refresh: text("refresh_token"), body })
}

/// Returns the word of a refusal, with its status.
pub(crate) fn refusal(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    format!("{} {}", answer.status, body["error"].as_str().unwrap_or(&answer.body))
}

/// Returns the claims of a JWT, as a resource would read them after verifying.
pub(crate) fn claims(token: &str) -> Result<Value> {
    let payload = token.split('.').nth(1).context("no JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}

/// Serves a redirect to an address, and returns its own.
pub(crate) async fn redirecting(to: &str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let own = format!("http://{}/oauth/client.json", listener.local_addr()?);
    let answer =
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if stream.read(&mut head).await.is_ok() {
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        }
    });
    Ok(own)
}

/// The host of a client's document and keys, and what it answers for each instead of them.
#[derive(Clone, Default)]
pub(crate) struct ClientHost(Arc<Mutex<HashMap<&'static str, (&'static str, String)>>>);

impl ClientHost {
    /// Answers so from now on, for `client.json` or `jwks.json`.
    pub(crate) fn answer(&self, file: &'static str, status: &'static str, body: &str) {
        let mut instead = self.0.lock().expect("no test panics while it answers");
        instead.insert(file, (status, body.to_owned()));
    }

    /// Returns status and body for a request.
    fn reply(&self, head: &str, (client, keys): &(Value, Value)) -> (&'static str, String) {
        let (file, own) =
            if head.contains("jwks.json") { ("jwks.json", keys) } else { ("client.json", client) };
        let instead = self.0.lock().expect("no test panics while it answers");
        instead.get(file).cloned().unwrap_or_else(|| ("200 OK", own.to_string()))
    }
}

fn serve_documents(listener: TcpListener, documents: (Value, Value), host: ClientHost) {
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let Ok(read) = stream.read(&mut head).await else { continue };
            let (status, body) = host.reply(&String::from_utf8_lossy(&head[..read]), &documents);
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nCache-Control: max-age=60\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
}
