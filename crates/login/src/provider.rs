//! A *provider* is where else people log in: it sends back its signed word of who they are (OpenID Connect Core), and what
//! that is worth here is decided by the rules of its configuration.
//!
//! `ask` sends people there and verifies what comes back, `welcome` decides who comes in, `journey` is what lies between; what goes
//! wrong is a `ProviderError`.

pub(crate) mod ask;
pub(crate) mod error;
pub(crate) mod journey;
pub(crate) mod welcome;

use std::sync::Arc;

use switchboard_access_token::{IdClaims, words_at};
use switchboard_bearer_guard::{IssuerError, RemoteIssuer, RemoteParts, is_here};
use switchboard_guarded_fetch::{FetchLimits, Fetcher, Lookup, Reach};
use url::Url;

use crate::config::ProviderConfig;

/// A provider, ready to be asked.
#[derive(Debug)]
pub(crate) struct Provider {
    /// What was said of it.
    pub(crate) config: ProviderConfig,
    remote: RemoteIssuer,
    fetcher: Fetcher,
    /// The parameter that says what tokens are to be for, where they are used: only who logs in is of interest elsewhere.
    target: Option<(&'static str, String)>,
}

/// Says why a provider of the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidProvider {
    /// Its id has other letters, or none.
    #[error("its id is made of small letters, digits and dashes, at most 32 of them")]
    Id,
    /// Another has the same id.
    #[error("another provider has the same id")]
    Twice,
    /// Its scopes do not ask who the person is.
    #[error("its scopes lack openid, without which it does not say who has logged in")]
    Scopes,
    /// A domain is written as an address or a pattern.
    #[error("{0:?} is no domain: write it as it stands behind the @, such as example.org")]
    Domain(String),
    /// Who may come in is said in two ways that contradict each other.
    #[error("anybody = true and domains or members contradict each other: leave one of them out")]
    Anybody,
    /// Its issuer is no address.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
}

impl Provider {
    /// Takes the providers of a configuration; nothing is fetched yet, so that an outage of theirs is not one of ours.
    pub(crate) fn all(
        configs: &[ProviderConfig],
        lookup: &Arc<dyn Lookup>,
    ) -> Result<Vec<Self>, (String, InvalidProvider)> {
        let mut all: Vec<Self> = Vec::with_capacity(configs.len());
        for config in configs {
            let named = |error| (config.id.clone(), error);
            if all.iter().any(|other| other.config.id == config.id) {
                return Err(named(InvalidProvider::Twice));
            }
            all.push(Self::new(config.clone(), lookup.clone()).map_err(named)?);
        }
        Ok(all)
    }

    /// Takes one provider.
    pub(crate) fn new(config: ProviderConfig, lookup: Arc<dyn Lookup>) -> Result<Self, InvalidProvider> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=32).contains(&config.id.len()) || !config.id.bytes().all(is_letter) {
            return Err(InvalidProvider::Id);
        }
        if !config.scopes.iter().any(|scope| scope == "openid") {
            return Err(InvalidProvider::Scopes);
        }
        let is_domain = |domain: &str| domain.contains('.') && !domain.contains(['@', '*', '/', ' ']);
        if let Some(other) = config.domains.iter().find(|domain| !is_domain(domain)) {
            return Err(InvalidProvider::Domain(other.clone()));
        }
        if config.anybody && !(config.domains.is_empty() && config.members.is_empty()) {
            return Err(InvalidProvider::Anybody);
        }
        let fetcher = Fetcher::new(lookup, reach(&config), FetchLimits::default());
        let remote = RemoteIssuer::new(RemoteParts {
            issuer: config.issuer.clone(),
            audiences: vec![config.client.clone()],
            groups_claim: config.groups_claim.clone(),
            fetcher: fetcher.clone(),
        })?;
        Ok(Self { config, remote, fetcher, target: None })
    }

    /// Has its tokens be for a resource, which it is told by this parameter.
    pub(crate) fn aimed_at(self, target: Option<(&'static str, String)>) -> Self {
        Self { target, ..self }
    }

    /// Tells whether an ID token leaves out what the rules ask for; some providers tell that at another place alone.
    fn lacks(&self, claims: &IdClaims) -> bool {
        let config = &self.config;
        let asks_groups = !(config.members.is_empty() && config.groups.is_empty());
        claims.email.is_none() || asks_groups && words_at(&claims.all, &config.groups_claim).is_empty()
    }

    /// Reads an endpoint; people are sent to one of them, and secrets to the other.
    fn endpoint(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok()?;
        let is_safe =
            url.scheme() == "https" || url.scheme() == "http" && reach(&self.config) != Reach::Public;
        is_safe.then_some(url)
    }
}

/// An issuer on this machine was written as such, and needs no other word for it.
fn reach(config: &ProviderConfig) -> Reach {
    if config.private {
        return Reach::Private;
    }
    let is_here = Url::parse(&config.issuer).is_ok_and(|issuer| is_here(&issuer));
    if is_here { Reach::Loopback } else { Reach::Public }
}
