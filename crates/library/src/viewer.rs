//! The *viewer* is the pages that citations open, and the page at `/` that says what this library is.
//!
//! Pages are whole as they come from the server: no script, no request to another host, all text escaped. What a
//! document says becomes [`Markup`](markup::Markup) in one place; whatever else stands on a page is escaped by the templates.

mod about;
mod asked;
mod asset;
mod disposition;
mod download;
mod extracted;
mod figure;
mod frame;
mod kind;
mod language;
mod markdown;
mod markup;
mod pages;
mod paragraph;
mod place;
mod prose;
mod range;
mod reply;
mod snippet;
mod stretch;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::get;

use crate::shelf::Shelf;

/// Returns the routes for people: `/`, search, documents, originals, what was left out, and what pages are drawn with.
pub(crate) fn router(shelf: Arc<Shelf>) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/search", get(pages::search::show))
        .route("/documents", get(pages::documents::show))
        .route("/documents/", get(pages::documents::show))
        .route("/documents/{*id}", get(pages::document::show))
        .route("/originals", get(download::send_named))
        .route("/originals/{*id}", get(download::send))
        .route("/skipped", get(pages::skipped::show))
        .route("/assets/{name}", get(asset::send))
        .route("/favicon.ico", get(asset::icon))
        .route("/robots.txt", get(asset::robots))
        .fallback(pages::missing::show)
        .layer(middleware::from_fn(reply::guard))
        .with_state(shelf)
}
