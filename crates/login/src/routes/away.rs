//! `/login/with/{provider}`: a person goes to a provider to log in there.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_oauth_words::Parameters;

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, FORM_AGE, Tag, forget_journeys};
use crate::desk::Desk;
use crate::page::{PageError, message, see_other};
use crate::place::Place;
use crate::provider::Provider;
use crate::provider::error::ProviderError;
use crate::provider::journey::{Aim, Journey};
use crate::routes::sign_in::{self, Next, Saying};

/// Sends the person away, bound to their browser.
pub(super) async fn go(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let answered = match desk.provider(&id) {
        Some(provider) => send(&desk, &headers, (provider, &parameters)).await,
        None => unknown(&desk),
    };
    answered.unwrap_or_else(PageError::into_response)
}

/// Says that there is no such provider.
pub(super) fn unknown(desk: &Desk) -> Result<Response, PageError> {
    let text = "Nobody logs in here by way of that provider.";
    message(&desk.place, StatusCode::NOT_FOUND, "There is no such provider", text)
}

async fn send(
    desk: &Desk,
    headers: &HeaderMap,
    (provider, parameters): (&Provider, &Parameters),
) -> Result<Response, PageError> {
    let word = |name| parameters.one(name).ok().flatten().unwrap_or_default().to_owned();
    let aim =
        Aim { provider: provider.config.id.clone(), next: word("next"), is_link: word("link") == "yes" };
    let next = Next::read(&aim.next);
    match set_out(&desk.place, headers, (provider, aim)).await {
        Ok(response) => Ok(response),
        Err(error) => {
            let note = Note::of(Event::ProviderRefused).detail(format!("{}: {error}", provider.config.id));
            desk.note_alone(note).await?;
            tracing::warn!(error = &error as &dyn std::error::Error, "login.provider.failed");
            let problem = error.in_words(&provider.config.name);
            let saying = Saying { status: StatusCode::BAD_GATEWAY, email: "", problem: &problem };
            sign_in::again(desk, headers, &next, saying).await
        }
    }
}

/// Sends a person to a provider, bound to a cookie of their browser.
pub(super) async fn set_out(
    place: &Place,
    headers: &HeaderMap,
    (provider, aim): (&Provider, Aim),
) -> Result<Response, ProviderError> {
    let cookie = place.opaque();
    let journey = Journey::begin(place, aim, &cookie);
    let url = provider.away(place, &journey).await?;
    let mut response = see_other(url.as_str());
    forget_journeys(place, headers, response.headers_mut());
    Cookie::Away(Tag::of(journey.state())).set(place, response.headers_mut(), &cookie, FORM_AGE);
    Ok(response)
}
