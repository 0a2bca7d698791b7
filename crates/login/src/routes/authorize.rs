//! `/authorize`: a client asks, a person answers (RFC 6749 §3.1).
//!
//! Nothing is kept between the question and the answer: the pages carry the request, and it is judged anew at each step. So a
//! restart in between loses nothing.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_oauth_words::{AuthorizationResponse, ErrorCode, Prompt};

use crate::ask::{Ask, AskError, AskRefusal};
use crate::audit::{Event, Note};
use crate::client::Known;
use crate::client::find::FindClientError;
use crate::desk::Desk;
use crate::issue;
use crate::page::{Frame, PageError, message, page, see_other};
use crate::routes::form::Form;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    frame: Frame,
    action: String,
    client: &'a str,
    known: &'a Known,
    place: String,
    redirect_uri: &'a str,
    resource: &'a str,
    meanings: Vec<String>,
    email: &'a str,
    query: &'a str,
    token: String,
    logout: String,
    logout_token: String,
}

/// Puts the question, or answers at once where it was answered before.
pub(super) async fn show(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let answered = match Ask::judge(&desk, &query).await {
        Ok(ask) => put(&desk, &headers, &ask).await,
        Err(refusal) => refuse(&desk, refusal).await,
    };
    answered.unwrap_or_else(PageError::into_response)
}

async fn put(desk: &Desk, headers: &HeaderMap, ask: &Ask) -> Result<Response, PageError> {
    let session = LoginSession::of(desk, headers).await?;
    let session = match (session, ask.prompt) {
        (None, Prompt::Nothing) => {
            return Ok(back(desk, ask, ErrorCode::LoginRequired, "nobody is logged in"));
        }
        (None, _) | (Some(_), Prompt::Login) => {
            let next = Next::Authorize(ask.query.clone());
            return sign_in::show(desk, headers, (&next, Some(ask)), sign_in::plainly());
        }
        (Some(session), _) => session,
    };
    if ask.prompt != Prompt::Consent && is_allowed(desk, &session, ask).await? {
        let code = issue::allow_again(desk, &session.person, ask).await?;
        return Ok(see_other(&ask.location(desk, &AuthorizationResponse::Code(code))));
    }
    if ask.prompt == Prompt::Nothing {
        return Ok(back(desk, ask, ErrorCode::ConsentRequired, "the person has not allowed this yet"));
    }
    consent_page(desk, &session, ask)
}

/// Tells whether the person allowed this client all of it before; at an address that anybody may listen on, they are asked
/// each time (RFC 8252 §8.6).
async fn is_allowed(desk: &Desk, session: &LoginSession, ask: &Ask) -> Result<bool, StoreError> {
    let mut work = desk.store.read().await?;
    let consent = work.consent(&session.person.id, &ask.client.id, ask.resource.as_str()).await?;
    Ok(ask.redirect_uri.is_owned() && consent.is_some_and(|consent| ask.scope.is_within(&consent.scope)))
}

fn consent_page(desk: &Desk, session: &LoginSession, ask: &Ask) -> Result<Response, PageError> {
    let template = ConsentPage {
        frame: Frame::of(&desk.place),
        action: desk.place.path("/authorize"),
        client: &ask.client.name,
        known: &ask.client.known,
        place: ask.redirect_uri.place(),
        redirect_uri: ask.redirect_uri.as_str(),
        resource: ask.resource.as_str(),
        meanings: ask.scope.iter().map(|scope| desk.protected.meaning(scope)).collect(),
        email: &session.person.email,
        query: &ask.query,
        token: session.form_token(&purpose(ask)),
        logout: desk.place.path("/logout"),
        logout_token: session.form_token("logout"),
    };
    page(StatusCode::OK, &template, Some(&ask.redirect_uri.source()))
}

/// The form is good for this very request alone.
fn purpose(ask: &Ask) -> String {
    format!("consent {}", ask.query)
}

/// Takes the person's answer.
pub(super) async fn decide(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let answered = match Ask::judge(&desk, form.field("query")).await {
        Ok(ask) => answer(&desk, &headers, (&ask, &form)).await,
        Err(refusal) => refuse(&desk, refusal).await,
    };
    answered.unwrap_or_else(PageError::into_response)
}

async fn answer(desk: &Desk, headers: &HeaderMap, (ask, form): (&Ask, &Form)) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        let next = Next::Authorize(ask.query.clone());
        return sign_in::show(desk, headers, (&next, Some(ask)), sign_in::plainly());
    };
    if !session.knows(&purpose(ask), form.field("token")) {
        let note = Note::of(Event::FormRefused).person(&session.person.id).client(&ask.client.id);
        desk.note_alone(note.detail("consent")).await?;
        let text = "This form did not come from the page that was shown to you. Go back and try again.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    }
    if form.field("decision") == "allow" {
        return give(desk, &session, ask).await;
    }
    let note = Note::of(Event::ConsentDenied).person(&session.person.id).client(&ask.client.id);
    desk.note_alone(note).await?;
    Ok(back(desk, ask, ErrorCode::AccessDenied, "the person did not allow it"))
}

async fn give(desk: &Desk, session: &LoginSession, ask: &Ask) -> Result<Response, PageError> {
    let code = issue::allow(desk, &session.person, ask).await?;
    Ok(see_other(&ask.location(desk, &AuthorizationResponse::Code(code))))
}

fn back(desk: &Desk, ask: &Ask, error: ErrorCode, why: &str) -> Response {
    see_other(&ask.location(desk, &AuthorizationResponse::Refused(error.because(why))))
}

async fn refuse(desk: &Desk, refusal: AskRefusal) -> Result<Response, PageError> {
    match refusal {
        AskRefusal::Here(AskError::Find(FindClientError::Store(error))) => Err(error.into()),
        AskRefusal::Here(error) => {
            desk.note_alone(Note::of(Event::RequestRefused).detail(error.to_string())).await?;
            let text = format!(
                "The program that sent you here made a mistake, or is not what it says: {error}. Nothing was given to it."
            );
            message(&desk.place, StatusCode::BAD_REQUEST, "This request cannot be answered", &text)
        }
        AskRefusal::Back { location, client, error } => {
            let why = error.error_description.unwrap_or_default();
            let note = Note::of(Event::RequestRefused).client(&client);
            desk.note_alone(note.detail(format!("{}: {why}", error.error))).await?;
            Ok(see_other(&location))
        }
    }
}
