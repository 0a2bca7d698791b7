//! Who may call: anybody, people of our own login, or those of a provider.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;
use switchboard_login::{BrowserConfig, ClientSecret};
use url::Url;

use crate::args::{AuthArg, AuthArgs};
use crate::exit::Ending;

/// Who may call.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AuthConfig {
    /// Who may call. Default: `none`.
    pub(crate) mode: AuthMode,
    /// With `oidc`: who issues the tokens, letter by letter as its metadata has it.
    pub(crate) issuer: Option<String>,
    /// With `oidc`: what `aud` of its tokens must be, one of these. Default: the public address of `/mcp`.
    pub(crate) audience: Vec<String>,
    /// Scopes that every token must allow. Default: `documents` with our own login, none with `oidc`.
    pub(crate) scopes: Option<Vec<String>>,
    /// With `oidc`: the claim that lists a person's groups, or a path to it with dots between. Default: `groups`.
    pub(crate) groups_claim: Option<String>,
    /// With `oidc`: the provider has a private address.
    pub(crate) private_issuer: bool,
    /// With `oidc`: asks the provider about each token instead of reading it.
    pub(crate) introspection: Option<IntrospectionConfig>,
    /// With a login and an `http.host` beyond this machine: takes passwords and tokens unencrypted, for where nobody else is on the
    /// way, as in a container whose port is published on `127.0.0.1` alone. Default: false, and it does not start.
    pub(crate) plain_http: bool,
    /// With `oidc`: lets people log in with a browser at the provider. Default: none, and pages want a token.
    pub(crate) browser: Option<BrowserConfig>,
}

/// Who may call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuthMode {
    /// Anybody who reaches the server.
    #[default]
    None,
    /// People with an account here, by OAuth.
    Oauth,
    /// Anybody may connect and look at the tools; each tool asks for a login where it needs one.
    Mixed,
    /// People of another provider (OpenID Connect or any other that issues tokens).
    Oidc,
}

/// How the provider is asked about tokens (RFC 7662).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IntrospectionConfig {
    /// Where to ask. Default: where the provider's metadata says.
    #[serde(default)]
    pub(crate) endpoint: Option<Url>,
    /// The name we ask under.
    pub(crate) client: String,
    /// Where the secret is that goes with it: `env:NAME` or `file:PATH`.
    pub(crate) secret: String,
    /// How long an answer is believed. Default: 30 seconds.
    #[serde(default = "half_a_minute", with = "seconds")]
    #[schemars(with = "f64")]
    pub(crate) believed: Duration,
}

/// The longest that an answer of a provider is believed.
const LONGEST_BELIEF: Duration = Duration::from_hours(24);

fn half_a_minute() -> Duration {
    Duration::from_secs(30)
}

impl AuthConfig {
    /// Takes what was typed over what is there.
    ///
    /// # Errors
    ///
    /// Where a secret is typed that is no client's.
    pub(super) fn apply(&mut self, args: AuthArgs) -> anyhow::Result<()> {
        if let Some(mode) = args.auth {
            self.mode = mode.into();
        }
        self.issuer = args.issuer.or(self.issuer.take());
        if !args.audience.is_empty() {
            self.audience = args.audience;
        }
        if !args.scopes.is_empty() {
            self.scopes = Some(args.scopes);
        }
        self.groups_claim = args.groups_claim.or(self.groups_claim.take());
        self.private_issuer |= args.private_issuer;
        self.plain_http |= args.plain_http;
        match (args.browser_client, &mut self.browser) {
            (Some(client), Some(browser)) => browser.client = client,
            (Some(client), none) => *none = Some(BrowserConfig::of(client)),
            (None, _) => {}
        }
        match (args.browser_secret, &mut self.browser) {
            (Some(secret), Some(browser)) => browser.secret = Some(ClientSecret::new(secret)),
            (Some(_), None) => {
                return Err(Ending::bad_input(
                    "--browser-secret goes with a client: name it with --browser-client CLIENT_ID",
                ));
            }
            (None, _) => {}
        }
        Ok(())
    }

    /// Checks that all of it can be meant together.
    ///
    /// # Errors
    ///
    /// Where a key is for another mode, or one that the mode needs is missing.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(asked) = self.introspection.as_ref().filter(|asked| asked.believed > LONGEST_BELIEF) {
            return Err(Ending::bad_input(format!(
                "auth.introspection.believed is {} seconds, and must be at most {}: what the provider took back meanwhile is not noticed",
                asked.believed.as_secs_f64(),
                LONGEST_BELIEF.as_secs()
            )));
        }
        if self.browser.as_ref().is_some_and(|browser| browser.client.trim().is_empty()) {
            return Err(Ending::bad_input(
                "--browser-client is empty: it is the name under which the provider knows this server",
            ));
        }
        if self.mode == AuthMode::Oidc {
            return match self.issuer {
                Some(_) => Ok(()),
                None => Err(Ending::bad_input(
                    "--auth oidc needs --issuer URL: the address of the provider whose tokens are taken",
                )),
            };
        }
        let of_logins = [("--scope", self.scopes.is_some()), ("--plain-http", self.plain_http)];
        if let (AuthMode::None, Some((name, _))) = (self.mode, of_logins.iter().find(|(_, is_set)| *is_set)) {
            return Err(Ending::bad_input(format!(
                "{name} is about a login, and with --auth none there is none: say --auth oauth, mixed or oidc as well, or leave it out"
            )));
        }
        let of_providers = [
            ("--issuer", self.issuer.is_some()),
            ("--audience", !self.audience.is_empty()),
            ("--groups-claim", self.groups_claim.is_some()),
            ("--private-issuer", self.private_issuer),
            ("auth.introspection", self.introspection.is_some()),
            ("--browser-client", self.browser.is_some()),
        ];
        match of_providers.iter().find(|(_, is_set)| *is_set) {
            None => Ok(()),
            Some((name, _)) => Err(Ending::bad_input(format!(
                "{name} is about a provider of logins; it goes with --auth oidc, and this is {}",
                self.mode.as_str()
            ))),
        }
    }
}

impl AuthMode {
    /// Returns the word that is typed.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "--auth none",
            Self::Oauth => "--auth oauth",
            Self::Mixed => "--auth mixed",
            Self::Oidc => "--auth oidc",
        }
    }

    /// Tells whether people log in here.
    pub(super) fn is_own_login(self) -> bool {
        matches!(self, Self::Oauth | Self::Mixed)
    }

    /// Returns the word for it where a connector is made in ChatGPT.
    pub(crate) fn in_chatgpt(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Oauth | Self::Oidc => "OAuth",
            Self::Mixed => "mixed",
        }
    }
}

impl From<AuthArg> for AuthMode {
    fn from(auth: AuthArg) -> Self {
        match auth {
            AuthArg::None => Self::None,
            AuthArg::Oauth => Self::Oauth,
            AuthArg::Mixed => Self::Mixed,
            AuthArg::Oidc => Self::Oidc,
        }
    }
}
