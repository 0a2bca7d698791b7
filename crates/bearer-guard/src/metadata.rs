//! `GET /.well-known/oauth-protected-resource`: what is protected here, and who issues tokens for it (RFC 9728).

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};

use crate::guard::Guard;
use crate::protection::WELL_KNOWN;

impl Guard {
    /// Returns the routes of the metadata, with and without the path of a resource behind the name.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/.well-known/oauth-protected-resource", get(show_first))
            .route("/.well-known/oauth-protected-resource/{*path}", get(show))
            .with_state(self.clone())
    }
}

/// Tells whether pages of every origin may read what is at a path: no cookie opens anything there.
pub fn is_open_to_pages(path: &str) -> bool {
    let rest = path.strip_prefix(WELL_KNOWN);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

async fn show_first(State(guard): State<Guard>) -> Response {
    answer(&guard, "")
}

async fn show(State(guard): State<Guard>, Path(path): Path<String>) -> Response {
    answer(&guard, &format!("/{path}"))
}

fn answer(guard: &Guard, rest: &str) -> Response {
    let protection = guard.protection();
    let Some(resource) = protection.described(rest) else {
        let headers = [(CACHE_CONTROL, "no-store")];
        return (StatusCode::NOT_FOUND, headers, "nothing is protected at this path\n").into_response();
    };
    // Public, and read by pages of others: hosts in browsers begin here.
    let headers = [(CACHE_CONTROL, "public, max-age=300"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, Json(protection.metadata(&resource))).into_response()
}
