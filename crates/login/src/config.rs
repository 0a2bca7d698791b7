//! A *configuration* says which clients are known beforehand, how long things last, and how much is taken on.

mod browser;
mod key;
mod provider;
mod secret;

use std::num::NonZeroU32;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;
use switchboard_oauth_words::{ResourceIndicator, ScopeSet};

pub use self::browser::{AudienceParameter, BrowserConfig};
pub use self::key::KeySource;
pub use self::provider::ProviderConfig;
pub use self::secret::ClientSecret;
use crate::store::DatabaseAddress;

const YEAR: NonZeroU32 = NonZeroU32::new(365).expect("365 is not zero");

/// What tokens are for: the resources behind this login, and what may be done there.
#[derive(Debug, Clone)]
pub struct Protected {
    /// The name people read.
    pub name: String,
    /// The addresses of the resource, the first of which is meant where a client names none.
    pub resources: Vec<ResourceIndicator>,
    /// What may be asked for, besides what login itself offers.
    pub scopes: Vec<ScopeMeaning>,
}

/// A scope in words that people understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeMeaning {
    /// The scope.
    pub scope: String,
    /// What it allows, as the rest of "It may …".
    pub meaning: String,
}

/// Says how login behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoginConfig {
    /// Clients that are known beforehand, with an id and most often a secret.
    pub clients: Vec<PredefinedClient>,
    /// Whether clients may register themselves (RFC 7591); default true, because most hosts of MCP need it.
    pub registration: bool,
    /// Whether clients on this machine may describe themselves by http on a loopback address; for developing.
    pub local_clients: bool,
    /// Where else people may log in.
    pub providers: Vec<ProviderConfig>,
    /// Whether people may log in with passkeys, where the public address can have them; default true.
    pub passkeys: bool,
    /// The PostgreSQL database that several servers share, as `postgres://USER@HOST/DATABASE`, `env:NAME` or `file:PATH`.
    /// Default: none, and the records are in a file beside the index.
    pub database: Option<DatabaseAddress>,
    /// The file with the key that seals the signing keys, or `env:NAME` for a variable that holds the key itself; servers that
    /// share a database need the same. Default: `login.key` beside the index, made at the first start.
    pub key_file: Option<KeySource>,
    /// How many days a line of the audit is kept; default 365.
    pub audit_days: NonZeroU32,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// How much is taken on.
    pub limits: LoginLimits,
}

impl Default for LoginConfig {
    fn default() -> Self {
        Self {
            clients: Vec::new(),
            registration: true,
            local_clients: false,
            providers: Vec::new(),
            passkeys: true,
            database: None,
            key_file: None,
            audit_days: YEAR,
            lifetimes: Lifetimes::default(),
            limits: LoginLimits::default(),
        }
    }
}

/// A client that is known beforehand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PredefinedClient {
    /// Its id, which no other client here has.
    pub id: String,
    /// Its secret, of at least 16 characters, or where it is: `env:NAME` or `file:PATH`. Without one it is a public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<ClientSecret>,
    /// The name people read.
    pub name: String,
    /// Where its answers go; none means wherever ChatGPT receives them.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
}

/// How long things last, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lifetimes {
    /// A code, from consent to its exchange; default 2 minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub code: Duration,
    /// An access token; default 10 minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub access_token: Duration,
    /// A refresh token that is not used; default 30 days.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub refresh_token: Duration,
    /// How long a refresh token that was just used may be used by requests that ran beside; default 30 seconds.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub refresh_grace: Duration,
    /// A session in the browser; default 14 days.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub session: Duration,
    /// How long after a login passkeys can be added and removed without another; default 10 minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub proof: Duration,
    /// The link with which the first person sets up an account; default 1 day.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub setup_link: Duration,
    /// How long a key signs before the next one does; default 30 days.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub signing_key: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            code: Duration::from_mins(2),
            access_token: Duration::from_mins(10),
            refresh_token: Duration::from_hours(30 * 24),
            refresh_grace: Duration::from_secs(30),
            session: Duration::from_hours(14 * 24),
            proof: Duration::from_mins(10),
            setup_link: Duration::from_hours(24),
            signing_key: Duration::from_hours(30 * 24),
        }
    }
}

/// How much is taken on; over a limit comes 429 with the time to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoginLimits {
    /// Wrong passwords for one account from one address, or from one browser that was logged in before, in 15 minutes;
    /// default 10. Nobody is locked out by what others do elsewhere.
    pub wrong_passwords: u32,
    /// Wrong answers of one passkey, or of passkeys that are not known, from one address, or from one browser that was logged in
    /// before, in 15 minutes; default 10. A right one is taken all the same.
    pub wrong_passkeys: u32,
    /// Passkeys of one person; default 20.
    pub passkeys: usize,
    /// Registered clients that nobody has allowed anything yet; default 1000. Over it the oldest makes place, of the address that sent
    /// the most of them.
    pub registrations: u32,
    /// Redirect URIs of one client; default 20.
    pub redirect_uris: usize,
    /// Wrong client secrets and assertions of one client from one address in 15 minutes; default 30. A right one is taken all the
    /// same.
    pub wrong_secrets: u32,
    /// Refusals that are written into the audit, in a minute and of each kind and person, and registrations of clients; of the rest the
    /// number is; default 60.
    pub noted_refusals: u32,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            wrong_passwords: 10,
            wrong_passkeys: 10,
            passkeys: 20,
            registrations: 1000,
            redirect_uris: 20,
            wrong_secrets: 30,
            noted_refusals: 60,
        }
    }
}

impl Protected {
    /// Returns every scope there is: the resource's, and login's own.
    pub(crate) fn scopes(&self) -> ScopeSet {
        let own = OWN_SCOPES.iter().map(|(scope, _)| (*scope).to_owned());
        self.scopes.iter().map(|meaning| meaning.scope.clone()).chain(own).collect()
    }

    /// Returns what a scope allows, in words.
    pub(crate) fn meaning(&self, scope: &str) -> String {
        let own =
            OWN_SCOPES.iter().find(|(name, _)| *name == scope).map(|(_, meaning)| (*meaning).to_owned());
        let meaning = self.scopes.iter().find(|meaning| meaning.scope == scope);
        meaning.map(|meaning| meaning.meaning.clone()).or(own).unwrap_or_else(|| scope.to_owned())
    }
}

/// What login itself offers, and what that allows.
const OWN_SCOPES: [(&str, &str); 4] = [
    ("email", "see your email address"),
    ("offline_access", "stay connected until you disconnect it, without asking you again"),
    ("openid", "know that it is you who logged in"),
    ("profile", "see your name and the groups you are in"),
];
