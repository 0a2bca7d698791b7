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
mod visitor;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::get;

use crate::shelf::Shelf;
pub(crate) use visitor::Visitor;

/// Returns the routes for people: `/`, search, documents, originals, and what was left out.
pub(crate) fn pages(shelf: Arc<Shelf>) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/search", get(pages::search::show))
        .route("/documents", get(pages::documents::show))
        .route("/documents/", get(pages::documents::show))
        .route("/documents/{*id}", get(pages::document::show))
        .route("/originals", get(download::send_named))
        .route("/originals/{*id}", get(download::send))
        .route("/skipped", get(pages::skipped::show))
        .fallback(pages::missing::show)
        .layer(middleware::from_fn(reply::guard))
        .with_state(shelf)
}

/// Returns the routes of what pages are drawn with, and of what robots ask for.
pub(crate) fn assets() -> Router {
    Router::new()
        .route("/assets/{name}", get(asset::send))
        .route("/favicon.ico", get(asset::icon))
        .route("/robots.txt", get(asset::robots))
        .layer(middleware::from_fn(reply::guard))
}
