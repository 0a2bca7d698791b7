//! *Doors* are what stands before a library: nothing, our own login, or the guard of a provider's tokens.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use switchboard_ambient::{Moment, SystemClock, SystemRandom, Witness};
use switchboard_bearer_guard::{
    Asking, Authority, Demand, Guard, LocalIssuer as _, Protection, Provider, ProviderError, Ready, is_here,
    required_scopes,
};
use switchboard_guarded_fetch::SystemLookup;
use switchboard_http_serve::{PublicOrigin, Readiness, ServeError, Socket};
use switchboard_library::{Admission, Routes};
use switchboard_login::{
    ClientSecret, Login, LoginConfig, LoginParts, OpenLoginError, Protected, ScopeMeaning, StoreError,
};
use switchboard_mcp_serve::CALL_PATHS;
use switchboard_oauth_words::ResourceIndicator;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::{AuthConfig, AuthMode, IntrospectionConfig};
use crate::exit::Ending;
use crate::output;
use crate::secret::{database, secret};

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
    Provider {
        /// What checks the tokens.
        guard: Guard,
        /// What every token must allow.
        scopes: Vec<String>,
    },
}

/// What doors are made for.
pub(super) struct Doorway<'a> {
    /// The name for people.
    pub(super) name: &'a str,
    /// Where login keeps what it must not forget.
    pub(super) folder: &'a Path,
    /// Where all of it is reached.
    pub(super) origin: &'a PublicOrigin,
}

