//! A login that is served, people in it, a clock that is moved by hand, and a browser without scripts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::get;
use switchboard_ambient::{Caller, Clock as _, ManualClock, Secret, SystemRandom};
use switchboard_bearer_guard::{Authority, Demand, Guard, LocalIssuer as _, Protection};
use switchboard_guarded_fetch::{Lookup, SystemLookup};
use switchboard_http_serve::{HttpConfig, HttpLimits, PublicOrigin, Readiness, Socket};
use switchboard_login::{
    Accounts, DatabaseAddress, Login, LoginConfig, Protected, Records, ScopeMeaning, Site,
};
use switchboard_oauth_words::{ResourceIndicator, ScopeSet};
use switchboard_testkit::wire::{Answer, Ask};
use switchboard_testkit::{PageForm, Scratch};
pub(crate) use switchboard_testkit::{form_of, form_on};
use tokio_util::sync::CancellationToken;
use url::Url;

pub(crate) const EMAIL: &str = "ada@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A public address that has passkeys.
pub(crate) const NAMED: &str = "https://docs.example.org";

/// A login that is served.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    origin: String,
    public_url: Option<Url>,
    pub(crate) login: Login,
    pub(crate) accounts: Accounts,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) scratch: Arc<Scratch>,
    pub(crate) config: LoginConfig,
    lookup: Arc<dyn Lookup>,
    stop: CancellationToken,
}

impl World {
    /// Begins with one person.
    pub(crate) async fn new() -> Result<Self> {
        Self::with(LoginConfig { local_clients: true, ..LoginConfig::default() }).await
    }

    /// Begins with one person and a configuration.
    pub(crate) async fn with(config: LoginConfig) -> Result<Self> {
        let world = Self::empty(config).await?;
        world.add(EMAIL, &["staff"]).await?;
        Ok(world)
    }

    /// Begins with one person, and names that lead where `lookup` says.
    pub(crate) async fn looking(lookup: Arc<dyn Lookup>, config: LoginConfig) -> Result<Self> {
        let world = Self::begin(lookup, config, None).await?;
        world.add(EMAIL, &["staff"]).await?;
        Ok(world)
    }

    /// Begins with one person, at an address that has passkeys.
    pub(crate) async fn named(config: LoginConfig) -> Result<Self> {
        let world = Self::begin(Arc::new(SystemLookup), config, Some(NAMED.parse()?)).await?;
        world.add(EMAIL, &["staff"]).await?;
        Ok(world)
    }

    /// Begins with one person, behind a proxy on this machine that is known.
    pub(crate) async fn proxied() -> Result<Self> {
        Self::proxied_with(LoginConfig::default()).await
    }

    /// Begins with one person and a configuration, behind a proxy that is known.
    pub(crate) async fn proxied_with(config: LoginConfig) -> Result<Self> {
        let config = LoginConfig { database: database()?, ..config };
        let proxies = vec!["127.0.0.1".parse()?, "::1".parse()?];
        let http = HttpConfig { port: 0, trusted_proxies: proxies, ..HttpConfig::default() };
        let served = (config, Arc::new(SystemLookup) as Arc<dyn Lookup>);
        let world = Self::serve(Arc::new(Scratch::new()?), served, new_clock(), http).await?;
        world.add(EMAIL, &["staff"]).await?;
        Ok(world)
    }

    /// Begins with one person, at a server with limits.
    pub(crate) async fn limited(limits: HttpLimits) -> Result<Self> {
        let config = LoginConfig { database: database()?, ..LoginConfig::default() };
        let http = HttpConfig { port: 0, limits, ..HttpConfig::default() };
        let served = (config, Arc::new(SystemLookup) as Arc<dyn Lookup>);
        let world = Self::serve(Arc::new(Scratch::new()?), served, new_clock(), http).await?;
        world.add(EMAIL, &["staff"]).await?;
        Ok(world)
    }

    /// Begins with nobody.
    pub(crate) async fn empty(config: LoginConfig) -> Result<Self> {
        Self::begin(Arc::new(SystemLookup), config, None).await
    }

