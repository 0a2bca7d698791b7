//! Ways on for a person who is to log in at the provider.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use crate::page::{Forms, Frame, PageError, page};
use crate::party::Party;

/// A page from which browsers go on by themselves.
#[derive(Template)]
#[template(path = "lead_on.html")]
struct LeadOn<'a> {
    frame: Frame,
    provider: &'a str,
    address: &'a str,
}

/// Sends a browser elsewhere by a page, where it may be on the way that a form of ours opened: browsers hold the redirects that follow
/// a form to the policy of the page that had it, and a navigation of another page to nothing.
pub(super) fn lead_on(party: &Party, address: &str) -> Result<Response, PageError> {
    let template = LeadOn { frame: Frame::of(&party.place), provider: party.name(), address };
    page(StatusCode::OK, &template, Forms::Here)
}

/// Returns the path that begins a login for a page.
pub(super) fn again(party: &Party, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    party.place.path(&format!("/login?{query}"))
}
