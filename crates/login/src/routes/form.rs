//! A *form* is the body of a POST, as programs and pages send it.

use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use switchboard_oauth_words::{ErrorCode, ErrorResponse, Parameters};

use crate::desk::Desk;
use crate::page::{PageError, message};
use crate::party::Party;
use crate::place::Place;
use crate::routes::reply;

/// The longest form that is read; the longest honest one carries an authorization request.
const LONGEST: usize = 64 * 1024;

/// The longest kind of a body that is repeated.
const LONGEST_KIND: usize = 80;

/// What a person's form holds, who is told on a page where it is none; not printed, because secrets travel here.
pub(super) struct Form(pub(super) Parameters);

/// What a program's form holds, which is told in the words of OAuth where it is none (RFC 6749 §5.2).
#[derive(Debug)]
pub(super) struct ProgramForm(pub(super) Form);

/// Says why a body is no form.
#[derive(Debug, thiserror::Error)]
enum NoForm {
    #[error("a form is sent as application/x-www-form-urlencoded, and this is {0:?}")]
    Kind(String),
    #[error("a form is sent as application/x-www-form-urlencoded, and this does not say what it is")]
    Unsaid,
    #[error("the form is longer than {LONGEST} bytes, or broke off")]
    TooLong,
    #[error("the form is not UTF-8")]
    NotText,
}

/// Where a page is shown that belongs to one of two houses.
pub(super) trait Placed {
    /// Returns the place.
    fn place(&self) -> &Place;
}

impl Placed for Arc<Desk> {
    fn place(&self) -> &Place {
        &self.place
    }
}

impl Placed for Arc<Party> {
    fn place(&self) -> &Place {
        &self.place
    }
}

impl<S: Placed + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read(request).await.map(Self).map_err(|error| {
            let status = match error {
                NoForm::Kind(_) | NoForm::Unsaid => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                NoForm::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
                NoForm::NotText => StatusCode::BAD_REQUEST,
            };
            let text =
                format!("What was sent cannot be read: {error}. Go back and try again; nothing was changed.");
            let page = message(state.place(), status, "This form cannot be read", &text);
            page.unwrap_or_else(PageError::into_response)
        })
    }
}

impl<S: Sync> FromRequest<S> for ProgramForm {
    type Rejection = Response;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Response> {
        let invalid = |error: NoForm| reply::refused(&ErrorCode::InvalidRequest.because(error.to_string()));
        read(request).await.map(|form| Self(Form(form))).map_err(invalid)
    }
}

async fn read(request: Request) -> Result<Parameters, NoForm> {
    let kind = request.headers().get(CONTENT_TYPE).ok_or(NoForm::Unsaid)?;
    let kind = String::from_utf8_lossy(kind.as_bytes());
    let bare = kind.split(';').next().unwrap_or_default().trim();
    if !bare.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(NoForm::Kind(bare.chars().take(LONGEST_KIND).collect()));
    }
    let body = axum::body::to_bytes(request.into_body(), LONGEST).await.map_err(|_| NoForm::TooLong)?;
    let text = std::str::from_utf8(&body).map_err(|_| NoForm::NotText)?;
    Ok(Parameters::parse(text))
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
