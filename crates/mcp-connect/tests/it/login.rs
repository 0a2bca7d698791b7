//! Logins: got once, kept sealed, refreshed once for all who wait, and given back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Result;
use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};
use switchboard_mcp_connect::{
    Authorize, ConnectConfig, Connection, LoggedOut, LoginClient, LoginConfig, TokenVault, ToolCall,
};
use switchboard_testkit::Scratch;
use url::Url;

use crate::scripted::{Asked, Scripted, modern, status, typed};

/// A server that wants a token, with its authorization server at the same address.
struct World {
    server: Scripted,
    state: Arc<State>,
    scratch: Scratch,
    /// How often the person was asked.
    asked: Arc<AtomicUsize>,
}

/// What the authorization server remembers.
#[derive(Debug, Default)]
struct State {
    /// The number of the token that is good; each grant makes the next one good.
    good: AtomicUsize,
    /// Whether tokens are given that no header can carry.
    is_odd: AtomicBool,
    /// Whether no token is taken back.
    is_stubborn: AtomicBool,
    /// What was asked for at the token endpoint.
    grants: Mutex<Vec<String>>,
}

impl World {
    async fn new() -> Result<Self> {
        let state = Arc::new(State::default());
        let answering = Arc::clone(&state);
        let server = Scripted::new(move |asked| answering.answer(asked)).await;
        Ok(Self { server, state, scratch: Scratch::new()?, asked: Arc::default() })
    }

    fn vault(&self) -> TokenVault {
        TokenVault::at(self.scratch.path().join("tokens"))
    }

    /// A configuration whose person agrees, or one that nobody can be asked with.
    fn config(&self, may_ask: bool) -> ConnectConfig {
        let asked = Arc::clone(&self.asked);
        let authorize = Authorize::new("http://127.0.0.1:1/callback", move |page: Url| {
            asked.fetch_add(1, Ordering::SeqCst);
            async move { Ok(agree(&page)) }
        });
        let mut config = self.server.config("/mcp");
        config.login = Some(LoginConfig {
            client: LoginClient::default(),
            scopes: Vec::new(),
            vault: self.vault(),
            authorize: may_ask.then_some(authorize),
        });
        config
    }

