//! What was *vouched* for: whom a token speaks for, what it allows, and how long that may be believed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use switchboard_access_token::InvalidToken;
use switchboard_ambient::{Identity, Principal};
use switchboard_oauth_words::AccessClaims;

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
    /// Until when that may be believed without asking again.
    pub(crate) until: SystemTime,
    /// The grant it came from, where a local issuer knows when that ends.
    pub(crate) grant: Option<String>,
}

pub(crate) fn identity(claims: AccessClaims, groups: Vec<String>) -> Arc<Identity> {
    Arc::new(Identity {
        principal: Principal::new(format!("{}|{}", claims.iss, claims.sub)),
        groups: groups.into_iter().collect(),
        scopes: claims.scope.iter().map(str::to_owned).collect(),
        client: Some(claims.client_id).filter(|client| !client.is_empty()),
        subject: claims.sub,
    })
}

pub(crate) fn ends(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(SystemTime::UNIX_EPOCH)
}

impl From<InvalidToken> for TokenError {
    fn from(error: InvalidToken) -> Self {
        Self::Invalid(error.to_string())
    }
}