    async fn begin(lookup: Arc<dyn Lookup>, config: LoginConfig, public_url: Option<Url>) -> Result<Self> {
        let clock = new_clock();
        let config = LoginConfig { database: database()?, ..config };
        let http = HttpConfig { port: 0, public_url, ..HttpConfig::default() };
        Self::serve(Arc::new(Scratch::new()?), (config, lookup), clock, http).await
    }

    /// Begins another server on the same records and at the same public address; where the records are not in the folder,
    /// it has a folder of its own and the same key file.
    pub(crate) async fn replica(&self) -> Result<Self> {
        let mut config = self.config.clone();
        let mut scratch = self.scratch.clone();
        if config.database.is_some() {
            config.key_file = Some(self.scratch.path().join("login").join("login.key").into());
            scratch = Arc::new(Scratch::new()?);
        }
        let http = HttpConfig { port: 0, public_url: Some(self.origin.parse()?), ..HttpConfig::default() };
        Self::serve(scratch, (config, self.lookup.clone()), self.clock.clone(), http).await
    }

    async fn serve(
        scratch: Arc<Scratch>,
        (config, lookup): (LoginConfig, Arc<dyn Lookup>),
        clock: Arc<ManualClock>,
        http: HttpConfig,
    ) -> Result<Self> {
        let socket = Socket::bind(&http).await?;
        let public_url = http.public_url.clone();
        let (address, origin) = (socket.local_addr(), socket.origin().clone());
        let folder = scratch.path().join("login");
        let random = Arc::new(SystemRandom);
        let protected = protected(&origin)?;
        let root = origin.root().clone();
        let site = Site {
            folder: folder.clone(),
            origin: origin.clone(),
            requests: http.limits.requests,
            clock: clock.clone(),
            random: random.clone(),
            lookup: lookup.clone(),
        };
        let login = Login::open(site, config.clone(), protected).await?;
        let records = config.database.clone().map_or(Records::Folder(folder), Records::Database);
        let accounts = Accounts::open(&records, clock.clone(), random).await?;
        let stop = CancellationToken::new();
        let router = login.router().merge(pages(&login, root, clock.clone())?);
        tokio::spawn(socket.serve(router, Readiness::ready(), stop.clone()));
        let origin = origin.to_string();
        Ok(Self { address, origin, public_url, login, accounts, clock, scratch, config, lookup, stop })
    }

    /// Ends the server as a kill does, and begins it again on what it left.
    pub(crate) async fn restart(self) -> Result<Self> {
        self.stop.cancel();
        let again = async {
            loop {
                let served = Self::serve(
                    self.scratch.clone(),
                    (self.config.clone(), self.lookup.clone()),
                    self.clock.clone(),
                    HttpConfig {
                        port: self.address.port(),
                        public_url: self.public_url.clone(),
                        ..HttpConfig::default()
                    },
                );
                match served.await {
                    Ok(world) => return world,
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), again).await.context("the port is not given back")
    }

    pub(crate) async fn add(&self, email: &str, groups: &[&str]) -> Result<()> {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        self.accounts.add(email, Secret::new(PASSWORD.to_owned()), &groups).await?;
        Ok(())
    }

    pub(crate) fn issuer(&self) -> String {
        self.origin.clone()
    }

    pub(crate) fn resource(&self) -> String {
        format!("{}/mcp", self.origin)
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.clock.now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer> {
        Ask::get(path).send(self.address).await
    }

    /// Posts a form.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Answer> {
        form_of(path, form).send(self.address).await
    }

    /// Returns the words of the latest lines of the audit, the latest first.
    pub(crate) async fn audit(&self, most: u32) -> Result<Vec<String>> {
        Ok(self.accounts.audit(most).await?.into_iter().map(|record| record.event).collect())
    }

    /// Claims that the audit has a line.
    pub(crate) async fn audited(&self, event: &str) -> Result<()> {
        let events = self.audit(50).await?;
        anyhow::ensure!(events.iter().any(|own| own == event), "{event} is not among {events:?}");
        Ok(())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn new_clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(500_000)))
}

/// Returns the database of this test: one of its own where the run has PostgreSQL, and else the file in the folder.
pub(crate) fn database() -> Result<Option<DatabaseAddress>> {
    Ok(switchboard_testkit::given_database()?.map(DatabaseAddress::new))
}

