//! A provider in this process: it answers a code once it was shown the verifier, and lies as it is told to.

use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Result;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use switchboard_access_token::{SigningKey, sha256_base64url};
use switchboard_login::{ClientSecret, ProviderConfig};
use switchboard_oauth_words::Parameters;
use url::Url;

use crate::world::{World, parameter};

pub(crate) const CODE: &str = "a code of the provider";
const SECRET: &str = "of us, with a % and a :";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    Rightly,
    ByAnother,
    Not,
    AsAccessToken,
}

/// A provider.
#[derive(Clone)]
pub(crate) struct Op {
    pub(crate) issuer: String,
    said: Arc<Mutex<Said>>,
}

/// What it will say.
struct Said {
    key: SigningKey,
    signed: Signed,
    claims: Value,
    nonce: String,
    challenge: String,
    redirect_uri: String,
    now: u64,
    is_down: bool,
    metadata: Value,
    told: Value,
    access: Value,
    answer: Value,
    targets: Vec<String>,
}

impl Op {
    pub(crate) async fn start() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let issuer = format!("http://{}", listener.local_addr()?);
        let said = Said {
            key: SigningKey::from_pkcs8(&SigningKey::generate())?,
            signed: Signed::Rightly,
            claims: json!({}),
            nonce: String::new(),
            challenge: String::new(),
            redirect_uri: String::new(),
            now: 0,
            is_down: false,
            metadata: json!({}),
            told: json!({}),
            access: json!("a"),
            answer: json!({}),
            targets: Vec::new(),
        };
        let op = Self { issuer, said: Arc::new(Mutex::new(said)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(op.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(op)
    }

    /// Returns how it is written down; everybody comes in.
    pub(crate) fn config(&self, id: &str) -> ProviderConfig {
        let config = json!({
            "id": id, "name": "The Company", "issuer": self.issuer, "client": "us & them", "anybody": true,
        });
        let config: ProviderConfig = serde_json::from_value(config).expect("a configuration");
        ProviderConfig { secret: Some(ClientSecret::new(SECRET)), ..config }
    }

    /// Takes the time of a world, and where its answers go.
    pub(crate) fn follow(&self, world: &World) {
        self.follow_to(world.seconds(), format!("{}/login/from/op", world.issuer()));
    }

    /// Takes a time, and where its answers go.
    pub(crate) fn follow_to(&self, now: u64, redirect_uri: String) {
        let mut said = self.said();
        said.now = now;
        said.redirect_uri = redirect_uri;
    }

    /// Takes what a browser was sent with.
    pub(crate) fn expect(&self, sent: &Url) {
        let mut said = self.said();
        said.nonce = parameter(sent, "nonce").unwrap_or_default();
        said.challenge = parameter(sent, "code_challenge").unwrap_or_default();
    }

    /// Says something else in its tokens.
    pub(crate) fn claim(&self, claims: Value) {
        self.said().claims = claims;
    }

    /// Gives this as access token: a text as it is, claims as a JWT of its own, null not at all.
    pub(crate) fn give(&self, access: Value) {
        self.said().access = access;
    }

    /// Says something else beside its tokens.
    pub(crate) fn answer(&self, answer: Value) {
        self.said().answer = answer;
    }

    /// Returns what it was told its tokens are for, in the order it was asked.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.said().targets.clone()
    }

    pub(crate) fn sign(&self, signed: Signed) {
        self.said().signed = signed;
    }

    /// Describes itself otherwise.
    pub(crate) fn describe(&self, metadata: Value) {
        self.said().metadata = metadata;
    }

    /// Tells this to who comes with an access token.
    pub(crate) fn tell(&self, told: Value) {
        self.said().told = told;
    }

    pub(crate) fn go_down(&self, is_down: bool) {
        self.said().is_down = is_down;
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().expect("no test panics with it")
    }
}

async fn metadata(State(op): State<Op>) -> (StatusCode, Json<Value>) {
    let said = op.said();
    let issuer = &op.issuer;
    let mut metadata = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize?tenant=1"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
        "authorization_response_iss_parameter_supported": true,
    });
    merge(&mut metadata, &said.metadata);
    (if said.is_down { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }, Json(metadata))
}

async fn jwks(State(op): State<Op>) -> Json<Value> {
    Json(json!({ "keys": [op.said().key.jwk()] }))
}

async fn userinfo(State(op): State<Op>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let is_allowed = headers.get("authorization").is_some_and(|own| own == "Bearer a");
    (if is_allowed { StatusCode::OK } else { StatusCode::UNAUTHORIZED }, Json(op.said().told.clone()))
}

/// Answers a code as RFC 6749 §4.1.3 and RFC 7636 §4.6 want it, with whatever it was told to say.
async fn token(State(op): State<Op>, headers: HeaderMap, body: String) -> (StatusCode, Json<Value>) {
    let (mut said, form) = (op.said(), Parameters::parse(&body));
    let field = |name| form.one(name).ok().flatten().unwrap_or_default();
    let pair = format!("us+%26+them:{}", "of+us%2C+with+a+%25+and+a+%3A");
    let is_us =
        headers.get("authorization").is_some_and(|own| *own == format!("Basic {}", STANDARD.encode(pair)));
    let is_asked = field("grant_type") == "authorization_code" && field("code") == CODE;
    let is_bound = sha256_base64url(field("code_verifier").as_bytes()) == said.challenge
        && field("redirect_uri") == said.redirect_uri;
    if !(is_us && is_asked && is_bound) {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant", "body": body })));
    }
    let mut claims = json!({
        "iss": op.issuer, "sub": "s-1", "aud": "us & them", "exp": said.now + 60, "iat": said.now, "nonce": said.nonce,
        "email": "grace@example.org", "email_verified": true,
    });
    merge(&mut claims, &said.claims);
    let signed = match said.signed {
        Signed::Rightly => said.key.sign("JWT", &claims),
        Signed::AsAccessToken => said.key.sign("at+jwt", &claims),
        Signed::ByAnother => {
            SigningKey::from_pkcs8(&SigningKey::generate()).expect("a key").sign("JWT", &claims)
        }
        Signed::Not => Ok(format!("{}.{}.", encoded(&json!({ "alg": "none" })), encoded(&claims))),
    };
    said.targets.extend(form.one("resource").ok().flatten().map(str::to_owned));
    let access = match &said.access {
        claims @ Value::Object(_) => json!(said.key.sign("at+jwt", claims).expect("signed")),
        other => other.clone(),
    };
    let mut answer = json!({ "token_type": "Bearer", "id_token": signed.expect("signed") });
    merge(&mut answer, &json!({ "access_token": access, "expires_in": 300 }));
    merge(&mut answer, &said.answer);
    (StatusCode::OK, Json(answer))
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Puts the members of one object into another; null takes one away.
fn merge(into: &mut Value, changes: &Value) {
    let (Value::Object(into), Value::Object(changes)) = (into, changes) else { return };
    for (name, value) in changes {
        if value.is_null() {
            into.remove(name);
        } else {
            into.insert(name.clone(), value.clone());
        }
    }
}
