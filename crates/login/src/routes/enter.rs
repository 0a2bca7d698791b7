//! *Entering*: whoever has shown who they are gets a session, through whichever door they came.

use axum::response::Response;
use http::HeaderMap;

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::opaque::opaque;
use crate::page::{PageError, see_other};
use crate::person::Person;
use crate::routes::sign_in::Next;
use crate::session::{Cookie, LoginSession, device_digest};

/// Begins a session, and goes on; `by` is the door that the person came through.
pub(super) async fn enter(
    desk: &Desk,
    headers: &HeaderMap,
    person: Person,
    (next, by): (&Next, &str),
) -> Result<Response, PageError> {
    let device = Cookie::Device.read(desk, headers).unwrap_or_else(|| opaque(desk.random.as_ref()));
    let mut work = desk.store.begin().await?;
    work.add_device(&device_digest(&device), &person.id, desk.now()).await?;
    desk.note(&mut work, Note::of(Event::LoggedIn).person(&person.id).detail(by)).await?;
    let session = LoginSession::begin(desk, &mut work, person).await?;
    work.commit().await?;
    let mut response = see_other(&next.path(desk));
    let headers = response.headers_mut();
    Cookie::Session.set(desk, headers, &session.token);
    Cookie::Device.set(desk, headers, &device);
    Cookie::Form.clear(desk, headers);
    Cookie::Away.clear(desk, headers);
    Ok(response)
}
