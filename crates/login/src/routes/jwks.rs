//! `GET /jwks`: the public keys that tokens are verified with (RFC 7517 §5).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::desk::Desk;
use crate::routes::reply;

/// Answers with the keys.
pub(super) async fn show(State(desk): State<Arc<Desk>>) -> Response {
    match desk.signer.keys().await {
        Ok(keys) => reply::public_json(&keys.jwks),
        Err(error) => reply::broken(&error),
    }
}
