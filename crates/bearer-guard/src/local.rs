//! A *local issuer* is a login in the same process: its keys need no fetching, and it knows at once when a grant has ended.

use std::error::Error;
use std::sync::Arc;

use futures::future::BoxFuture;
use switchboard_access_token::KeySet;

/// Says that a local issuer cannot answer now.
#[derive(Debug, thiserror::Error)]
#[error("the login cannot answer now")]
pub struct IssuerFailed(#[source] pub Box<dyn Error + Send + Sync>);

/// Issues tokens in the same process.
pub trait LocalIssuer: Send + Sync + 'static {
    /// Returns who it is, letter by letter the `iss` of its tokens.
    fn issuer(&self) -> &str;

    /// Returns the keys that verify now.
    fn keys(&self) -> BoxFuture<'_, Result<Arc<KeySet>, IssuerFailed>>;

    /// Tells whether a grant goes on.
    fn is_live<'a>(&'a self, grant: &'a str) -> BoxFuture<'a, Result<bool, IssuerFailed>>;

    /// Returns a number that changes whenever a grant may have ended in this process, so that most requests need not ask.
    fn endings(&self) -> u64;
}
