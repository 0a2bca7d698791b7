//! `GET /status`: what is in the library, what was left out and why, for people's scripts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;

use crate::shelf::Shelf;
use crate::viewer::Visitor;

/// Answers with the [`Status`](crate::Status) as JSON, to those who may know all the names in it.
pub(super) async fn show(State(shelf): State<Arc<Shelf>>, visitor: Visitor) -> Response {
    if !shelf.shows_skips(&visitor.reader) {
        let why = "the status names files of all kinds; it is for the group admins\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    ([(CACHE_CONTROL, "no-store")], Json(shelf.status())).into_response()
}
