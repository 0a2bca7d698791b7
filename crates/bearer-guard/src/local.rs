//! A *local issuer* is a login in the same process: its keys need no fetching, and it knows at once when a grant has ended.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;

use futures::future::BoxFuture;
use switchboard_access_token::KeySet;

/// Says that a local issuer cannot answer now.
#[derive(Debug, thiserror::Error)]
#[error("the login cannot answer now")]
pub struct IssuerFailed(#[source] pub Box<dyn Error + Send + Sync>);

/// How it stands with a grant now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It goes on, and its person is in these groups by now.
    Live {
        /// The groups.
        groups: BTreeSet<String>,
    },
    /// It has ended, or never was.
    Ended,
}

/// Issues tokens in the same process.
pub trait LocalIssuer: Send + Sync + 'static {
    /// Returns who it is, letter by letter the `iss` of its tokens.
    fn issuer(&self) -> &str;

    /// Returns the keys that verify now.
    fn keys(&self) -> BoxFuture<'_, Result<Arc<KeySet>, IssuerFailed>>;

    /// Tells how it stands with a grant.
    fn standing<'a>(&'a self, grant: &'a str) -> BoxFuture<'a, Result<Standing, IssuerFailed>>;

    /// Writes down that a token did not hold, and why.
    fn note_refusal<'a>(&'a self, why: &'a str) -> BoxFuture<'a, ()>;

    /// Returns a number that changes whenever that may have changed in this process, so that most requests need not ask.
    fn turns(&self) -> u64;
}
