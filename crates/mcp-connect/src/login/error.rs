//! *Why a login failed*, as it may be shown: no token is ever in it.

use rmcp::transport::AuthError;

use super::vault::VaultError;

/// Why there is no token.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The authorization server refused the person, or the person did.
    #[error("the login was refused: {0}")]
    Refused(String),
    /// Nobody finished the login in time.
    #[error("nobody finished the login in time")]
    Late,
    /// The authorization server names a page that is none.
    #[error("the authorization server's page has no valid address")]
    Page,
    /// Nothing can listen for the browser to come back.
    #[error("nothing can listen for the browser to come back: {0}")]
    Listen(String),
    /// The authorization server gave a token that cannot be sent.
    #[error("the authorization server gave a token with characters that no header can carry")]
    Token,
    /// The authorization server takes no tokens back.
    #[error("the authorization server takes no tokens back")]
    NoRevocation,
    /// The authorization server refused to take a token back.
    #[error("the authorization server answers HTTP {status} to the {token} that is given back")]
    NotRevoked {
        /// Which token.
        token: &'static str,
        /// The status.
        status: u16,
    },
    /// Something of OAuth failed.
    #[error("{0}")]
    OAuth(String),
    /// What is kept cannot be read or written.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<AuthError> for LoginError {
    fn from(error: AuthError) -> Self {
        // Its kinds are many and its words are good; what is secret is in none of them.
        Self::OAuth(crate::chain::chain(&error))
    }
}
