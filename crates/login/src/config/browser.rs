//! *Browsers* in the configuration: how people log in at a provider whose tokens are taken here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::key::KeySource;
use crate::config::secret::ClientSecret;

/// How people with a browser log in at the provider whose tokens programs bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BrowserConfig {
    /// The name under which the provider knows this server. The provider is told `/login/from/provider`, behind the public address,
    /// as redirect URI.
    pub client: String,
    /// Where the secret is that goes with it: `env:NAME` or `file:PATH`. Without one this server is a public client there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<ClientSecret>,
    /// The name of the provider, for people. Default: the host of its issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is asked for. Default: `openid`, and the scopes that every token must allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// How the provider is told what the token is for. Default: `resource`.
    #[serde(default)]
    pub audience_parameter: AudienceParameter,
    /// The file with the key that seals what browsers keep, or `env:NAME` for a variable that holds the key itself; servers behind
    /// one address need the same. Default: `browser.key` beside the index, made at the first start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<KeySource>,
}

/// How a provider is told what a token is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AudienceParameter {
    /// By `resource` (RFC 8707).
    #[default]
    Resource,
    /// By `audience`, as Auth0 has it.
    Audience,
    /// Not at all: the scopes say it (Entra), or what is set up for the client there (Keycloak, Okta).
    None,
}

impl AudienceParameter {
    /// Returns the name of the parameter.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Resource => Some("resource"),
            Self::Audience => Some("audience"),
            Self::None => None,
        }
    }
}

impl BrowserConfig {
    /// Takes the name under which the provider knows this server; all else is as usual.
    pub fn of(client: impl Into<String>) -> Self {
        Self {
            client: client.into(),
            secret: None,
            name: None,
            scopes: None,
            audience_parameter: AudienceParameter::default(),
            key_file: None,
        }
    }
}