pub(crate) fn protected(origin: &PublicOrigin) -> Result<Protected> {
    let scope = |scope: &str, meaning: &str| ScopeMeaning { scope: scope.into(), meaning: meaning.into() };
    Ok(Protected {
        name: "Field notes".into(),
        resources: vec![
            ResourceIndicator::parse(origin.join("/mcp").as_str())?,
            ResourceIndicator::parse(origin.join("/sse").as_str())?,
        ],
        scopes: vec![scope("search", "search the documents"), scope("fetch", "read the documents")],
    })
}

/// Returns pages of a product that tell whom they see: below `/private/` for who is logged in, below `/open/` for
/// everybody, but one.
fn pages(login: &Login, root: Url, clock: Arc<ManualClock>) -> Result<Router> {
    let protection = Protection {
        name: "Field notes".into(),
        root,
        paths: vec!["/mcp".into()],
        issuer: login.issuer().into(),
        scopes: ScopeSet::parse("search")?,
        scopes_supported: ScopeSet::parse("search fetch")?,
    };
    let guard = Guard::new(protection, Authority::Local(Arc::new(login.clone())), clock);
    let private = Router::new().route("/private/{*page}", get(tell));
    let open = Router::new().route("/open/{*page}", get(tell));
    let resource = Router::new().route("/mcp", get(tell)).layer(guard.layer(Demand::Login));
    Ok(login
        .before(private, &guard, Demand::Login)
        .merge(login.before(open, &guard, Demand::Optional))
        .merge(resource)
        .merge(guard.routes()))
}

async fn tell(request: Request) -> (StatusCode, String) {
    let caller = request.extensions().get::<Caller>();
    let identity = caller.and_then(Caller::identity);
    let is_hidden = identity.is_none() && request.uri().path() == "/open/hidden";
    let status = if is_hidden { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let seen = identity.map_or("a stranger".to_owned(), |identity| {
        format!("somebody of {:?} by {:?}", identity.groups, identity.client.as_ref().map(|_| "a client"))
    });
    (status, seen)
}

/// A browser without scripts, and what people do with it.
#[derive(Default, Clone)]
pub(crate) struct Browser(switchboard_testkit::Browser);

impl Browser {
    pub(crate) async fn get(&mut self, world: &World, path: &str) -> Result<Answer> {
        self.send(world, Ask::get(path)).await
    }

    /// Sends a form with further fields.
    pub(crate) async fn submit(
        &mut self,
        world: &World,
        form: &PageForm,
        further: &[(&str, &str)],
    ) -> Result<Answer> {
        self.0.submit(world.address, form, further).await
    }

    /// Sends a request with the cookies, and keeps those that come back.
    pub(crate) async fn send(&mut self, world: &World, ask: Ask) -> Result<Answer> {
        self.0.send(world.address, ask).await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.0.cookie(name)
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.0.set_cookie(name, value);
    }

    /// Logs in on the page at `path`, and returns the answer to the form.
    pub(crate) async fn log_in(&mut self, world: &World, path: &str, email: &str) -> Result<Answer> {
        let page = self.get(world, path).await?;
        let form = form_on(&page, "/login")?;
        self.submit(world, &form, &[("email", email), ("password", PASSWORD)]).await
    }

    /// Answers the question of a client: logs in where that is asked for, allows, and returns where it was sent.
    pub(crate) async fn allow(&mut self, world: &World, path: &str) -> Result<Url> {
        let mut answer = self.get(world, path).await?;
        if let Ok(form) = form_on(&answer, "/login") {
            let entered = self.submit(world, &form, &[("email", EMAIL), ("password", PASSWORD)]).await?;
            let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
            answer = self.get(world, &next).await?;
        }
        if answer.status == 200 {
            let form = form_on(&answer, "/authorize")?;
            answer = self.submit(world, &form, &[("decision", "allow")]).await?;
        }
        location(&answer)
    }
}

/// Returns where an answer sends the browser.
pub(crate) fn location(answer: &Answer) -> Result<Url> {
    let location = answer.header("location").with_context(|| answer.show(&[]))?;
    Ok(Url::parse(location)?)
}

/// Returns a parameter of an address.
pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
}
