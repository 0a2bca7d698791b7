//! *Entering*: whoever has shown who they are gets a session, through whichever door they came.

use axum::response::Response;
use http::{HeaderMap, StatusCode};

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, DEVICE_AGE};
use crate::desk::Desk;
use crate::page::{PageError, see_other};
use crate::person::Person;
use crate::routes::sign_in::{self, Next, Saying};
use crate::session::{LoginSession, Shown, device_digest};
use crate::store::{Link, StoreError, Work};

/// What a person is told whose way in was changed while they came in by it.
const CHANGED: &str = "What you logged in with has changed in this moment. Please log in again.";

/// The door that a person came through, and what opened it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door<'a> {
    /// A password, as it is kept.
    Password(&'a str),
    /// A passkey, by its id.
    Passkey(&'a str),
    /// A provider, by its id, and the account there.
    Provider(&'a str, &'a Link),
}

/// Begins a session in the place of the one that the browser had, and goes on. What opened the door was looked at a while ago, so
/// it is asked once more whether it still does.
pub(super) async fn enter(
    desk: &Desk,
    headers: &HeaderMap,
    person: Person,
    (next, door): (&Next, Door<'_>),
) -> Result<Response, PageError> {
    let device = Cookie::Device.read(&desk.place, headers).unwrap_or_else(|| desk.place.opaque());
    let mut work = desk.store.begin().await?;
    if !still_opens(&mut work, (&person, door)).await? {
        drop(work);
        desk.note_alone(Note::of(Event::LoginRefused).detail("changed meanwhile")).await?;
        let saying = Saying { status: StatusCode::FORBIDDEN, email: "", problem: CHANGED };
        return sign_in::again(desk, headers, next, saying).await;
    }
    work.add_device(&device_digest(&device), &person.id, desk.place.now()).await?;
    let by = match door {
        Door::Password(_) => "password",
        Door::Passkey(_) => "passkey",
        Door::Provider(id, _) => id,
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

async fn still_opens(work: &mut Work, (person, door): (&Person, Door<'_>)) -> Result<bool, StoreError> {
    Ok(match door {
        Door::Password(kept) => work.password(&person.id).await?.as_deref() == Some(kept),
        Door::Passkey(id) => work.passkeys(&person.id).await?.iter().any(|passkey| passkey.id == id),
        Door::Provider(_, link) => {
            let linked = work.linked_person(&link.issuer, &link.subject).await?;
            linked.is_some_and(|linked| linked.id == person.id)
        }
    })
}

/// A provider may know the browser and ask nothing. Who has something to show here is asked for that before the ways in are
/// changed; who has nothing else cannot be.
async fn shown(
    desk: &Desk,
    work: &mut Work,
    (person, door): (&Person, Door<'_>),
) -> Result<Shown, StoreError> {
    if !matches!(door, Door::Provider(..)) {
        return Ok(Shown::Here);
    }
    let has_password = work.password(&person.id).await?.is_some_and(|kept| !kept.is_empty());
    let has_passkeys = desk.passkeys.is_some() && !work.passkeys(&person.id).await?.is_empty();
    Ok(if has_password || has_passkeys { Shown::Elsewhere } else { Shown::Here })
}
