//! `/login/from/{provider}`: a person comes back from a provider, with its word of who they are.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_access_token::IdClaims;
use switchboard_oauth_words::Parameters;

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, Tag};
use crate::desk::Desk;
use crate::page::PageError;
use crate::place::Place;
use crate::provider::Provider;
use crate::provider::error::ProviderError;
use crate::provider::journey::Journey;
use crate::provider::welcome::{link, welcome};
use crate::routes::enter::Door;
use crate::routes::sign_in::{self, Next, Saying};
use crate::routes::{away, connect, enter};

/// Takes the provider's answer.
pub(super) async fn receive(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let answer = Parameters::parse(&query.unwrap_or_default());
    let answered = match desk.provider(&id) {
        Some(provider) => take(&desk, &headers, (provider, &answer)).await,
        None => away::unknown(&desk),
    };
    answered.unwrap_or_else(PageError::into_response)
}

async fn take(
    desk: &Desk,
    headers: &HeaderMap,
    (provider, answer): (&Provider, &Parameters),
) -> Result<Response, PageError> {
    let Some(journey) = journey(&desk.place, headers, (provider, answer)) else {
        return refuse(desk, headers, (provider, &Next::Account), &ProviderError::Journey).await;
    };
    let next = Next::read(&journey.aim().next);
    let mut answered = match provider.word(&desk.place, &journey, answer).await {
        Err(error) => refuse(desk, headers, (provider, &next), &error).await,
        Ok(claims) if journey.aim().is_link => connect::ask(desk, headers, (provider, &claims)).await,
        Ok(claims) => come_in(desk, headers, (provider, &claims), &next).await,
    }?;
    if answered.status().is_redirection() {
        Cookie::Away(Tag::of(journey.state())).clear(&desk.place, answered.headers_mut());
    }
    Ok(answered)
}

/// Returns the journey that the browser of a request comes back from with the provider's answer.
pub(super) fn journey(
    place: &Place,
    headers: &HeaderMap,
    (provider, answer): (&Provider, &Parameters),
) -> Option<Journey> {
    let state = answer.one("state").ok()??;
    let cookie = Cookie::Away(Tag::of(state)).read(place, headers)?;
    Journey::end(place, state, &cookie).filter(|journey| journey.aim().provider == provider.config.id)
}

async fn come_in(
    desk: &Desk,
    headers: &HeaderMap,
    (provider, claims): (&Provider, &IdClaims),
    next: &Next,
) -> Result<Response, PageError> {
    let mut work = desk.store.begin().await?;
    match welcome(desk, &mut work, (provider, claims)).await? {
        Ok(person) => {
            work.commit().await?;
            let link = link(provider, claims);
            let door = Door::Provider(&provider.config.id, &link);
            enter::enter(desk, headers, person, (next, door)).await
        }
        Err(turned) => {
            drop(work);
            let note = Note::of(Event::ProviderRefused).detail(format!("{}: {turned}", provider.config.id));
            desk.note_alone(note).await?;
            let problem = turned.in_words(&provider.config.name);
            let saying = Saying { status: StatusCode::FORBIDDEN, email: "", problem: &problem };
            sign_in::again(desk, headers, next, saying).await
        }
    }
}

/// Writes down why a word is not believed, and tells the person what to do.
async fn refuse(
    desk: &Desk,
    headers: &HeaderMap,
    (provider, next): (&Provider, &Next),
    error: &ProviderError,
) -> Result<Response, PageError> {
    let note = Note::of(Event::ProviderRefused).detail(format!("{}: {error}", provider.config.id));
    desk.note_alone(note).await?;
    let problem = error.in_words(&provider.config.name);
    let saying = Saying { status: StatusCode::FORBIDDEN, email: "", problem: &problem };
    sign_in::again(desk, headers, next, saying).await
}
