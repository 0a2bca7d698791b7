//! A *reply* is a page on its way: the headers that keep it harmless, and the mark that spares sending it twice.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use switchboard_document_index::IndexError;

/// Nothing runs, nothing is loaded from elsewhere, no other page frames this one.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    /// The index cannot be read.
    #[error("the index cannot be read")]
    Index(#[from] IndexError),
    /// The template cannot be written.
    #[error("a page cannot be written")]
    Template(#[from] askama::Error),
    /// The thread that made the page ended before it did.
    #[error("a page was given up")]
    Abandoned(#[from] tokio::task::JoinError),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        tracing::error!(error = &self as &dyn std::error::Error, "library.page.failed");
        let sentence = "This page cannot be shown: the library failed while making it. Its log says why.";
        (StatusCode::INTERNAL_SERVER_ERROR, [(CACHE_CONTROL, "no-store")], sentence).into_response()
    }
}

/// Makes a page away from the threads that answer, because the index reads from disk.
pub(super) async fn make<F>(page: F) -> Response
where
    F: FnOnce() -> Result<Response, PageError> + Send + 'static,
{
    let made = tokio::task::spawn_blocking(page).await.map_err(PageError::from).and_then(|made| made);
    made.unwrap_or_else(IntoResponse::into_response)
}

/// Writes a page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Result<Response, PageError> {
    let html = template.render()?;
    let mark = format!("\"{}\"", &blake3::hash(html.as_bytes()).to_hex()[..20]);
    // A person's own documents: kept by no one on the way, and asked for again each time, which the mark makes cheap.
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "private, no-cache"),
        (ETAG, mark.as_str()),
    ];
    Ok((status, headers, html).into_response())
}

/// Puts the headers on whatever the viewer answers, and leaves out a body that the browser has already.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let mut response = next.run(request).await;
    let is_known = response.status() == StatusCode::OK && is_match(response.headers(), known.as_ref());
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// RFC 9110 §13.1.2, with the weak comparison.
fn is_match(headers: &HeaderMap, known: Option<&HeaderValue>) -> bool {
    let strong = |mark: &str| mark.trim().trim_start_matches("W/").to_owned();
    let Some(mark) = headers.get(ETAG).and_then(|mark| mark.to_str().ok()).map(strong) else { return false };
    let known = known.and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim() == "*" || strong(known) == mark)
}
