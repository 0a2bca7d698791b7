//! Why a document was not fetched. What a private machine answered, or whether it is there, is never told.

use std::time::Duration;

/// Says why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is not `https`, or names a user.
    #[error("only https addresses without a user are fetched")]
    Address,
    /// The name leads to no address that may be reached.
    #[error("{host} has no public address")]
    Private {
        /// The name.
        host: String,
    },
    /// The server sends us elsewhere; nobody checked where.
    #[error("{host} answers with a redirect, and none is followed")]
    Redirect {
        /// The server.
        host: String,
    },
    /// The server answers something else than a document.
    #[error("{host} answers {status}")]
    Status {
        /// The server.
        host: String,
        /// Its answer.
        status: u16,
    },
    /// The document is too large.
    #[error("the document is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read.
        limit: usize,
    },
    /// The server took too long.
    #[error("{host} took longer than {} seconds", limit.as_secs_f64())]
    TooSlow {
        /// The server.
        host: String,
        /// The time it had.
        limit: Duration,
    },
    /// There was no connection, or it broke.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// The server.
        host: String,
    },
}

impl FetchError {
    /// Tells whether the server could not be asked, so that it has said nothing of the document: what was true before may still be.
    /// One that says it has none (404, 410), sends us elsewhere or is not ours to reach has said enough.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TooSlow { .. } => true,
            // Beside those that are the server's own fault: refused by a wall before it, asked too late, too early, too often.
            Self::Status { status, .. } => *status >= 500 || matches!(status, 403 | 408 | 425 | 429),
            Self::Address | Self::Private { .. } | Self::Redirect { .. } | Self::TooLarge { .. } => false,
        }
    }
}
