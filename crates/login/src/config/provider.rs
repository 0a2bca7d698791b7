//! A *provider* in the configuration: where else people may log in, and who of them comes in here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::secret::ClientSecret;

/// A provider of logins, by OpenID Connect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its word in our addresses: small letters, digits and dashes. The provider is told `/login/from/ID` as redirect URI.
    pub id: String,
    /// The name people read on the login page.
    pub name: String,
    /// Who it is, letter by letter as its metadata has it.
    pub issuer: String,
    /// The name under which we are known there.
    pub client: String,
    /// Where the secret is that goes with it: `env:NAME` or `file:PATH`. Without one we are a public client there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<ClientSecret>,
    /// What we ask for. Default: `openid`, `email`, `profile`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// New people come in with a verified address at one of these domains.
    #[serde(default)]
    pub domains: Vec<String>,
    /// New people come in who are in one of these groups, as the provider calls them. With domains as well, both are needed.
    #[serde(default)]
    pub members: Vec<String>,
    /// Everybody with an account at the provider comes in.
    #[serde(default)]
    pub anybody: bool,
    /// The claim that lists a person's groups, or a path to it with dots between. Default: `groups`.
    #[serde(default = "usual_groups_claim")]
    pub groups_claim: String,
    /// Groups here that follow from groups there, and end with them at the next login. Default: none.
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
    /// Addresses of this provider count as verified although it does not say so: for one that you run yourself.
    #[serde(default)]
    pub trusts_email: bool,
    /// The provider has a private address.
    #[serde(default)]
    pub private: bool,
}

fn usual_scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).to_vec()
}

fn usual_groups_claim() -> String {
    "groups".to_owned()
}
