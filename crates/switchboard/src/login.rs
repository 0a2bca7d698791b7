//! A *login* before a server: whose tokens are taken, and who comes in without one.
//!
//! The server is the resource alone. Accounts, pages and consent are the provider's: `switchboard serve` has a login of its own, for
//! documents; here it is whatever OpenID Connect or OAuth server there is.

use std::sync::Arc;

use axum::Router;
use clap::ValueEnum;
use switchboard_ambient::{Moment, SystemClock};
use switchboard_bearer_guard::{
    Demand, Guard, IssuerError, Protection, Provider, ProviderError, Ready, UnusableScope, required_scopes,
};
use switchboard_http_serve::PublicOrigin;
use switchboard_mcp_serve::{Auth, CALL_PATHS, Endpoints, Server};
use switchboard_oauth_words::ScopeSet;

/// What is typed of who may call.
#[derive(Debug, Clone, PartialEq, clap::Args)]
#[command(next_help_heading = "Login")]
pub(crate) struct LoginFlags {
    /// Who may call.
    #[arg(long, value_enum, env = "SWITCHBOARD_AUTH", default_value = "none")]
    auth: Who,
    /// Who issues the tokens, letter by letter as its metadata has it.
    #[arg(long, env = "SWITCHBOARD_ISSUER", value_name = "URL")]
    issuer: Option<String>,
    /// What the tokens must be for [default: the public address of /mcp]; may be repeated.
    #[arg(long, env = "SWITCHBOARD_AUDIENCE", value_name = "AUDIENCE", value_delimiter = ',')]
    audience: Vec<String>,
    /// A scope that every token must allow, whatever tool it is for; may be repeated.
    #[arg(long = "scope", env = "SWITCHBOARD_SCOPE", value_name = "SCOPE", value_delimiter = ',')]
    scopes: Vec<String>,
    /// The claim that lists a person's groups [default: groups].
    #[arg(long, env = "SWITCHBOARD_GROUPS_CLAIM", value_name = "CLAIM")]
    groups_claim: Option<String>,
    /// The provider has a private address.
    #[arg(long)]
    private_issuer: bool,
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Who {
    /// Anybody who reaches the server; tools that need a login say so themselves.
    None,
    /// People of the provider that --issuer names; each tool takes those whom it allows.
    Oidc,
    /// Anybody may connect and look at the tools; each tool asks for a login at the provider where it needs one.
    Mixed,
}

/// Says why there can be no login as it was typed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The provider has a private address, and nobody said that it may.
    #[error("--issuer: {host} has no public address; if that is meant, say --private-issuer")]
    PrivateIssuer {
        /// The host.
        host: String,
    },
    /// The provider is none, or not the one that was named.
    #[error("--issuer names no provider whose tokens could be taken")]
    Issuer(#[source] IssuerError),
    /// A scope that no token can be held to.
    #[error("--scope {} is nothing that tokens can be held to", .scopes.join(" "))]
    Scope {
        /// The scopes as they were typed.
        scopes: Vec<String>,
        /// Why.
        source: UnusableScope,
    },
}

impl From<ProviderError> for LoginError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Private { host } => Self::PrivateIssuer { host },
            ProviderError::Unusable(error) => Self::Issuer(error),
        }
    }
}

/// What stands before the routes of a server.
pub(crate) struct Door {
    guard: Guard,
    demand: Demand,
    /// What ChatGPT calls it where a connector is made.
    pub(crate) in_chatgpt: &'static str,
    pub(crate) issuer: String,
}

impl LoginFlags {
    /// Says what cannot be meant together.
    pub(crate) fn check(&self, speaks_stdio: bool) -> Result<(), String> {
        let word = self.auth.word();
        if self.auth == Who::None {
            let typed = [
                ("--issuer", self.issuer.is_some()),
                ("--audience", !self.audience.is_empty()),
                ("--scope", !self.scopes.is_empty()),
                ("--groups-claim", self.groups_claim.is_some()),
                ("--private-issuer", self.private_issuer),
            ];
            let Some((name, _)) = typed.iter().find(|(_, is_typed)| *is_typed) else { return Ok(()) };
            return Err(format!(
                "{name} is about a login, and there is none: say --auth oidc or --auth mixed"
            ));
        }
        if speaks_stdio {
            return Err(format!(
                "--auth {word} is about callers over HTTP, and over --stdio there is one: the program that started this"
            ));
        }
        if self.issuer.is_none() {
            return Err(format!(
                "--auth {word} needs --issuer URL: the address of the provider whose tokens are taken"
            ));
        }
        Ok(())
    }

    /// Opens the door that was typed; `None` where anybody may come in.
    pub(crate) async fn open(
        &self,
        server: &Server,
        origin: &PublicOrigin,
    ) -> Result<Option<Door>, LoginError> {
        let demand = match self.auth {
            Who::None => return Ok(None),
            Who::Oidc => Demand::Login,
            Who::Mixed => Demand::Optional,
        };
        let issuer = self.issuer.clone().expect("what was typed was checked to have an issuer");
        let provider = Provider {
            issuer: issuer.clone(),
            audiences: self.audience.clone(),
            groups_claim: self.groups_claim.clone().unwrap_or_else(|| "groups".to_owned()),
            is_private: self.private_issuer,
            asking: None,
        };
        let scopes = required_scopes(&self.scopes);
        let scopes = scopes.map_err(|source| LoginError::Scope { scopes: self.scopes.clone(), source })?;
        let Ready { authority, not_yet } = provider.open(Moment::now(&SystemClock)).await?;
        if let Some(error) = not_yet {
            warn(&error);
        }
        let implementation = server.handle().implementation();
        let protection = Protection {
            name: implementation.title.unwrap_or(implementation.name),
            root: origin.root().clone(),
            paths: CALL_PATHS.map(str::to_owned).to_vec(),
            issuer: issuer.clone(),
            scopes_supported: supported(server, &scopes),
            scopes,
        };
        let guard = Guard::new(protection, authority, Arc::new(SystemClock));
        Ok(Some(Door { guard, demand, in_chatgpt: self.auth.in_chatgpt(), issuer }))
    }
}

impl Who {
    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Oidc => "oidc",
            Self::Mixed => "mixed",
        }
    }

    fn in_chatgpt(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Oidc => "OAuth",
            Self::Mixed => "mixed",
        }
    }
}

impl Door {
    /// Puts the door before a server, and the way to a token beside it.
    pub(crate) fn before(&self, endpoints: Endpoints) -> Router {
        endpoints.behind(&self.guard.layer(self.demand)).merge(self.guard.routes())
    }
}

/// Returns all scopes that a token may have to allow here, for hosts that ask for them at once.
fn supported(server: &Server, required: &ScopeSet) -> ScopeSet {
    let tools = server.handle().tools();
    let of_tools = tools.iter().filter_map(|tool| match tool.login() {
        Some(Auth::OAuth(scopes) | Auth::Optional(scopes)) => Some(scopes.clone()),
        Some(Auth::None) | None => None,
    });
    required.iter().map(str::to_owned).chain(of_tools.flatten()).collect()
}

fn warn(error: &IssuerError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, "until the provider can be reached, no token is taken");
}
