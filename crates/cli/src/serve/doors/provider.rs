//! The guard of a provider's tokens, and what lets its people in with a browser.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use switchboard_ambient::{Moment, SystemClock};
use switchboard_bearer_guard::{Asking, Guard, Provider, ProviderError, Ready};
use switchboard_login::{BrowserConfig, RelyingParts, RelyingParty, TokenProvider};
use switchboard_mcp_serve::CALL_PATHS;

use super::doorway::{Doorway, check_origin, protection, refused, required};
use super::places::read_browser;
use crate::config::{AuthConfig, IntrospectionConfig};
use crate::exit::Ending;
use crate::output;
use crate::secret::secret;

/// What stands before a library whose tokens another issues.
pub(in crate::serve) struct ProviderDoor {
    /// What checks the tokens.
    pub(super) guard: Guard,
    /// What every token must allow.
    pub(super) scopes: Vec<String>,
    /// What lets people in with a browser, where that was set up.
    pub(super) browsers: Option<RelyingParty>,
}

impl ProviderDoor {
    /// Opens it, as the configuration says.
    ///
    /// # Errors
    ///
    /// Where the provider is none, or what is said of it cannot be meant.
    pub(super) async fn open(auth: &AuthConfig, doorway: &Doorway<'_>) -> anyhow::Result<Self> {
        let issuer = auth.issuer.clone().context("the configuration was checked to have an issuer")?;
        let required = required(auth.scopes.as_deref().unwrap_or_default())?;
        let scopes: Vec<String> = required.iter().map(str::to_owned).collect();
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
        let guard = Guard::new(protection(doorway, &issuer, &required), authority, Arc::new(SystemClock));
        let browsers = match &auth.browser {
            Some(config) => {
                check_origin(auth, doorway)?;
                let first = auth.audience.first().cloned();
                let audience = first.unwrap_or_else(|| doorway.origin.join(CALL_PATHS[0]).to_string());
                let is_private = auth.private_issuer;
                let own = TokenProvider { issuer, is_private, audience, scopes: scopes.clone() };
                Some(browsers(config, (own, guard.clone()), doorway)?)
            }
            None => None,
        };
        Ok(Self { guard, scopes, browsers })
    }
}

fn asking(introspection: &IntrospectionConfig) -> anyhow::Result<Asking> {
    Ok(Asking {
        endpoint: introspection.endpoint.clone(),
        client: introspection.client.clone(),
        secret: secret(&introspection.secret)?,
        believed: introspection.believed,
    })
}

fn browsers(
    config: &BrowserConfig,
    (provider, guard): (TokenProvider, Guard),
    doorway: &Doorway<'_>,
) -> anyhow::Result<RelyingParty> {
    let parts = RelyingParts {
        config: read_browser(config.clone())?,
        provider,
        name: doorway.name.to_owned(),
        guard,
    };
    RelyingParty::open(doorway.site(), parts).map_err(refused)
}

fn unusable(error: &ProviderError) -> anyhow::Error {
    Ending::bad_input(match error {
        ProviderError::Private { .. } => format!("{error}; if that is meant, say --private-issuer"),
        ProviderError::Unusable(error) => format!("--issuer: {error}"),
    })
}
