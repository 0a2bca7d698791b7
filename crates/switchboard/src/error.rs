//! An *error* is why a server did not start, or ended before it was told to.

use std::error::Error as _;
use std::{fmt, io};

use switchboard_http_serve::{BindError, ServeError};
use switchboard_mcp_serve::StdioError;

use crate::login::LoginError;

/// Why a server did not start, or ended before it was told to.
///
/// Its `Debug` form is the message with its causes, because that is what `main` prints of an error.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Requests were cut off at the end.
    #[error("cannot stop cleanly")]
    Serve(#[from] ServeError),
    /// The conversation over standard input and output broke off.
    #[error("cannot go on speaking over standard input and output")]
    Stdio(#[from] StdioError),
    /// The login that was typed cannot be had.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// The system does not let us listen for signals.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    /// Standard output is closed.
    #[error("standard output is closed")]
    Output(#[source] io::Error),
}

/// What `main` returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
