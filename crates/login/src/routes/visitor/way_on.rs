//! A page that says something, and leads on.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::page::{Forms, Frame, PageError, page};
use crate::party::Party;

/// The page.
#[derive(Template)]
#[template(path = "way_on.html")]
struct WayOn<'a> {
    frame: Frame,
    title: &'a str,
    text: &'a str,
    /// Where it leads, and what stands there.
    ways: &'a [(String, String)],
}

/// Answers with a page that says something, and leads on.
pub(super) fn way_on(
    party: &Party,
    status: StatusCode,
    (title, text): (&str, &str),
    ways: &[(String, String)],
) -> Result<Response, PageError> {
    page(status, &WayOn { frame: Frame::of(&party.place), title, text, ways }, Forms::Here)
}

/// Returns the path that begins a login for a page.
pub(super) fn again(party: &Party, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    party.place.path(&format!("/login?{query}"))
}
