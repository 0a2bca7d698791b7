//! `POST /logout`: the session of this browser ends.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use crate::audit::{Event, Note};
use crate::cookie::Cookie;
use crate::desk::Desk;
use crate::page::{PageError, message, see_other};
use crate::routes::form::Form;
use crate::routes::sign_in::Next;
use crate::session::LoginSession;

/// Logs out, and goes on where a form said: to another login for the same request, or nowhere.
pub(super) async fn log_out(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    answer(&desk, &headers, &form).await.unwrap_or_else(PageError::into_response)
}

async fn answer(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else { return Ok(gone(desk, form)) };
    if !session.knows("logout", form.field("token")) {
        desk.note_alone(Note::of(Event::FormRefused).person(&session.person.id).detail("logout")).await?;
        let text = "This form did not come from a page that was shown to you.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    }
    let mut work = desk.store.begin().await?;
    session.end(&mut work).await?;
    desk.note(&mut work, Note::of(Event::LoggedOut).person(&session.person.id)).await?;
    work.commit().await?;
    Ok(gone(desk, form))
}

fn gone(desk: &Desk, form: &Form) -> Response {
    let mut response = see_other(&Next::read(form.field("next")).path(desk));
    Cookie::Session.clear(&desk.place, response.headers_mut());
    response
}
