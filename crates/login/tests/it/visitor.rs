//! People who come with a browser where another's tokens are taken: sent to the provider, let in by the token they bring back,
//! and by nothing else.

mod arrival;
mod refusal;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use serde_json::{Value, json};
use switchboard_ambient::{Caller, Clock as _, ManualClock};
use switchboard_bearer_guard::{Authority, Guard, Protection, RemoteIssuer, RemoteParts};
use switchboard_guarded_fetch::{FetchLimits, Fetcher, Reach, SystemLookup};
use switchboard_http_serve::{HttpConfig, PublicOrigin, Readiness, Socket};
use switchboard_login::{
    BrowserConfig, ClientSecret, OpenLoginError, RelyingParts, RelyingParty, Site, TokenProvider,
};
use switchboard_oauth_words::ScopeSet;
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{Browser, Scratch};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::provider::op::{CODE, Op};
use crate::world::{location, parameter};

/// Pages behind a provider's login.
struct Visited {
    address: SocketAddr,
    origin: String,
    clock: Arc<ManualClock>,
    scratch: Arc<Scratch>,
    op: Op,
    stop: CancellationToken,
}

impl Visited {
    async fn new() -> Result<Self> {
        Self::with(|_| {}).await
    }

    /// Serves pages, with a configuration that `change` makes.
    async fn with(change: impl Fn(&mut BrowserConfig)) -> Result<Self> {
        let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000)));
        Self::serve((Op::start().await?, clock), Arc::new(Scratch::new()?), change).await
    }

    /// Serves the same once more, from the same folder or another.
    async fn again(&self, scratch: Arc<Scratch>) -> Result<Self> {
        Self::serve((self.op.clone(), self.clock.clone()), scratch, |_| {}).await
    }

    async fn serve(
        (op, clock): (Op, Arc<ManualClock>),
        scratch: Arc<Scratch>,
        change: impl Fn(&mut BrowserConfig),
    ) -> Result<Self> {
        let socket = Socket::bind(&HttpConfig { port: 0, ..HttpConfig::default() }).await?;
        let (address, origin) = (socket.local_addr(), socket.origin().clone());
        let party = open((&op, clock.clone()), &scratch, origin.clone(), change)?;
        let pages = Router::new().route("/private/{*page}", get(tell)).route("/", get(tell));
        let router = party.before(pages).merge(party.router());
        let stop = CancellationToken::new();
        tokio::spawn(socket.serve(router, Readiness::ready(), stop.clone()));
        let visited = Self { address, origin: origin.to_string(), clock, scratch, op, stop };
        visited.follow();
        visited.op.give(visited.token(&json!({})));
        Ok(visited)
    }

    /// Lets the provider know of the time and of the way back.
    fn follow(&self) {
        self.op.follow_to(self.seconds(), format!("{}/login/from/provider", self.origin));
    }

    fn seconds(&self) -> u64 {
        self.clock.now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    /// Returns what an access token of Grace says, but for these changes.
    fn token(&self, changes: &Value) -> Value {
        let mut token = json!({
            "iss": self.op.issuer, "sub": "grace", "aud": format!("{}/mcp", self.origin), "exp": self.seconds() + 300,
            "iat": self.seconds(), "jti": "t-1", "client_id": "docs", "scope": "openid docs.read", "groups": ["hr"],
        });
        for (name, value) in changes.as_object().expect("an object") {
            token[name] = value.clone();
        }
        token
    }

    async fn get(&self, browser: &mut Browser, path: &str) -> Result<Answer> {
        browser.get(self.address, path).await
    }

    /// Sets out for the provider, and returns where the browser was sent.
    async fn set_out(&self, browser: &mut Browser, next: &str) -> Result<Url> {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        location(&self.get(browser, &format!("/login?{query}")).await?)
    }

    /// Comes back from the provider as it was asked, with its code.
    async fn come_back(&self, browser: &mut Browser, sent: &Url) -> Result<Answer> {
        self.op.expect(sent);
        let state = parameter(sent, "state").context("no state")?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("code", CODE), ("state", &state), ("iss", &self.op.issuer)])
            .finish();
        self.get(browser, &format!("/login/from/provider?{query}")).await
    }

    async fn log_in(&self, browser: &mut Browser, next: &str) -> Result<Answer> {
        let sent = self.set_out(browser, next).await?;
        self.come_back(browser, &sent).await
    }
}

impl Drop for Visited {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn open(
    (op, clock): (&Op, Arc<ManualClock>),
    scratch: &Scratch,
    origin: PublicOrigin,
    change: impl Fn(&mut BrowserConfig),
) -> Result<RelyingParty, OpenLoginError> {
    let known = op.config("op");
    let mut config = BrowserConfig {
        secret: known.secret.as_ref().map(|secret| ClientSecret::new(secret.expose())),
        name: Some(known.name),
        ..BrowserConfig::of(known.client)
    };
    change(&mut config);
    let protection = Protection {
        name: "Field notes".into(),
        root: origin.root().clone(),
        paths: vec!["/mcp".into()],
        issuer: op.issuer.clone(),
        scopes: ScopeSet::parse("docs.read").expect("a scope"),
        scopes_supported: ScopeSet::parse("docs.read").expect("a scope"),
    };
    let remote = RemoteIssuer::new(RemoteParts {
        issuer: op.issuer.clone(),
        audiences: Vec::new(),
        groups_claim: "groups".into(),
        fetcher: Fetcher::new(Arc::new(SystemLookup), Reach::Loopback, FetchLimits::default()),
    });
    let authority = Authority::Remote(Box::new(remote.expect("an issuer")));
    let audience = origin.join("/mcp").to_string();
    let site = Site { clock: clock.clone(), ..Site::new(scratch.path().join("login"), origin) };
    let parts = RelyingParts {
        config,
        provider: TokenProvider {
            issuer: op.issuer.clone(),
            is_private: false,
            audience,
            scopes: vec!["docs.read".into()],
        },
        name: "Field notes".into(),
        guard: Guard::new(protection, authority, clock),
    };
    RelyingParty::open(site, parts)
}

async fn tell(request: Request) -> String {
    let identity = request.extensions().get::<Caller>().and_then(Caller::identity);
    identity.map_or("nobody".to_owned(), |identity| {
        format!("{} of {:?} by {:?}", identity.subject, identity.groups, identity.client)
    })
}

/// Returns what a page says below its heading.
fn said(answer: &Answer) -> &str {
    let below = answer.body.split("</h1>\n<p>").nth(1).and_then(|rest| rest.split("</p>").next());
    below.unwrap_or_default()
}
