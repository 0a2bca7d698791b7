//! A guarded resource that tells whom it sees, an issuer in the same process, and a provider elsewhere.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use axum::extract::{Form, State};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use switchboard_access_token::{KeySet, SigningKey};
use switchboard_ambient::{Caller, Clock as _, ManualClock, Principal};
use switchboard_bearer_guard::{Authority, Demand, Guard, IssuerFailed, LocalIssuer, Protection, Standing};
use switchboard_oauth_words::{Jwks, ScopeSet};
use switchboard_testkit::wire::{Answer, Ask};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use url::Url;

pub(crate) const ISSUER: &str = "https://as.example";
pub(crate) const RESOURCE: &str = "https://docs.example.org/mcp";

/// The guarded resource.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) key: SigningKey,
    pub(crate) local: Arc<Local>,
}

/// An issuer in the same process.
pub(crate) struct Local {
    keys: Arc<KeySet>,
    pub(crate) ended: Mutex<BTreeSet<String>>,
    pub(crate) groups: Mutex<BTreeSet<String>>,
    pub(crate) turns: AtomicU64,
    pub(crate) refused: Mutex<Vec<String>>,
    pub(crate) asked: AtomicUsize,
    pub(crate) is_broken: AtomicBool,
}

impl Local {
    /// Ends a grant as this process would, or as another would.
    pub(crate) fn end(&self, grant: &str, is_here: bool) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(grant.to_owned());
        self.turns.fetch_add(u64::from(is_here), Ordering::SeqCst);
    }
}

impl LocalIssuer for Local {
    fn issuer(&self) -> &str {
        ISSUER
    }

    fn keys(&self) -> BoxFuture<'_, Result<Arc<KeySet>, IssuerFailed>> {
        let is_broken = self.is_broken.load(Ordering::SeqCst);
        let keys = if is_broken { Err(IssuerFailed("disk full".into())) } else { Ok(self.keys.clone()) };
        std::future::ready(keys).boxed()
    }

    fn standing<'a>(&'a self, grant: &'a str) -> BoxFuture<'a, Result<Standing, IssuerFailed>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let has_ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains(grant);
        let groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let standing = if has_ended { Standing::Ended } else { Standing::Live { groups } };
        std::future::ready(Ok(standing)).boxed()
    }

    fn note_refusal<'a>(&'a self, why: &'a str) -> BoxFuture<'a, ()> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).push(why.to_owned());
        std::future::ready(()).boxed()
    }

    fn turns(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }
}

/// Returns what is protected, with one scope that every token must allow.
pub(crate) fn protection(issuer: &str) -> Result<Protection> {
    Ok(Protection {
        name: "Field notes".into(),
        root: Url::parse("https://docs.example.org/")?,
        paths: vec!["/mcp".into(), "/sse".into()],
        issuer: issuer.into(),
        scopes: ScopeSet::parse("read")?,
        scopes_supported: ScopeSet::parse("read write")?,
    })
}

impl World {
    /// Serves a resource with an issuer in the same process.
    pub(crate) async fn new(demand: Demand) -> Result<Self> {
        let key = SigningKey::from_pkcs8(&SigningKey::generate())?;
        let local = Arc::new(Local {
            keys: Arc::new(KeySet::from_jwks(&Jwks { keys: vec![key.jwk()] })),
            ended: Mutex::default(),
            groups: Mutex::new(["staff".to_owned()].into()),
            turns: AtomicU64::default(),
            refused: Mutex::default(),
            asked: AtomicUsize::default(),
            is_broken: AtomicBool::default(),
        });
        Self::serve(key, local.clone(), (Authority::Local(local), ISSUER), demand).await
    }

    /// Serves a resource behind another authority; `key` is what its tokens are signed with.
    pub(crate) async fn behind(provider: &Provider, authority: Authority) -> Result<Self> {
        let mut world = Self::new(Demand::Login).await?;
        let key = SigningKey::from_pkcs8(&SigningKey::generate())?;
        provider.publish(&[&key]);
        world = Self::serve(key, world.local.clone(), (authority, &provider.issuer), Demand::Login).await?;
        Ok(world)
    }

