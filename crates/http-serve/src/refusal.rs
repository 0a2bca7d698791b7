//! A *refusal* is an answer given at the door: its status, and a sentence that tells what to change.

use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use switchboard_ambient::Trespass;

/// Says why a request does not reach the product.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NoHost,
    Host(String),
    Origin(String),
    BodyTooLarge(usize),
    TooManyRequests,
    TooManyStreams,
    TooManyConnections,
    TooSlow,
}

impl Refusal {
    /// Names the reason in metrics and logs.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NoHost => "no_host",
            Self::Host(_) => "host",
            Self::Origin(_) => "origin",
            Self::BodyTooLarge(_) => "body",
            Self::TooManyRequests => "requests",
            Self::TooManyStreams => "streams",
            Self::TooManyConnections => "connections",
            Self::TooSlow => "time",
        }
    }

    /// Returns what was reached for that is not the sender's, which somebody may want to write down.
    pub(crate) fn trespass(&self) -> Option<Trespass<'_>> {
        match self {
            Self::Host(host) => Some(Trespass::Host(host)),
            Self::Origin(origin) => Some(Trespass::Origin(origin)),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoHost => StatusCode::BAD_REQUEST,
            Self::Host(_) | Self::Origin(_) => StatusCode::FORBIDDEN,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyRequests | Self::TooManyStreams | Self::TooManyConnections | Self::TooSlow => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoHost => {
                "The request names no host, or more than one: send exactly one Host header.".to_owned()
            }
            Self::Host(host) => format!(
                "This server does not answer to the host {host:?}. If it should, start it with that name as its public \
                 URL, or add the name to its allowed hosts."
            ),
            Self::Origin(origin) => format!(
                "Pages of the origin {origin:?} may not call this server. If they should, add it to the server's allowed \
                 origins."
            ),
            Self::BodyTooLarge(limit) => {
                format!("The request body is larger than the {limit} bytes taken here.")
            }
            Self::TooManyRequests => {
                "The server is answering as many requests as it takes on; try again.".to_owned()
            }
            Self::TooManyStreams => {
                "As many event streams are open as the server takes on; try again.".to_owned()
            }
            Self::TooManyConnections => {
                "As many connections are open as the server takes on; try again.".to_owned()
            }
            Self::TooSlow => {
                "The answer took longer than the server's time limit; it was given up.".to_owned()
            }
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.sentence() + "\n"));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        // What was refused unread would otherwise be taken for the next request of the connection.
        if matches!(self, Self::BodyTooLarge(_)) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
