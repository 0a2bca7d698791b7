//! A reply is *shown* in the status of its response as well, where the revision wants that.

use axum::response::Response;
use http::StatusCode;
use rmcp::model::{ErrorCode, ErrorData};

use crate::direct::Reply;
use crate::http::answer;
use crate::run::BUSY;

/// Makes the response of a reply.
pub(super) fn show(reply: &Reply, has_handshake: bool) -> Response {
    let status = reply.as_error().map_or(StatusCode::OK, |error| status(&error.error, has_handshake));
    answer::json(status, reply)
}

/// Returns the status that goes with an error: revisions without a handshake show some errors in it.
fn status(error: &ErrorData, has_handshake: bool) -> StatusCode {
    match error.code {
        BUSY => StatusCode::SERVICE_UNAVAILABLE,
        _ if has_handshake => StatusCode::OK,
        ErrorCode::METHOD_NOT_FOUND => StatusCode::NOT_FOUND,
        ErrorCode::UNSUPPORTED_PROTOCOL_VERSION
        | ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY
        | ErrorCode::HEADER_MISMATCH => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}