    async fn serve(
        key: SigningKey,
        local: Arc<Local>,
        (authority, issuer): (Authority, &str),
        demand: Demand,
    ) -> Result<Self> {
        let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000)));
        let guard = Guard::new(protection(issuer)?, authority, clock.clone());
        let seen = Router::new().route("/{*path}", any(tell)).layer(guard.layer(demand));
        let address = serve(guard.routes().merge(seen)).await?;
        Ok(Self { address, clock, key, local })
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.clock.now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    /// Returns a token of ten minutes, with changes to its claims.
    pub(crate) fn token(&self, changes: &Value) -> Result<String> {
        let now = self.seconds();
        let mut claims = json!({
            "iss": ISSUER, "sub": "u-1", "aud": RESOURCE, "exp": now + 600, "iat": now, "jti": "t-1",
            "client_id": "c-1", "scope": "read", "groups": ["staff"], "switchboard_grant": "g-1",
        });
        for (name, value) in changes.as_object().context("an object")? {
            claims[name] = value.clone();
        }
        Ok(self.key.sign("at+jwt", &claims)?)
    }

    /// Asks with a token.
    pub(crate) async fn ask(&self, token: &str) -> Result<Answer> {
        Ask::json("/mcp", "{}").header("Authorization", &format!("Bearer {token}")).send(self.address).await
    }
}

/// Tells whom the resource sees.
async fn tell<B>(request: Request<B>) -> String {
    let principal = request
        .extensions()
        .get::<Caller>()
        .and_then(Caller::principal)
        .map_or("nobody", Principal::as_str)
        .to_owned();
    match request.extensions().get::<Caller>() {
        None => "passed no guard".to_owned(),
        Some(caller) => match caller.identity() {
            None => format!("a stranger, who may log in by {}", caller.resource_metadata()),
            Some(it) => format!(
                "{principal}: {} of {:?} may {:?} by {:?}",
                it.subject, it.groups, it.scopes, it.client
            ),
        },
    }
}

/// Serves routes on a free port of this machine.
pub(crate) async fn serve(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// A provider elsewhere, as far as a resource needs one.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    state: Arc<Mutex<Published>>,
}

pub(crate) struct Published {
    pub(crate) metadata: Value,
    pub(crate) jwks: Value,
    /// What it says of any token, where it is asked.
    pub(crate) said: Value,
    pub(crate) is_down: bool,
    pub(crate) keys_fetched: usize,
    pub(crate) questions: Vec<(String, String)>,
    /// Keys are answered by who passes this.
    pub(crate) gate: Arc<Semaphore>,
}

impl Default for Published {
    fn default() -> Self {
        Self {
            metadata: Value::Null,
            jwks: Value::Null,
            said: Value::Null,
            is_down: false,
            keys_fetched: 0,
            questions: Vec::new(),
            gate: Arc::new(Semaphore::new(1)),
        }
    }
}

impl Provider {
    pub(crate) async fn new() -> Result<Self> {
        let state: Arc<Mutex<Published>> = Arc::default();
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/introspect", post(introspect))
            .with_state(state.clone());
        let issuer = format!("http://{}", serve(router).await?);
        let provider = Self { issuer: issuer.clone(), state };
        provider.change(|published| {
            published.metadata = json!({
                "issuer": issuer, "jwks_uri": format!("{issuer}/keys"),
                "introspection_endpoint": format!("{issuer}/introspect"),
            });
        });
        Ok(provider)
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Published) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn publish(&self, keys: &[&SigningKey]) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        self.change(|published| published.jwks = json!({ "keys": keys }));
    }
}

type Shared = State<Arc<Mutex<Published>>>;

async fn metadata(State(state): Shared) -> Result<Json<Value>, StatusCode> {
    let published = state.lock().unwrap_or_else(PoisonError::into_inner);
    if published.is_down { Err(StatusCode::BAD_GATEWAY) } else { Ok(Json(published.metadata.clone())) }
}

async fn keys(State(state): Shared) -> Json<Value> {
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let gate = {
        let mut published = lock();
        published.keys_fetched += 1;
        published.gate.clone()
    };
    let _passed = gate.acquire().await;
    Json(lock().jwks.clone())
}

async fn introspect(
    State(state): Shared,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Json<Value>, StatusCode> {
    let mut published = state.lock().unwrap_or_else(PoisonError::into_inner);
    let by = headers.get("authorization").and_then(|by| by.to_str().ok()).unwrap_or_default().to_owned();
    let token = form.into_iter().find(|(name, _)| name == "token").map(|(_, token)| token);
    published.questions.push((by, token.unwrap_or_default()));
    if published.is_down { Err(StatusCode::BAD_GATEWAY) } else { Ok(Json(published.said.clone())) }
}
