//! `/login`: someone says who they are.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use switchboard_ambient::Secret;
use switchboard_oauth_words::Parameters;

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, is_form_token};
use crate::desk::Desk;
use crate::page::{PageError, see_other};
use crate::person::{Person, read_email};
use crate::routes::enter::{Door, enter};
use crate::routes::form::Form;
use crate::routes::peer::Peer;
use crate::routes::sign_in::{self, Next, Saying};
use crate::session::{LoginSession, device_digest};
use crate::store::StoreError;
use crate::throttle::{LONGEST, Throttle, Wait};

/// The one sentence for an unknown address and a wrong password: which it was is nobody's business.
const WRONG: &str = "The address or the password is wrong.";

enum Outcome {
    /// The password is right; it comes as it is kept.
    In(Person, String),
    Wrong,
    Throttled(Wait),
}

/// Shows the form, for the page that `next` names; who is logged in goes there at once.
pub(super) async fn show(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let next = match Next::read(parameters.one("next").ok().flatten().unwrap_or_default()) {
        // An authorization request begins where a client sends people, and nowhere else.
        Next::Authorize(_) => Next::Account,
        next => next,
    };
    let shown = match LoginSession::of(&desk, &headers).await {
        Ok(Some(_)) => Ok(see_other(&next.path(&desk))),
        Ok(None) => sign_in::show(&desk, &headers, (&next, None), sign_in::plainly()),
        Err(error) => Err(error.into()),
    };
    shown.unwrap_or_else(PageError::into_response)
}

/// Logs in.
pub(super) async fn log_in(
    State(desk): State<Arc<Desk>>,
    peer: Peer,
    headers: HeaderMap,
    form: Form,
) -> Response {
    answer(&desk, peer, (&headers, &form)).await.unwrap_or_else(PageError::into_response)
}

async fn answer(
    desk: &Desk,
    peer: Peer,
    (headers, form): (&HeaderMap, &Form),
) -> Result<Response, PageError> {
    let next = Next::read(form.field("next"));
    let email = form.field("email");
    let cookie = Cookie::Form.read(&desk.place, headers).unwrap_or_default();
    if cookie.is_empty() || !is_form_token(&cookie, sign_in::PURPOSE, form.field("token")) {
        desk.note_alone(Note::of(Event::FormRefused).detail("login")).await?;
        let problem = "This page was open for too long, or cookies are off. Please try again.";
        return sign_in::again(
            desk,
            headers,
            &next,
            Saying { status: StatusCode::FORBIDDEN, email, problem },
        )
        .await;
    }
    match check(desk, peer, headers, form).await? {
        Outcome::In(person, kept) => enter(desk, headers, person, (&next, Door::Password(&kept))).await,
        Outcome::Wrong => {
            sign_in::again(
                desk,
                headers,
                &next,
                Saying { status: StatusCode::FORBIDDEN, email, problem: WRONG },
            )
            .await
        }
        Outcome::Throttled(wait) => {
            let saying = Saying { status: StatusCode::TOO_MANY_REQUESTS, email, problem: &wait.words() };
            let mut response = sign_in::again(desk, headers, &next, saying).await?;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.seconds()));
            Ok(response)
        }
    }
}

async fn check(desk: &Desk, peer: Peer, headers: &HeaderMap, form: &Form) -> Result<Outcome, StoreError> {
    // What is no address has no account, and takes the same way and time to be told so.
    let email = read_email(form.field("email")).unwrap_or_else(|error| error.0);
    let now = desk.place.now();
    let mut work = desk.store.begin().await?;
    work.sweep_attempts(now - LONGEST).await?;
    let person = work.person_by_email(&email).await?;
    let throttle = throttle(desk, &mut work, (headers, peer), (&email, person.as_ref())).await?;
    let wait = throttle.take(&mut work, now).await?;
    let kept = match &person {
        // Who only comes in by a provider has none, and takes the way and time of who is unknown.
        Some(person) => work.password(&person.id).await?.filter(|kept| !kept.is_empty()),
        None => None,
    };
    if let Some(wait) = wait {
        desk.note(&mut work, noted(Event::LoginThrottled, person.as_ref())).await?;
        work.commit().await?;
        return Ok(Outcome::Throttled(wait));
    }
    work.commit().await?;
    let password = Secret::new(form.field("password").to_owned());
    let is_right = desk.passwords.verify(password, kept.clone()).await;
    let (person, kept) = match (person, kept) {
        (Some(person), Some(kept)) if is_right => (person, kept),
        (person, _) => {
            let why = if person.is_some() { "wrong password" } else { "no such account" };
            desk.note_alone(noted(Event::LoginRefused, person.as_ref()).detail(why)).await?;
            return Ok(Outcome::Wrong);
        }
    };
    let mut work = desk.store.begin().await?;
    throttle.clear(&mut work).await?;
    work.commit().await?;
    Ok(Outcome::In(person, kept))
}

/// Chooses what attempts are counted by: a browser that was logged in before has a count of its own, so that whatever
/// strangers do, a person can come in where they came in before.
async fn throttle(
    desk: &Desk,
    work: &mut crate::store::Work,
    (headers, peer): (&HeaderMap, Peer),
    (email, person): (&str, Option<&Person>),
) -> Result<Throttle, StoreError> {
    let most = desk.config.limits.wrong_passwords;
    if let (Some(person), Some(device)) = (person, Cookie::Device.read(&desk.place, headers)) {
        let device = device_digest(&device);
        if work.is_device_of(&device, &person.id).await? {
            return Ok(Throttle::device(most, &device, &person.id));
        }
    }
    Ok(Throttle::strangers(most, email, peer.0))
}

fn noted(event: Event, person: Option<&Person>) -> Note {
    match person {
        Some(person) => Note::of(event).person(&person.id),
        None => Note::of(event),
    }
}
