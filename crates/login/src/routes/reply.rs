//! A *reply* is JSON for programs: never cached, and with an error's word, status and challenge together.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use switchboard_oauth_words::{ErrorCode, ErrorResponse, Parameters};

use crate::audit::{Event, Note};
use crate::client::find::FindClientError;
use crate::client::prove::ProofError;
use crate::desk::Desk;
use crate::store::{OUTAGE_SECONDS, StoreError, is_outage};

/// How many seconds a client is put off whose own host cannot be asked.
const OUTAGE: u64 = 30;

/// Answers with JSON that no cache keeps (RFC 6749 §5.1).
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let body = match serde_json::to_vec(value) {
        Ok(body) => body,
        Err(error) => return broken(&error),
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// Answers with JSON that may be kept for a while, and read by pages of others: it is public.
pub(super) fn public_json(value: &impl Serialize) -> Response {
    let mut response = json(StatusCode::OK, value);
    let headers = response.headers_mut();
    headers.remove(PRAGMA);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(http::header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Answers with an error.
pub(super) fn refused(error: &ErrorResponse) -> Response {
    let status = match error.error {
        ErrorCode::InvalidClient => StatusCode::UNAUTHORIZED,
        ErrorCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    with_status(status, error)
}

fn with_status(status: StatusCode, error: &ErrorResponse) -> Response {
    let mut response = json(status, error);
    if status == StatusCode::UNAUTHORIZED {
        // RFC 6749 §5.2 asks for a challenge in the scheme the client used; a 401 needs one in any case.
        let challenge = HeaderValue::from_static("Basic realm=\"clients\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// Answers that it was too much, and how long to wait.
pub(super) fn too_many(why: &str, seconds: u64) -> Response {
    put_off(StatusCode::TOO_MANY_REQUESTS, why, seconds)
}

fn put_off(status: StatusCode, why: &str, seconds: u64) -> Response {
    let mut response = with_status(status, &ErrorCode::TemporarilyUnavailable.because(why));
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Answers that something broke on our side, or that the records cannot be reached now; what, is in the log.
pub(super) fn broken(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "a request to login could not be answered");
    if is_outage(error) {
        let why = "the records of this server cannot be reached now; nothing was changed";
        return put_off(StatusCode::SERVICE_UNAVAILABLE, why, OUTAGE_SECONDS);
    }
    let answer = ErrorCode::ServerError.because("something went wrong on our side; nothing was changed");
    let body = serde_json::to_vec(&answer).expect("a code and words are JSON");
    (StatusCode::INTERNAL_SERVER_ERROR, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// Answers a client that did not prove who it is. What could be read is written down by who checked it, and the rest here.
pub(super) async fn unproven(desk: &Desk, form: &Parameters, error: &ProofError) -> Response {
    match error {
        ProofError::Store(error) | ProofError::Find(FindClientError::Store(error)) => broken(error),
        // Whoever cannot be asked has not said no: a host that hears so gives the connection up, with tokens that are good.
        ProofError::Find(FindClientError::Fetch(outage)) if outage.is_outage() => {
            put_off(StatusCode::SERVICE_UNAVAILABLE, &error.to_string(), OUTAGE)
        }
        ProofError::Throttled(wait) => too_many(&error.to_string(), wait.seconds()),
        ProofError::Repeated(_) | ProofError::NoClient | ProofError::Two | ProofError::AssertionType => {
            unread(desk, form, (error, ErrorCode::InvalidRequest)).await
        }
        ProofError::Header => unread(desk, form, (error, ErrorCode::InvalidClient)).await,
        _ => refused(&ErrorCode::InvalidClient.because(error.to_string())),
    }
}

async fn unread(desk: &Desk, form: &Parameters, (error, code): (&ProofError, ErrorCode)) -> Response {
    let why = error.to_string();
    match note_unproven(desk, form, &why).await {
        Ok(()) => refused(&code.because(why)),
        Err(error) => broken(&error),
    }
}

/// Writes down that nobody was proven, with the client that the form names.
pub(super) async fn note_unproven(desk: &Desk, form: &Parameters, why: &str) -> Result<(), StoreError> {
    let note = Note::of(Event::ClientRefused).detail(why);
    let named = form.one("client_id").ok().flatten();
    desk.note_alone(named.map_or(note.clone(), |client| note.client(client))).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::IssueError;
    use crate::page::PageError;

    fn outage() -> StoreError {
        StoreError::Database(sqlx::Error::PoolTimedOut)
    }

    #[test]
    fn records_that_cannot_be_reached_are_no_fault_of_the_request_and_none_of_ours() {
        let told = [
            broken(&outage()),
            broken(&IssueError::Store(outage())),
            PageError::Store(outage()).into_response(),
            broken(&StoreError::Corrupt("a scope")),
            PageError::Store(StoreError::Corrupt("a scope")).into_response(),
        ];

        let told = told.map(|answer| (answer.status().as_u16(), answer.headers().contains_key(RETRY_AFTER)));
        assert_eq!(told, [(503, true), (503, true), (503, true), (500, false), (500, false)]);
    }
}
