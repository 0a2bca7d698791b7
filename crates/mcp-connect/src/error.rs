//! *Errors* of a connection: why it could not be opened, and why a request over it failed.

use std::error::Error;
use std::time::Duration;

use rmcp::model::{ErrorCode, ErrorData};
use rmcp::service::{ClientInitializeError, ServiceError};
use rmcp::transport::DynamicTransportError;
use rmcp::transport::streamable_http_client::StreamableHttpError;
use serde_json::json;

use crate::command::CommandFailure;
use crate::http::HttpFailure;

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// HTTP did not do it.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The command did not do it.
    #[error(transparent)]
    Command(#[from] CommandFailure),
    /// The server refused the conversation.
    #[error("the server refused the conversation: {} ({})", .0.message, .0.code.0)]
    Refused(ErrorData),
    /// No revision is known to both sides.
    #[error("the server speaks no revision that this client knows: it has {}", .server.join(", "))]
    NoCommonRevision {
        /// What the server speaks.
        server: Vec<String>,
    },
    /// The server does not open a conversation as MCP has it.
    #[error("the server does not speak MCP: {problem}")]
    NotMcp {
        /// What it did instead.
        problem: String,
    },
    /// It took too long.
    #[error("the connection was not open after {} s", .limit.as_secs_f64())]
    Timeout {
        /// The limit.
        limit: Duration,
    },
    /// A header that cannot be sent.
    #[error("the bearer token has characters that no header can carry")]
    Bearer,
}

impl ConnectError {
    /// Returns what HTTP said, where it was HTTP.
    pub fn http(&self) -> Option<&HttpFailure> {
        match self {
            Self::Http(failure) => Some(failure),
            _ => None,
        }
    }
}

/// Why a request failed. A tool that reports an error of its own is no failure: its result says so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The server answered with an error of the protocol.
    #[error("{} (JSON-RPC error {})", .0.message, .0.code.0)]
    Refused(ErrorData),
    /// HTTP did not do it.
    #[error(transparent)]
    Http(#[from] HttpFailure),
    /// The command did not do it.
    #[error(transparent)]
    Command(#[from] CommandFailure),
    /// The connection is closed.
    #[error("the connection is closed")]
    Closed,
    /// No answer came in time; the server was told that it is not waited for any more.
    #[error("no answer came within {} s", .limit.as_secs_f64())]
    Deadline {
        /// The limit.
        limit: Duration,
    },
    /// The caller cancelled it; the server was told.
    #[error("cancelled")]
    Cancelled,
    /// The answer is of another kind than the request.
    #[error("the answer does not belong to {method}")]
    WrongAnswer {
        /// The request.
        method: &'static str,
    },
    /// The server asked for input again and again.
    #[error("the server still asks for input after {limit} rounds")]
    Rounds {
        /// The limit.
        limit: usize,
    },
    /// The server asked for input that this client does not give.
    #[error("the server asks for input that this client does not give: {}", .0.message)]
    Input(ErrorData),
    /// A list that does not end.
    #[error("the list does not end: {pages} pages were read")]
    Endless {
        /// The pages that were read.
        pages: usize,
    },
    /// The lost connection could not be opened again.
    #[error("the connection was lost, and could not be opened again")]
    Lost(#[source] Box<ConnectError>),
}

impl CallError {
    pub(crate) fn of(error: ServiceError) -> Self {
        match error {
            ServiceError::McpError(data) => match limit_of(&data) {
                Some(limit) => Self::Http(HttpFailure::TooLarge { limit }),
                None => Self::Refused(data),
            },
            ServiceError::TransportSend(error) => Self::of_transport(&error),
            ServiceError::Timeout { timeout } => Self::Deadline { limit: timeout },
            ServiceError::Cancelled { .. } => Self::Cancelled,
            _ => Self::Closed,
        }
    }

    fn of_transport(error: &DynamicTransportError) -> Self {
        match cause(error) {
            Some(Cause::Http(failure)) => Self::Http(failure),
            Some(Cause::Command(failure)) => Self::Command(failure),
            None => Self::Closed,
        }
    }

    /// Returns what HTTP said, where it was HTTP.
    pub fn http(&self) -> Option<&HttpFailure> {
        match self {
            Self::Http(failure) => Some(failure),
            Self::Lost(error) => error.http(),
            _ => None,
        }
    }

    /// Tells whether a request that changes nothing may be sent again.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Closed | Self::Http(HttpFailure::Broken(_)) => true,
            Self::Http(HttpFailure::Status { status, .. }) => matches!(status, 429 | 502 | 503 | 504),
            _ => false,
        }
    }
}

/// The member of an error's data that says that it is ours: rmcp carries nothing else to whoever waits for an event.
const LIMIT: &str = "switchboard/messageLimit";

/// Returns the error that stands for an event which is larger than `limit`.
pub(crate) fn too_large(limit: usize) -> ErrorData {
    let words = HttpFailure::TooLarge { limit }.to_string();
    ErrorData::new(ErrorCode::PARSE_ERROR, words, Some(json!({ LIMIT: limit })))
}

fn limit_of(data: &ErrorData) -> Option<usize> {
    data.data.as_ref()?.get(LIMIT)?.as_u64()?.try_into().ok()
}

enum Cause {
    Http(HttpFailure),
    Command(CommandFailure),
}

/// Finds our own failure in rmcp's error of a transport.
fn cause(error: &DynamicTransportError) -> Option<Cause> {
    let error: &(dyn Error + 'static) = error.error.as_ref();
    if let Some(error) = error.downcast_ref::<StreamableHttpError<HttpFailure>>() {
        return match error {
            StreamableHttpError::Client(failure) => Some(Cause::Http(failure.clone())),
            StreamableHttpError::AuthRequired(required) => Some(Cause::Http(HttpFailure::Unauthorized {
                challenge: Some(required.www_authenticate_header.clone()),
            })),
            _ => None,
        };
    }
    if let Some(failure) = error.downcast_ref::<HttpFailure>() {
        return Some(Cause::Http(failure.clone()));
    }
    error.downcast_ref::<CommandFailure>().map(|failure| Cause::Command(failure.clone()))
}

impl ConnectError {
    pub(crate) fn of(error: ClientInitializeError) -> Self {
        match error {
            ClientInitializeError::TransportError { error, context } => match cause(&error) {
                Some(Cause::Http(failure)) => Self::Http(failure),
                Some(Cause::Command(failure)) => Self::Command(failure),
                None => Self::NotMcp {
                    problem: format!("{context}: {}", crate::chain::chain(error.error.as_ref())),
                },
            },
            ClientInitializeError::LegacyFallbackFailed { fallback, .. } => Self::of(*fallback),
            ClientInitializeError::JsonRpcError(data) => Self::Refused(data),
            ClientInitializeError::NoCompatibleProtocolVersion { server_supported, .. } => {
                let server = server_supported.iter().map(|version| version.as_str().to_owned()).collect();
                Self::NoCommonRevision { server }
            }
            ClientInitializeError::ConnectionClosed(at) => {
                Self::NotMcp { problem: format!("it closed the connection before the {at}") }
            }
            other => Self::NotMcp { problem: other.to_string() },
        }
    }
}
