//! `GET /status`: what is in the library, what was left out and why, for people's scripts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CACHE_CONTROL;

use crate::shelf::Shelf;

/// Answers with the [`Status`](crate::Status) as JSON.
pub(super) async fn show(State(shelf): State<Arc<Shelf>>) -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], Json(shelf.status()))
}
