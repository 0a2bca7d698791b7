//! What was *vouched* for: whom a token speaks for, what it allows, and how long that may be believed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use switchboard_access_token::InvalidToken;
use switchboard_ambient::{Identity, Principal};
use switchboard_oauth_words::{AccessClaims, ScopeSet};

/// The claim that most providers name groups by.
pub(crate) const GROUPS: &str = "groups";

/// Says why a token does not hold.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It does not, whoever asks.
    #[error("{0}")]
    Invalid(String),
    /// Nobody can tell now.
    #[error("whoever issues the tokens cannot be asked now")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What an authority says of a token.
#[derive(Debug, Clone)]
pub(crate) struct Vouched {
    pub(crate) identity: Arc<Identity>,
    /// When the token ends, where that is known.
    pub(crate) until: Option<SystemTime>,
    /// How long this may be believed without asking again, where that is shorter than the token's life.
    pub(crate) believed: Option<Duration>,
    /// The grant it came from, where a local issuer knows when that ends.
    pub(crate) grant: Option<String>,
}

/// Whom a token speaks for and what it allows, in the words of whoever vouches for it.
#[derive(Debug)]
pub(crate) struct Spoken {
    /// Who issued it.
    pub(crate) issuer: String,
    /// Whom it speaks for.
    pub(crate) subject: String,
    /// The client it was issued to, where that is said.
    pub(crate) client: Option<String>,
    /// What it allows.
    pub(crate) scope: ScopeSet,
    /// The groups of the person.
    pub(crate) groups: Vec<String>,
}

impl Spoken {
    /// Takes what a JWT says; the groups may stand elsewhere in it.
    pub(crate) fn of_claims(claims: AccessClaims, groups: Vec<String>) -> Self {
        Self {
            issuer: claims.iss,
            subject: claims.sub,
            client: Some(claims.client_id).filter(|client| !client.is_empty()),
            scope: claims.scope,
            groups,
        }
    }

    /// Returns who that is here.
    pub(crate) fn identity(self) -> Arc<Identity> {
        Arc::new(Identity {
            principal: Principal::new(format!("{}|{}", self.issuer, self.subject)),
            groups: self.groups.into_iter().collect(),
            scopes: self.scope.iter().map(str::to_owned).collect(),
            client: self.client,
            subject: self.subject,
        })
    }
}

pub(crate) fn ends(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(SystemTime::UNIX_EPOCH)
}

impl From<InvalidToken> for TokenError {
    fn from(error: InvalidToken) -> Self {
        Self::Invalid(error.to_string())
    }
}
