//! A *relying party* lets people log in at the provider whose tokens are taken here (OpenID Connect): for pages that stand beside
//! what programs call.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use switchboard_bearer_guard::Guard;
use url::Url;

use crate::config::{BrowserConfig, KeySource, ProviderConfig};
use crate::folder::own_folder;
use crate::login::OpenLoginError;
use crate::party::{ID, Party};
use crate::place::Place;
use crate::provider::Provider;
use crate::room::Room;
use crate::site::Site;
use crate::vault::Vault;

/// What a relying party is made of.
pub struct RelyingParts {
    /// How people log in.
    pub config: BrowserConfig,
    /// Whose tokens are taken.
    pub provider: TokenProvider,
    /// The name of what is protected, for people.
    pub name: String,
    /// What judges the tokens, of programs and of browsers.
    pub guard: Guard,
}

/// The provider whose tokens are taken.
#[derive(Debug, Clone)]
pub struct TokenProvider {
    /// Who it is, letter by letter as its metadata has it.
    pub issuer: String,
    /// Whether it may have a private address.
    pub is_private: bool,
    /// What its tokens must be for.
    pub audience: String,
    /// What every token must allow.
    pub scopes: Vec<String>,
}

/// Lets people in by a provider's own tokens.
#[derive(Clone)]
pub struct RelyingParty {
    party: Arc<Party>,
}

impl RelyingParty {
    /// Takes a provider; nothing is fetched yet, so that an outage of its is not one of ours.
    ///
    /// # Errors
    ///
    /// [`OpenLoginError`] where the key file cannot be used, or what is said of the provider cannot be meant.
    pub fn open(site: Site, parts: RelyingParts) -> Result<Self, OpenLoginError> {
        let Site { folder, origin, requests, clock, random, lookup } = site;
        let RelyingParts { config, provider: own, name, guard } = parts;
        let key = match &config.key_file {
            Some(source) => source.clone(),
            None => KeySource::File(own_folder(&folder)?.join("browser.key")),
        };
        let vault = Arc::new(Vault::open(&key, random.as_ref())?);
        let provider = Provider::new(provider_config(&config, &own), lookup)
            .map_err(|source| OpenLoginError::Provider { id: own.issuer.clone(), source })?;
        let target = config.audience_parameter.name().map(|name| (name, own.audience));
        let place = Place { name, origin, vault, clock, random };
        Ok(Self {
            party: Arc::new(Party {
                place,
                provider: provider.aimed_at(target),
                guard,
                room: Room::new(requests),
            }),
        })
    }

    pub(crate) fn party(&self) -> &Arc<Party> {
        &self.party
    }

    /// Returns the routes: where people go away and come back, and the page that says who they are.
    pub fn router(&self) -> Router {
        crate::routes::visitors(self.party.clone())
    }

    /// Returns where the provider sends people back to, which it has to be told.
    pub fn redirect_uri(&self) -> Url {
        self.party.provider.redirect_uri(&self.party.place)
    }
}

fn provider_config(config: &BrowserConfig, own: &TokenProvider) -> ProviderConfig {
    let host = Url::parse(&own.issuer).ok().and_then(|issuer| issuer.host_str().map(str::to_owned));
    let usual = || std::iter::once("openid".to_owned()).chain(own.scopes.iter().cloned()).collect();
    ProviderConfig {
        id: ID.to_owned(),
        name: config.name.clone().or(host).unwrap_or_else(|| own.issuer.clone()),
        issuer: own.issuer.clone(),
        client: config.client.clone(),
        secret: config.secret.clone(),
        scopes: config.scopes.clone().unwrap_or_else(usual),
        // Who comes in is said by the token, and judged by the guard.
        domains: Vec::new(),
        members: Vec::new(),
        anybody: true,
        groups_claim: String::new(),
        groups: std::collections::BTreeMap::new(),
        trusts_email: false,
        private: own.is_private,
    }
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.party.provider.config;
        formatter.debug_struct("RelyingParty").field("issuer", &config.issuer).finish_non_exhaustive()
    }
}
