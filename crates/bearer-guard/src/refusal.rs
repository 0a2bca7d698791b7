//! A *refusal* is the answer to a request that does not get through: what was wrong, and where the way to a token begins.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use switchboard_oauth_words::{Challenge, ErrorCode};

/// Why a request does not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A token is missing, does not hold, or does not allow it.
    Challenged(Challenge),
    /// Nobody can tell now whether the token holds. Never a 401: a client would throw a good token away.
    Unavailable,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Challenged(challenge) => challenged(&challenge),
            Self::Unavailable => {
                let why = "whoever issues the tokens cannot be asked now; try again shortly";
                let mut response = said(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", why);
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
                response
            }
        }
    }
}

fn challenged(challenge: &Challenge) -> Response {
    let (status, word) = match challenge.error {
        Some(ErrorCode::InsufficientScope) => (StatusCode::FORBIDDEN, "insufficient_scope"),
        Some(ErrorCode::InvalidRequest) => (StatusCode::BAD_REQUEST, "invalid_request"),
        Some(error) => (StatusCode::UNAUTHORIZED, error.as_str()),
        None => (StatusCode::UNAUTHORIZED, "unauthorized"),
    };
    let why = challenge.error_description.as_deref().unwrap_or(
        "a login is needed: send a token as Authorization: Bearer; WWW-Authenticate names where to get one",
    );
    let mut response = said(status, word, why);
    let challenge = HeaderValue::from_str(&challenge.to_string());
    let challenge = challenge.expect("a challenge is written in printable ASCII alone");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

fn said(status: StatusCode, error: &str, description: &str) -> Response {
    let body = json!({ "error": error, "error_description": description }).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
