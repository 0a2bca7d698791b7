//! `/account/passkey/remove`: a person takes away a passkey; who is logged in elsewhere, with it or not, is so no longer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::page::{PageError, message, see_other};
use crate::routes::form::Form;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;

/// What the form is for, to its token.
pub(in crate::routes) const PURPOSE: &str = "passkey remove";

/// Removes a passkey of the person.
pub(in crate::routes) async fn remove(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    form: Form,
) -> Response {
    answer(&desk, &headers, &form).await.unwrap_or_else(PageError::into_response)
}

async fn answer(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::plainly());
    };
    let person = &session.person.id;
    if !session.knows(PURPOSE, form.field("token")) {
        desk.note_alone(Note::of(Event::FormRefused).person(person).detail(PURPOSE)).await?;
        let text = "This form did not come from a page that was shown to you.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    }
    if !session.is_fresh(desk) {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::once_more(&session.person));
    }
    let Some(mut work) = session.work(desk).await? else {
        return Ok(see_other(&desk.place.path("/account")));
    };
    let has_password = work.password(person).await?.is_some_and(|kept| !kept.is_empty());
    let others = work.passkeys(person).await?.len().saturating_sub(1) + work.links(person).await?.len();
    if !has_password && others == 0 {
        let text = "It is the only way you can log in. Add another first, or ask whoever runs this server for a password.";
        return message(&desk.place, StatusCode::CONFLICT, "Not removed", text);
    }
    if work.remove_passkey(form.field("passkey"), person).await? {
        session.end_others(&mut work).await?;
        desk.note(&mut work, Note::of(Event::PasskeyRemoved).person(person)).await?;
        work.commit().await?;
    }
    Ok(see_other(&desk.place.path("/account")))
}