    fn grants(&self) -> Vec<String> {
        self.state.grants.lock().unwrap().clone()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Does what the page does when the person agrees.
fn agree(page: &Url) -> Url {
    let value = |name: &str| page.query_pairs().find(|(key, _)| key == name).map(|(_, it)| it.into_owned());
    let (redirect, state) = (value("redirect_uri").unwrap(), value("state").unwrap());
    assert_eq!(value("code_challenge_method").as_deref(), Some("S256"));
    let mut back: Url = redirect.parse().unwrap();
    let iss = page.origin().ascii_serialization();
    back.query_pairs_mut()
        .append_pair("code", "the-code")
        .append_pair("state", &state)
        .append_pair("iss", &iss);
    back
}

impl State {
    fn answer(&self, asked: &Asked) -> Response {
        let host = asked.header("host").unwrap_or_default();
        let at = |path: &str| format!("http://{host}{path}");
        let json = |value: &Value| typed("application/json", value.to_string());
        match asked.path.as_str() {
            "/mcp" => self.serve(asked),
            path if path.starts_with("/.well-known/oauth-protected-resource") => {
                json(&json!({ "resource": at("/mcp"), "authorization_servers": [at("")] }))
            }
            "/.well-known/oauth-authorization-server" => json(&json!({
                "issuer": at(""),
                "authorization_endpoint": at("/authorize"),
                "token_endpoint": at("/token"),
                "registration_endpoint": at("/register"),
                "revocation_endpoint": at("/revoke"),
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": true,
            })),
            "/register" => Response::builder()
                .status(201)
                .header("content-type", "application/json")
                .body(Body::from(
                    json!({ "client_id": "registered", "redirect_uris": asked.body["redirect_uris"] })
                        .to_string(),
                ))
                .unwrap(),
            "/token" => {
                self.grants.lock().unwrap().push(asked.form("grant_type"));
                let number = self.good.fetch_add(1, Ordering::SeqCst) + 1;
                json(&json!({
                    "access_token": if self.is_odd.load(Ordering::SeqCst) {
                        "two\nlines".to_owned()
                    } else {
                        format!("access-secret-{number}")
                    },
                    "refresh_token": format!("refresh-secret-{number}"),
                    "token_type": "Bearer",
                    "expires_in": 3600,
                }))
            }
            "/revoke" => {
                self.grants.lock().unwrap().push(format!("revoke {}", asked.form("token_type_hint")));
                status(if self.is_stubborn.load(Ordering::SeqCst) { 503 } else { 200 })
            }
            _ => status(404),
        }
    }

    fn serve(&self, asked: &Asked) -> Response {
        let good = format!("Bearer access-secret-{}", self.good.load(Ordering::SeqCst));
        if asked.header("authorization") == Some(&good) {
            return modern(asked);
        }
        let host = asked.header("host").unwrap_or_default();
        let challenge =
            format!("Bearer resource_metadata=\"http://{host}/.well-known/oauth-protected-resource/mcp\"");
        Response::builder().status(401).header("www-authenticate", challenge).body(Body::empty()).unwrap()
    }
}

#[tokio::test]
async fn a_login_is_asked_for_once_and_kept_for_the_next_connection() -> Result<()> {
    let world = World::new().await?;

    Connection::open(world.config(true)).await?.call_tool(ToolCall::new("act")).await?;
    Connection::open(world.config(false)).await?.call_tool(ToolCall::new("act")).await?;

    assert_eq!((world.asked(), world.grants()), (1, vec!["authorization_code".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn without_anybody_to_ask_the_challenge_is_the_answer() -> Result<()> {
    let world = World::new().await?;

    let error = Connection::open(world.config(false)).await.unwrap_err();

    assert_eq!(error.to_string(), "HTTP 401: a login is needed");
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_refused_is_refreshed_once_for_all_who_wait() -> Result<()> {
    let world = World::new().await?;
    let connection = Connection::open(world.config(true)).await?;
    // From now on another token is good, as when the first was revoked.
    world.state.good.fetch_add(1, Ordering::SeqCst);

    let calls = (0..8).map(|_| connection.call_tool(ToolCall::new("act")));
    let results = futures::future::join_all(calls).await;

    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(
        (world.asked(), world.grants()),
        (1, vec!["authorization_code".into(), "refresh_token".into()])
    );
    Ok(())
}

#[tokio::test]
async fn logging_out_gives_the_tokens_back_and_forgets_them() -> Result<()> {
    let world = World::new().await?;
    Connection::open(world.config(true)).await?;

    let logged_out = Connection::log_out(&world.config(false)).await?;
    let again = Connection::open(world.config(false)).await;

    assert!(matches!(logged_out, LoggedOut::TakenBack), "{logged_out:?}");
    assert_eq!(world.grants()[1..], ["revoke refresh_token", "revoke access_token"]);
    assert!(again.is_err());
    Ok(())
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_named_as_one() -> Result<()> {
    let world = World::new().await?;
    world.state.is_odd.store(true, Ordering::SeqCst);

    let error = Connection::open(world.config(true)).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the authorization server gave a token with characters that no header can carry"
    );
    Ok(())
}

#[tokio::test]
async fn tokens_that_are_not_taken_back_are_forgotten_and_it_is_said_why() -> Result<()> {
    let world = World::new().await?;
    let none = Connection::log_out(&world.config(false)).await?;
    Connection::open(world.config(true)).await?;
    world.state.is_stubborn.store(true, Ordering::SeqCst);

    let logged_out = Connection::log_out(&world.config(false)).await?;
    let again = Connection::open(world.config(false)).await;

    assert!(matches!(none, LoggedOut::NothingKept), "{none:?}");
    let LoggedOut::Forgotten(why) = logged_out else { anyhow::bail!("{logged_out:?}") };
    assert_eq!(
        why.to_string(),
        "the authorization server answers HTTP 503 to the refresh_token that is given back"
    );
    assert!(again.is_err());
    Ok(())
}

#[tokio::test]
async fn no_token_is_in_the_tap_or_on_the_disk() -> Result<()> {
    let world = World::new().await?;
    let config = world.config(true);
    let tap = config.tap.clone();

    Connection::open(config).await?.call_tool(ToolCall::new("act")).await?;

    let records = serde_json::to_string(&tap.records())?;
    assert!(!records.contains("-secret-") && !records.contains("the-code"), "{records}");
    assert!(records.contains("Bearer •••") && records.contains("/token"), "{records}");
    for file in std::fs::read_dir(world.scratch.path().join("tokens"))? {
        let text = String::from_utf8_lossy(&std::fs::read(file?.path())?).into_owned();
        assert!(!text.contains("-secret-"));
    }
    Ok(())
}

#[tokio::test]
async fn a_callback_of_another_issuer_is_refused() -> Result<()> {
    let world = World::new().await?;
    let mut config = world.config(true);
    let authorize = Authorize::new("http://127.0.0.1:1/callback", |page: Url| async move {
        let mut back = agree(&page);
        let pairs: Vec<(String, String)> =
            back.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
        back.query_pairs_mut().clear().extend_pairs(pairs).append_pair("iss", "https://evil.example");
        Ok(back)
    });
    config.login.as_mut().unwrap().authorize = Some(authorize);

    let error = Connection::open(config).await.unwrap_err();

    assert!(error.to_string().contains("issuer mismatch"), "{error}");
    assert!(world.grants().is_empty());
    Ok(())
}
