//! *Doors* are what stands before a library: nothing, our own login, or the guard of a provider's tokens.

mod doorway;
mod places;
mod provider;

use std::sync::Arc;

use anyhow::Context as _;
use switchboard_ambient::{SystemClock, Witness};
use switchboard_bearer_guard::{Authority, Demand, Guard, LocalIssuer as _};
use switchboard_http_serve::{Readiness, ServeError, Socket};
use switchboard_library::{Admission, Routes};
use switchboard_login::{Login, LoginConfig, Protected, RelyingParty, ScopeMeaning};
use switchboard_mcp_serve::CALL_PATHS;
use switchboard_oauth_words::{ResourceIndicator, ScopeSet};
use tokio_util::sync::CancellationToken;
use url::Url;

pub(super) use self::doorway::Doorway;
pub(crate) use self::doorway::refused;
use self::doorway::{check_origin, protection, required};
use self::places::read_login;
use self::provider::ProviderDoor;
use crate::config::{AuthConfig, AuthMode};

/// What our own login lets people allow.
const SCOPE: &str = "documents";

/// What stands before a library.
pub(super) enum Doors {
    /// Nothing.
    Open,
    /// Our own login, for people and programs.
    Login {
        /// The login.
        login: Login,
        /// What checks its tokens.
        guard: Guard,
        /// What a request must bring.
        demand: Demand,
        /// What every token must allow.
        scopes: Vec<String>,
    },
    /// The guard of a provider's tokens.
    Provider(ProviderDoor),
}

impl Doors {
    /// Opens what the configuration asks for.
    ///
    /// # Errors
    ///
    /// Where the origin cannot carry a login, the provider is none, or login cannot use its folder.
    pub(super) async fn open(
        auth: &AuthConfig,
        login: LoginConfig,
        doorway: Doorway<'_>,
    ) -> anyhow::Result<Self> {
        let demand = match auth.mode {
            AuthMode::None => return Ok(Self::Open),
            AuthMode::Oidc => return Ok(Self::Provider(ProviderDoor::open(auth, &doorway).await?)),
            AuthMode::Oauth => Demand::Login,
            AuthMode::Mixed => Demand::Optional,
        };
        check_origin(auth, &doorway)?;
        let scopes = required(auth.scopes.as_deref().unwrap_or(&[SCOPE.to_owned()]))?;
        let login = Login::open(doorway.site(), read_login(login)?, protected(&doorway, &scopes)?);
        let login = login.await.map_err(refused)?;
        let authority = Authority::Local(Arc::new(login.clone()));
        let guard =
            Guard::new(protection(&doorway, login.issuer(), &scopes), authority, Arc::new(SystemClock));
        let scopes = scopes.iter().map(str::to_owned).collect();
        Ok(Self::Login { login, guard, demand, scopes })
    }

    /// Returns how this admits people, for the library behind it.
    pub(super) fn admission(&self) -> Admission {
        match self {
            Self::Open => Admission::Anybody,
            Self::Login { demand: Demand::Optional, scopes, .. } => {
                Admission::Mixed { scopes: scopes.clone() }
            }
            Self::Login { scopes, .. } | Self::Provider(ProviderDoor { scopes, .. }) => {
                Admission::Login { scopes: scopes.clone() }
            }
        }
    }

    /// Returns who is told of what requests reach for that is not theirs: our own login, for its audit. Elsewhere it is in the
    /// log alone.
    pub(super) fn witness(&self) -> Witness {
        match self {
            Self::Login { login, .. } => login.witness(),
            Self::Open | Self::Provider(_) => Witness::default(),
        }
    }

    /// Returns the link with which the first person makes their account, while there is nobody.
    ///
    /// # Errors
    ///
    /// Where login cannot write it down.
    pub(super) async fn setup_link(&self) -> anyhow::Result<Option<Url>> {
        match self {
            Self::Login { login, .. } => login.setup_link().await.context("cannot make the set-up link"),
            Self::Open | Self::Provider(_) => Ok(None),
        }
    }

    /// Returns what the provider has to be told of this server, where people log in there with a browser.
    pub(super) fn redirect_uri(&self) -> Option<Url> {
        match self {
            Self::Provider(door) => door.browsers.as_ref().map(RelyingParty::redirect_uri),
            Self::Open | Self::Login { .. } => None,
        }
    }

    /// Serves routes behind it.
    pub(super) async fn serve(
        self,
        socket: Socket,
        behind: Routes,
        (readiness, stop): (Readiness, CancellationToken),
    ) -> Result<(), ServeError> {
        let router = match &self {
            Self::Open => behind.merged(),
            Self::Login { login, guard, demand, .. } => behind
                .tools
                .behind(&guard.layer(*demand))
                .merge(login.before(behind.pages, guard, *demand))
                .merge(login.router())
                .merge(behind.open)
                .merge(guard.routes()),
            Self::Provider(ProviderDoor { guard, browsers, .. }) => {
                let pages = match browsers {
                    Some(browsers) => browsers.before(behind.pages).merge(browsers.router()),
                    None => guard.before(behind.pages, Demand::Login),
                };
                let tools = behind.tools.behind(&guard.layer(Demand::Login));
                tools.merge(pages).merge(behind.open).merge(guard.routes())
            }
        };
        let socket = match &self {
            Self::Open => socket,
            Self::Login { .. } => socket.open_to_pages(|path| {
                switchboard_login::is_open_to_pages(path) || switchboard_bearer_guard::is_open_to_pages(path)
            }),
            Self::Provider(_) => socket.open_to_pages(switchboard_bearer_guard::is_open_to_pages),
        };
        let served = socket.serve(router, readiness, stop).await;
        if let Self::Login { login, .. } = &self {
            login.finish().await;
        }
        served
    }
}

fn protected(doorway: &Doorway<'_>, scopes: &ScopeSet) -> anyhow::Result<Protected> {
    let resources =
        CALL_PATHS.iter().map(|path| ResourceIndicator::parse(doorway.origin.join(path).as_str()));
    let meaning = format!("search and read the documents of {} that you may see", doorway.name);
    let meaning = |scope: &str| ScopeMeaning { scope: scope.to_owned(), meaning: meaning.clone() };
    Ok(Protected {
        name: doorway.name.to_owned(),
        resources: resources.collect::<Result<_, _>>().context("an address of ours names a resource")?,
        scopes: scopes.iter().map(meaning).collect(),
    })
}
