//! The way *back* to a client with an error: by itself where the client can be trusted, and else by a link that names where it leads
//! (RFC 9700 §4.11.2). Otherwise anybody who registers could send people from our address to theirs.

use axum::response::Response;
use http::StatusCode;

use crate::ask::Refused;
use crate::client::Known;
use crate::desk::Desk;
use crate::page::{PageError, Way, see_other, way_on};
use crate::session::LoginSession;
use crate::store::StoreError;

/// Sends the browser back with an error, or shows the person the way.
pub(super) async fn send(
    desk: &Desk,
    session: Option<&LoginSession>,
    refused: &Refused,
) -> Result<Response, PageError> {
    let location = refused.location(desk);
    if is_trusted(desk, session, refused).await? {
        return Ok(see_other(&location));
    }
    let why = refused.error.error_description.as_deref().unwrap_or_default();
    let text = format!(
        "The program that calls itself {} asked for something that it is not given: {why}. You are not sent back to it by itself, \
         because nothing was allowed to it here before, and its name is its own claim. Look whether you know the address.",
        refused.client.name
    );
    let way = Way { address: location, words: format!("Go back to {}", refused.redirect_uri.place()) };
    way_on(&desk.place, StatusCode::BAD_REQUEST, ("This request cannot be answered", &text), &[way])
}

/// Trusted is who was set up here, and whom the person has allowed something. Where nobody is logged in, a client that asks silently
/// is trusted when anybody here has allowed it something: any other would be told no in any case.
async fn is_trusted(
    desk: &Desk,
    session: Option<&LoginSession>,
    refused: &Refused,
) -> Result<bool, StoreError> {
    let client = &refused.client;
    if client.known == Known::Beforehand {
        return Ok(true);
    }
    let mut work = desk.store.read().await?;
    match session {
        Some(session) => work.is_allowed_by(&session.person.id, &client.id).await,
        None => work.is_allowed(&client.id).await,
    }
}
