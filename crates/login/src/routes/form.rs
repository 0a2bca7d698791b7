//! A *form* is the body of a POST, as programs and pages send it.

use std::fmt;

use axum::extract::{FromRequest, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use switchboard_oauth_words::{ErrorCode, ErrorResponse, Parameters};

/// The longest form that is read; the longest honest one carries an authorization request.
const LONGEST: usize = 64 * 1024;

/// What the form holds; not printed, because secrets travel here.
pub(super) struct Form(pub(super) Parameters);

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = (StatusCode, &'static str);

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let text = "a form is sent as application/x-www-form-urlencoded\n";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
        }
        let body = axum::body::to_bytes(request.into_body(), LONGEST).await;
        let body = body.map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, "the form is too long\n"))?;
        let text =
            std::str::from_utf8(&body).map_err(|_| (StatusCode::BAD_REQUEST, "the form is no text\n"))?;
        Ok(Self(Parameters::parse(text)))
    }
}

impl Form {
    /// Returns a field of a page of ours; one that is missing or doubled is empty, and refused where it matters.
    pub(super) fn field(&self, name: &'static str) -> &str {
        self.0.one(name).ok().flatten().unwrap_or_default()
    }
}

/// Returns the token that a request is about (RFC 7009 §2.1, RFC 7662 §2.1).
pub(super) fn token(form: &Parameters) -> Result<&str, ErrorResponse> {
    let invalid = |why: String| ErrorCode::InvalidRequest.because(why);
    let token = form.one("token").map_err(|repeated| invalid(repeated.to_string()))?;
    token.ok_or_else(|| invalid("the parameter token is required".to_owned()))
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
