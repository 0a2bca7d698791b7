//! A *failure* of HTTP is why a request got no answer, or not the one that was asked for.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use switchboard_guarded_fetch::NotAdmitted;

use crate::login::LoginError;

/// Why a request failed; the source is never inside the message.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum HttpFailure {
    /// The address names no host.
    #[error("{url} names no host")]
    NoHost {
        /// The address.
        url: String,
    },
    /// The address is not `http` or `https`.
    #[error("{scheme} is not a scheme that can be asked: http and https are")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// The host is at a private address, and the person did not name it.
    #[error("{host} is at a private address, which the person did not name")]
    PrivateAddress {
        /// The host.
        host: String,
    },
    /// The client itself cannot be made.
    #[error("no HTTP client can be made here")]
    Unusable(#[source] Arc<reqwest::Error>),
    /// The host has no address, or none of them answers.
    #[error("{host} cannot be reached")]
    Unreachable {
        /// The host with its port.
        host: String,
        /// Why.
        #[source]
        source: Arc<reqwest::Error>,
    },
    /// The other side does not speak TLS, or not with a certificate that we trust.
    #[error("no trusted TLS connection to {host}")]
    Tls {
        /// The host with its port.
        host: String,
        /// Why.
        #[source]
        source: Arc<reqwest::Error>,
    },
    /// Nothing came in time.
    #[error("{what} within {} s", .limit.as_secs_f64())]
    Timeout {
        /// What did not happen.
        what: &'static str,
        /// The limit.
        limit: Duration,
    },
    /// The connection broke off.
    #[error("the connection broke off")]
    Broken(#[source] Arc<reqwest::Error>),
    /// A redirect leads to another origin, where our headers must not go.
    #[error("{from} redirects to another origin, {to}")]
    ForeignRedirect {
        /// Where it was asked.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// A redirect that would lose the message, or leads nowhere.
    #[error("HTTP {status} redirects to {to}: a message cannot follow")]
    UselessRedirect {
        /// The status.
        status: u16,
        /// Where it leads.
        to: String,
    },
    /// Too many redirects.
    #[error("more than {limit} redirects")]
    Redirects {
        /// The limit.
        limit: usize,
    },
    /// There is no token.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// Login is needed, or what was sent is not accepted.
    #[error("HTTP 401: a login is needed")]
    Unauthorized {
        /// The value of `WWW-Authenticate`.
        challenge: Option<String>,
    },
    /// The login is not enough.
    #[error("HTTP 403: refused{}", .challenge.as_ref().map(|_| ", the login is not enough").unwrap_or_default())]
    Forbidden {
        /// The value of `WWW-Authenticate`.
        challenge: Option<String>,
        /// The beginning of the body.
        body: String,
    },
    /// Any other status that is no answer.
    #[error("HTTP {status}{}", shown(.body))]
    Status {
        /// The status.
        status: u16,
        /// When to ask again, where it was said.
        retry_after: Option<Duration>,
        /// The beginning of the body.
        body: String,
    },
    /// A page for people, where a message was due.
    #[error("HTTP {status} with a page of HTML: no MCP server is at this address")]
    Page {
        /// The status.
        status: u16,
    },
    /// Something else, where a message was due.
    #[error("the answer is {}, not JSON or an event stream", .content_type.as_deref().unwrap_or("of no content type"))]
    ContentType {
        /// What it is.
        content_type: Option<String>,
    },
    /// JSON, but no message.
    #[error("the answer is no JSON-RPC message ({problem}): {body}")]
    NoMessage {
        /// What is wrong.
        problem: String,
        /// The beginning of it.
        body: String,
    },
    /// An answer that is larger than we take.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The event stream of HTTP+SSE does not begin as it must.
    #[error("the event stream does not name an endpoint")]
    NoEndpoint,
    /// The endpoint of HTTP+SSE is at another origin.
    #[error("the endpoint that the server names is at another origin, {endpoint}")]
    ForeignEndpoint {
        /// The endpoint.
        endpoint: String,
    },
}

impl HttpFailure {
    pub(super) fn of(error: reqwest::Error, host: &str) -> Self {
        if let Some(inside) = cause::<NotAdmitted>(&error) {
            return Self::PrivateAddress { host: inside.name.clone() };
        }
        let is_tls = cause::<rustls::Error>(&error).is_some() || is_tls_alert(&error);
        let (host, is_connect) = (host.to_owned(), error.is_connect());
        let source = Arc::new(error);
        match (is_tls, is_connect) {
            (true, _) => Self::Tls { host, source },
            (false, true) => Self::Unreachable { host, source },
            (false, false) => Self::Broken(source),
        }
    }

    /// Tells whether nothing of the request can have reached the server.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Tls { .. }
                | Self::NoHost { .. }
                | Self::Scheme { .. }
                | Self::PrivateAddress { .. }
                | Self::Unusable(_)
        )
    }

    /// Returns the status, where there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Unauthorized { .. } => Some(401),
            Self::Forbidden { .. } => Some(403),
            Self::Status { status, .. } | Self::Page { status } | Self::UselessRedirect { status, .. } => {
                Some(*status)
            }
            _ => None,
        }
    }
}

/// Finds an error of a kind in a chain, inside of I/O errors too.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next: Option<&'a (dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| cause::<T>(inner)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// A server without TLS answers our greeting with bytes that are none, which surfaces as bad data of the connection.
fn is_tls_alert(error: &reqwest::Error) -> bool {
    let is_https = error.url().is_some_and(|url| url.scheme() == "https");
    let kind = cause::<std::io::Error>(error).map(std::io::Error::kind);
    is_https && error.is_connect() && kind == Some(std::io::ErrorKind::InvalidData)
}

fn shown(body: &str) -> String {
    if body.is_empty() { String::new() } else { format!(": {body}") }
}
