//! An *identity* is how a client makes itself known to a server, and how it proves at each request that it is the same one.

use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use switchboard_access_token::{Algorithm, SigningKey};
use switchboard_ambient::{Random as _, SystemRandom};
use switchboard_oauth_words::JWT_BEARER;
use switchboard_testkit::RsaKey;
use switchboard_testkit::wire::Ask;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::client::{REDIRECT, path};
use super::world::World;

/// How a client makes itself known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Identity<'a> {
    /// By a document at its own address, with an assertion signed so or with none.
    Documented(Option<Algorithm>),
    /// By registering (RFC 7591), with this method at the token endpoint.
    Registered(&'a str),
    /// By registering a key that signs so.
    RegisteredKey(Algorithm),
    /// By an id and a secret that somebody wrote into the configuration.
    Predefined(&'a str, &'a str),
}

/// A client that a server knows.
pub(super) struct Introduced {
    pub(super) id: String,
    proof: Proof,
}

enum Proof {
    Nothing,
    Basic(String),
    Post(String),
    Assertion(Box<Key>),
}

enum Key {
    Es256(SigningKey),
    Rs256(RsaKey),
}

impl Introduced {
    /// Makes a client known to the server of this metadata.
    pub(super) async fn new(world: &World, server: &Value, identity: Identity<'_>) -> Result<Self> {
        match identity {
            Identity::Predefined(id, secret) => {
                Ok(Self { id: id.to_owned(), proof: Proof::Basic(secret.to_owned()) })
            }
            Identity::Documented(algorithm) => {
                ensure!(server["client_id_metadata_document_supported"] == true, "{server}");
                // The keys stand in the document even where no assertion will come, as ChatGPT's do.
                let key = Key::new(algorithm.unwrap_or(Algorithm::Rs256))?;
                let id = document(&key).await?;
                let proof =
                    if algorithm.is_some() { Proof::Assertion(Box::new(key)) } else { Proof::Nothing };
                Ok(Self { id, proof })
            }
            Identity::Registered(method) => register(world, server, method, None).await,
            Identity::RegisteredKey(algorithm) => {
                register(world, server, "private_key_jwt", Some(Key::new(algorithm)?)).await
            }
        }
    }

    /// Makes the request of a form, with the proof of who sends it.
    pub(super) fn ask(&self, at: &str, form: &[(&str, &str)], issuer: &str) -> Result<Ask> {
        let mut form = form.to_vec();
        let assertion;
        match &self.proof {
            Proof::Nothing => form.push(("client_id", &self.id)),
            Proof::Post(secret) => form.extend([("client_id", self.id.as_str()), ("client_secret", secret)]),
            Proof::Basic(secret) => {
                let pair = STANDARD.encode(format!("{}:{secret}", self.id));
                let ask = switchboard_testkit::form_of(at, &form);
                return Ok(ask.header("Authorization", &format!("Basic {pair}")));
            }
            Proof::Assertion(key) => {
                assertion = key.assertion(&self.id, issuer)?;
                form.extend([
                    ("client_id", self.id.as_str()),
                    ("client_assertion_type", JWT_BEARER),
                    ("client_assertion", &assertion),
                ]);
            }
        }
        Ok(switchboard_testkit::form_of(at, &form))
    }
}

impl Key {
    fn new(algorithm: Algorithm) -> Result<Self> {
        match algorithm {
            Algorithm::Es256 => Ok(Self::Es256(SigningKey::from_pkcs8(&SigningKey::generate())?)),
            Algorithm::Rs256 => Ok(Self::Rs256(RsaKey::new()?)),
            other => anyhow::bail!("no client here signs {}", other.as_str()),
        }
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::Rs256(_) => Algorithm::Rs256,
        }
    }

    fn jwks(&self) -> Result<Value> {
        let key = match self {
            Self::Es256(key) => serde_json::to_value(key.jwk())?,
            Self::Rs256(key) => key.jwk(),
        };
        Ok(json!({ "keys": [key] }))
    }

    /// Signs that the client is who it says (RFC 7523 §3), once.
    fn assertion(&self, client: &str, issuer: &str) -> Result<String> {
        let mut once = [0; 12];
        SystemRandom.fill(&mut once);
        let now = SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
        let claims = json!({
            "iss": client, "sub": client, "aud": issuer, "iat": now, "exp": now + 60,
            "jti": URL_SAFE_NO_PAD.encode(once),
        });
        Ok(match self {
            Self::Es256(key) => key.sign("JWT", &claims)?,
            Self::Rs256(key) => key.sign("JWT", &claims)?,
        })
    }
}

async fn register(world: &World, server: &Value, method: &str, key: Option<Key>) -> Result<Introduced> {
    let at = path(server["registration_endpoint"].as_str().context("no registration")?)?;
    let mut metadata = json!({ "client_name": "ChatGPT", "redirect_uris": [REDIRECT],
        "token_endpoint_auth_method": method });
    if let Some(key) = &key {
        metadata["jwks"] = key.jwks()?;
        metadata["token_endpoint_auth_signing_alg"] = json!(key.algorithm().as_str());
    }
    let answer = Ask::json(&at, metadata).send(world.address).await?;
    ensure!(answer.status == 201, "{}", answer.show(&[]));
    let client: Value = serde_json::from_str(&answer.body)?;
    ensure!(client["token_endpoint_auth_method"] == method, "registered in another way: {client}");
    let text = |name: &str| client[name].as_str().map(str::to_owned);
    let secret = || text("client_secret").context("no secret");
    let proof = match (method, key) {
        ("none", _) => Proof::Nothing,
        ("client_secret_basic", _) => Proof::Basic(secret()?),
        ("client_secret_post", _) => Proof::Post(secret()?),
        (_, Some(key)) => Proof::Assertion(Box::new(key)),
        (other, None) => anyhow::bail!("no way to prove a client by {other}"),
    };
    Ok(Introduced { id: text("client_id").context("no id")?, proof })
}

/// Serves a client's document in the form of ChatGPT's, with its keys beside it, and returns its address.
async fn document(key: &Key) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let id = format!("{origin}/oauth/client.json");
    let document = json!({
        "client_id": id, "client_name": "ChatGPT", "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        "token_endpoint_auth_signing_alg": key.algorithm().as_str(),
        "jwks_uri": format!("{origin}/oauth/jwks.json"),
    });
    let answers = [("/oauth/client.json", document), ("/oauth/jwks.json", key.jwks()?)];
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let Ok(read) = stream.read(&mut head).await else { continue };
            let head = String::from_utf8_lossy(&head[..read]);
            let asked = answers.iter().find(|(path, _)| head.starts_with(&format!("GET {path} ")));
            let (status, body) =
                asked.map_or(("404 Not Found", String::new()), |(_, body)| ("200 OK", body.to_string()));
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    Ok(id)
}