impl Doors {
    /// Opens what the configuration asks for.
    ///
    /// # Errors
    ///
    /// Where the origin cannot carry a login, the provider is none, or login cannot use its folder.
    pub(super) async fn open(
        auth: &AuthConfig,
        mut login: LoginConfig,
        doorway: Doorway<'_>,
    ) -> anyhow::Result<Self> {
        let demand = match auth.mode {
            AuthMode::None => return Ok(Self::Open),
            AuthMode::Oidc => return provider(auth, &doorway).await,
            AuthMode::Oauth => Demand::Login,
            AuthMode::Mixed => Demand::Optional,
        };
        check_origin(auth.mode, doorway.origin)?;
        let scopes = auth.scopes.clone().unwrap_or_else(|| vec![SCOPE.to_owned()]);
        login.database = login.database.map(database).transpose()?;
        for known in login.providers.iter_mut().filter_map(|provider| provider.secret.as_mut()) {
            *known = ClientSecret::new(secret(known.expose())?.expose().as_str());
        }
        let login = Login::open(LoginParts {
            folder: doorway.folder.to_owned(),
            config: login,
            protected: protected(&doorway, &scopes)?,
            origin: doorway.origin.clone(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            lookup: Arc::new(SystemLookup),
        });
        let login = login.await.map_err(refused)?;
        let authority = Authority::Local(Arc::new(login.clone()));
        let guard =
            Guard::new(protection(&doorway, login.issuer(), &scopes)?, authority, Arc::new(SystemClock));
        Ok(Self::Login { login, guard, demand, scopes })
    }

    /// Returns how this admits people, for the library behind it.
    pub(super) fn admission(&self) -> Admission {
        match self {
            Self::Open => Admission::Anybody,
            Self::Login { demand: Demand::Optional, scopes, .. } => {
                Admission::Mixed { scopes: scopes.clone() }
            }
            Self::Login { scopes, .. } | Self::Provider { scopes, .. } => {
                Admission::Login { scopes: scopes.clone() }
            }
        }
    }

    /// Returns who is told of what requests reach for that is not theirs: our own login, for its audit. Elsewhere it is in the
    /// log alone.
    pub(super) fn witness(&self) -> Witness {
        match self {
            Self::Login { login, .. } => login.witness(),
            Self::Open | Self::Provider { .. } => Witness::default(),
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
            Self::Open | Self::Provider { .. } => Ok(None),
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
            Self::Provider { guard, .. } => behind
                .tools
                .behind(&guard.layer(Demand::Login))
                .merge(guard.before(behind.pages, Demand::Login))
                .merge(behind.open)
                .merge(guard.routes()),
        };
        let served = socket.serve(router, readiness, stop).await;
        if let Self::Login { login, .. } = &self {
            login.finish().await;
        }
        served
    }
}

async fn provider(auth: &AuthConfig, doorway: &Doorway<'_>) -> anyhow::Result<Doors> {
    let issuer = auth.issuer.clone().context("the configuration was checked to have an issuer")?;
    let scopes = auth.scopes.clone().unwrap_or_default();
    let asking = auth.introspection.as_ref().map(asking).transpose()?;
    let provider = Provider {
        issuer: issuer.clone(),
        audiences: auth.audience.clone(),
        groups_claim: auth.groups_claim.clone().unwrap_or_else(|| "groups".to_owned()),
        is_private: auth.private_issuer,
        asking,
    };
    let Ready { authority, not_yet } =
        provider.open(Moment::now(&SystemClock)).await.map_err(|error| unusable(&error))?;
    if let Some(error) = not_yet {
        output::note(&format!("{:#}; until it can be reached, no token is taken", anyhow!(error)));
    }
    let guard = Guard::new(protection(doorway, &issuer, &scopes)?, authority, Arc::new(SystemClock));
    Ok(Doors::Provider { guard, scopes })
}

fn asking(introspection: &IntrospectionConfig) -> anyhow::Result<Asking> {
    Ok(Asking {
        endpoint: introspection.endpoint.clone(),
        client: introspection.client.clone(),
        secret: secret(&introspection.secret)?,
        believed: introspection.believed,
    })
}

fn unusable(error: &ProviderError) -> anyhow::Error {
    Ending::bad_input(match error {
        ProviderError::Private { .. } => format!("{error}; if that is meant, say --private-issuer"),
        ProviderError::Unusable(error) => format!("--issuer: {error}"),
    })
}

/// Passwords and tokens go over this origin.
fn check_origin(mode: AuthMode, origin: &PublicOrigin) -> anyhow::Result<()> {
    if origin.root().scheme() == "https" || is_here(origin.root()) {
        return Ok(());
    }
    Err(Ending::bad_input(format!(
        "{} would send passwords unencrypted to {origin}: put a proxy or tunnel with a certificate before it, and name its \
         address with --public-url https://…",
        mode.as_str()
    )))
}

fn protected(doorway: &Doorway<'_>, scopes: &[String]) -> anyhow::Result<Protected> {
    let resources =
        CALL_PATHS.iter().map(|path| ResourceIndicator::parse(doorway.origin.join(path).as_str()));
    let meaning = format!("search and read the documents of {} that you may see", doorway.name);
    let meaning = |scope: &String| ScopeMeaning { scope: scope.clone(), meaning: meaning.clone() };
    Ok(Protected {
        name: doorway.name.to_owned(),
        resources: resources.collect::<Result<_, _>>().context("an address of ours names a resource")?,
        scopes: scopes.iter().map(meaning).collect(),
    })
}

fn protection(doorway: &Doorway<'_>, issuer: &str, scopes: &[String]) -> anyhow::Result<Protection> {
    let scopes = required_scopes(scopes)
        .map_err(|error| Ending::bad_input(format!("--scope {}: {error}", scopes.join(" "))))?;
    Ok(Protection {
        name: doorway.name.to_owned(),
        root: doorway.origin.root().clone(),
        paths: CALL_PATHS.map(str::to_owned).to_vec(),
        issuer: issuer.to_owned(),
        scopes_supported: scopes.clone(),
        scopes,
    })
}

/// Tells why login cannot be opened; what was typed wrongly is the person's to change.
pub(crate) fn refused(error: OpenLoginError) -> anyhow::Error {
    match error {
        OpenLoginError::Client { .. }
        | OpenLoginError::Folder { .. }
        | OpenLoginError::NoKeyFile { .. }
        | OpenLoginError::Provider { .. }
        | OpenLoginError::Store(
            StoreError::Address(_)
            | StoreError::Refused { .. }
            | StoreError::Tls { .. }
            | StoreError::Elsewhere { .. },
        ) => Ending::bad_input(format!("{:#}", anyhow!(error))),
        error => anyhow::Error::new(error).context("cannot open the login"),
    }
}
