//! An *asset* is what pages are drawn with: one style sheet and one icon, both part of the program.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

const STYLE: &str = include_str!("../../templates/viewer.css");
const ICON: &str = include_str!("../../templates/icon.svg");

/// The address of the style sheet carries its version, so that it may be kept for good.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

static STYLE_VERSION: LazyLock<String> =
    LazyLock::new(|| blake3::hash(STYLE.as_bytes()).to_hex()[..12].to_owned());

/// Returns what tells this style sheet from those of other versions.
pub(super) fn style_version() -> &'static str {
    &STYLE_VERSION
}

/// `GET /assets/{name}`.
pub(super) async fn send(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "viewer.css" => answer("text/css; charset=utf-8", FOR_GOOD, STYLE),
        "icon.svg" => icon().await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /favicon.ico`: what browsers ask for beside whatever is not a page.
pub(super) async fn icon() -> Response {
    answer("image/svg+xml", "public, max-age=86400", ICON)
}

/// `GET /robots.txt`: a connector's address is not meant for search engines.
pub(super) async fn robots() -> Response {
    answer("text/plain; charset=utf-8", "public, max-age=86400", "User-agent: *\nDisallow: /\n")
}

fn answer(content_type: &'static str, cache: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, cache)], body).into_response()
}
