//! An *error* is one word of a registry and a sentence for developers (RFC 6749 §4.1.2.1 and §5.2, and those that added
//! words to it).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request is malformed.
    InvalidRequest,
    /// The client is unknown or did not prove who it is.
    InvalidClient,
    /// The code or refresh token is unknown, used, expired or another client's.
    InvalidGrant,
    /// The client may not use this grant.
    UnauthorizedClient,
    /// The grant is not offered.
    UnsupportedGrantType,
    /// The response type is not offered.
    UnsupportedResponseType,
    /// The scope is unknown or more than was granted.
    InvalidScope,
    /// The person or the server said no.
    AccessDenied,
    /// Something broke.
    ServerError,
    /// Too much is going on.
    TemporarilyUnavailable,
    /// The resource is not one of ours (RFC 8707 §2).
    InvalidTarget,
    /// A redirect URI cannot be registered (RFC 7591 §3.2.2).
    InvalidRedirectUri,
    /// Other metadata cannot be registered (RFC 7591 §3.2.2).
    InvalidClientMetadata,
    /// The person would have to log in (OpenID Connect Core §3.1.2.6).
    LoginRequired,
    /// The person would have to consent.
    ConsentRequired,
    /// Requests in a JWT are not taken (OpenID Connect Core §3.1.2.6).
    RequestNotSupported,
    /// Nor are those at an address.
    RequestUriNotSupported,
    /// The token is expired, withdrawn or not for this resource (RFC 6750 §3.1).
    InvalidToken,
    /// The token allows less than is needed.
    InsufficientScope,
}

impl ErrorCode {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }

    /// Returns the answer with this word and a sentence.
    pub fn because(self, description: impl Into<String>) -> ErrorResponse {
        ErrorResponse { error: self, error_description: Some(description.into()) }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The answer: word and sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorResponse {
    /// The word.
    pub error: ErrorCode,
    /// The sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_in_json_is_the_word_in_a_query() {
        for code in [
            ErrorCode::InvalidGrant,
            ErrorCode::InvalidTarget,
            ErrorCode::InsufficientScope,
            ErrorCode::RequestUriNotSupported,
        ] {
            let json = serde_json::to_value(code).expect("serializable");

            assert_eq!(json, code.as_str());
        }
    }
}
