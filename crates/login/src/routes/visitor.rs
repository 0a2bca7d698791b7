//! What is answered where people log in by a provider's own tokens: the way there and back, and the page that says who they are.

mod account;
mod come;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;

use crate::page::{Frame, PageError, page};
use crate::party::Party;
use crate::routes::style;

/// A page that says something, and leads on.
#[derive(Template)]
#[template(path = "way_on.html")]
struct WayOn<'a> {
    frame: Frame,
    title: &'a str,
    text: &'a str,
    /// Where it leads, and what stands there.
    ways: &'a [(String, String)],
}

/// Returns the routes.
pub(crate) fn router(party: Arc<Party>) -> Router {
    Router::new()
        .route("/login", get(come::go))
        .route("/login/style.css", get(style::show))
        .route("/login/from/provider", get(come::receive))
        .route("/account", get(account::show))
        .route("/logout", post(account::log_out))
        .with_state(party)
}

/// Answers with a page that says something, and leads on.
fn way_on(
    party: &Party,
    status: StatusCode,
    (title, text): (&str, &str),
    ways: &[(String, String)],
) -> Result<Response, PageError> {
    page(status, &WayOn { frame: Frame::of(&party.place), title, text, ways }, None)
}

/// Returns the path that begins a login for a page.
fn again(party: &Party, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    party.place.path(&format!("/login?{query}"))
}
