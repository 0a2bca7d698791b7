//! *Entering*: whoever has shown who they are gets a session, through whichever door they came.

use axum::response::Response;
use http::HeaderMap;

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, DEVICE_AGE};
use crate::desk::Desk;
use crate::page::{PageError, see_other};
use crate::person::Person;
use crate::routes::sign_in::Next;
use crate::session::{LoginSession, Shown, device_digest};
use crate::store::{StoreError, Work};

/// The door that a person came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door<'a> {
    Password,
    Passkey,
    /// A provider, by its id.
    Provider(&'a str),
}

/// Begins a session in the place of the one that the browser had, and goes on.
pub(super) async fn enter(
    desk: &Desk,
    headers: &HeaderMap,
    person: Person,
    (next, door): (&Next, Door<'_>),
) -> Result<Response, PageError> {
    let device = Cookie::Device.read(&desk.place, headers).unwrap_or_else(|| desk.place.opaque());
    let mut work = desk.store.begin().await?;
    work.add_device(&device_digest(&device), &person.id, desk.place.now()).await?;
    let by = match door {
        Door::Password => "password",
        Door::Passkey => "passkey",
        Door::Provider(id) => id,
    };
    desk.note(&mut work, Note::of(Event::LoggedIn).person(&person.id).detail(by)).await?;
    let shown = shown(desk, &mut work, (&person, door)).await?;
    LoginSession::replace(desk, &mut work, headers).await?;
    let session = LoginSession::begin(desk, &mut work, (person, shown)).await?;
    work.commit().await?;
    let mut response = see_other(&next.path(desk));
    let headers = response.headers_mut();
    Cookie::Session.set(&desk.place, headers, &session.token, desk.config.lifetimes.session);
    Cookie::Device.set(&desk.place, headers, &device, DEVICE_AGE);
    Cookie::Form.clear(&desk.place, headers);
    Ok(response)
}

/// A provider may know the browser and ask nothing. Who has something to show here is asked for that before the ways in are
/// changed; who has nothing else cannot be.
async fn shown(
    desk: &Desk,
    work: &mut Work,
    (person, door): (&Person, Door<'_>),
) -> Result<Shown, StoreError> {
    if !matches!(door, Door::Provider(_)) {
        return Ok(Shown::Here);
    }
    let has_password = work.password(&person.id).await?.is_some_and(|kept| !kept.is_empty());
    let has_passkeys = desk.passkeys.is_some() && !work.passkeys(&person.id).await?.is_empty();
    Ok(if has_password || has_passkeys { Shown::Elsewhere } else { Shown::Here })
}
