//! `/authorize`: a client asks, a person answers (RFC 6749 §3.1).
//!
//! Nothing is kept between the question and the answer: the pages carry the request, and it is judged anew at each step. So a
//! restart in between loses nothing.

mod back;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_oauth_words::{AuthorizationResponse, ErrorCode, Prompt};

use crate::ask::{Ask, AskError, AskRefusal, Refused};
use crate::audit::{Event, Note};
use crate::client::Known;
use crate::client::find::FindClientError;
use crate::desk::Desk;
use crate::issue;
use crate::page::{Forms, Frame, PageError, message, page, see_other};
use crate::routes::asking::Asking;
use crate::routes::form::Form;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;
use crate::store::{StoreError, Work};

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage<'a> {
    frame: Frame,
    action: String,
    asking: Asking<'a>,
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
        Ok(ask) => put(&desk, &headers, ask).await,
        Err(refusal) => refuse(&desk, &headers, refusal).await,
    };
    answered.unwrap_or_else(PageError::into_response)
}

async fn put(desk: &Desk, headers: &HeaderMap, ask: Ask) -> Result<Response, PageError> {
    let session = LoginSession::of(desk, headers).await?;
    let session = match (session, ask.prompt) {
        (None, Prompt::Nothing) => {
            let error = ErrorCode::LoginRequired.because("nobody is logged in");
            return back::send(desk, None, &ask.refused(error)).await;
        }
        (None, _) | (Some(_), Prompt::Login) => {
            let next = Next::Authorize(ask.query.clone());
            return sign_in::show(desk, headers, (&next, Some(&ask)), sign_in::plainly());
        }
        (Some(session), _) => session,
    };
    let mut work = desk.store.read().await?;
    let is_asked = ask.prompt == Prompt::Consent || !is_allowed(&mut work, &session, &ask).await?;
    drop(work);
    if !is_asked {
        let Some(mut work) = session.work(desk).await? else { return Ok(see_other(&anew(desk, &ask))) };
        // Asked once more, because it may have been taken back in this moment.
        if is_allowed(&mut work, &session, &ask).await? {
            let code = issue::allow_again(desk, work, (&session.person, &ask)).await?;
            return Ok(see_other(&ask.location(desk, &AuthorizationResponse::Code(code))));
        }
    }
    if ask.prompt == Prompt::Nothing {
        let error = ErrorCode::ConsentRequired.because("the person has not allowed this yet");
        return back::send(desk, Some(&session), &ask.refused(error)).await;
    }
    consent_page(desk, &session, &ask)
}

/// Tells whether the person allowed this client all of it before; at an address that anybody may listen on, they are asked
/// each time (RFC 8252 §8.6).
async fn is_allowed(work: &mut Work, session: &LoginSession, ask: &Ask) -> Result<bool, StoreError> {
    let consent = work.consent(&session.person.id, &ask.client.id, ask.resource.as_str()).await?;
    Ok(ask.redirect_uri.is_owned() && consent.is_some_and(|consent| ask.scope.is_within(&consent.scope)))
}

/// Returns where the question is put once more, to whoever is logged in now.
fn anew(desk: &Desk, ask: &Ask) -> String {
    desk.place.path(&format!("/authorize?{}", ask.query))
}

fn consent_page(desk: &Desk, session: &LoginSession, ask: &Ask) -> Result<Response, PageError> {
    let template = ConsentPage {
        frame: Frame::of(&desk.place),
        action: desk.place.path("/authorize"),
        asking: Asking::of(desk, ask),
        email: &session.person.email,
        query: &ask.query,
        token: session.form_token(&purpose(ask)),
        logout: desk.place.path("/logout"),
        logout_token: session.form_token("logout"),
    };
    page(StatusCode::OK, &template, Forms::Onward)
}

/// The form is good for this very request alone.
fn purpose(ask: &Ask) -> String {
    format!("consent {}", ask.query)
}

/// Takes the person's answer. What is no answer of theirs is a client's question, which may be sent in this way as well
/// (OpenID Connect Core §3.1.2.1): it goes on as the other way, because no browser shows us its session with another's form.
pub(super) async fn decide(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let query = form.field("query");
    if query.is_empty() {
        let question = form.0.with("query", None);
        return see_other(&desk.place.path(&format!("/authorize?{question}")));
    }
    let answered = match Ask::judge(&desk, query).await {
        Ok(ask) => answer(&desk, &headers, (&ask, &form)).await,
        Err(refusal) => refuse(&desk, &headers, refusal).await,
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
    let error = ErrorCode::AccessDenied.because("the person did not allow it");
    // They were shown where this leads, and pressed the button.
    Ok(see_other(&ask.location(desk, &AuthorizationResponse::Refused(error))))
}

async fn give(desk: &Desk, session: &LoginSession, ask: &Ask) -> Result<Response, PageError> {
    let Some(work) = session.work(desk).await? else { return Ok(see_other(&anew(desk, ask))) };
    let code = issue::allow(desk, work, (&session.person, ask)).await?;
    Ok(see_other(&ask.location(desk, &AuthorizationResponse::Code(code))))
}

async fn refuse(desk: &Desk, headers: &HeaderMap, refusal: AskRefusal) -> Result<Response, PageError> {
    match refusal {
        AskRefusal::Here(AskError::Find(FindClientError::Store(error))) => Err(error.into()),
        AskRefusal::Here(error) => {
            desk.note_alone(Note::of(Event::RequestRefused).detail(error.to_string())).await?;
            if error.is_outage() {
                let text = format!("{error}. Nothing was given to it; try again in a moment.");
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return message(&desk.place, status, "The program that sent you here cannot be asked", &text);
            }
            let text = format!(
                "The program that sent you here made a mistake, or is not what it says: {error}. Nothing was given to it."
            );
            message(&desk.place, StatusCode::BAD_REQUEST, "This request cannot be answered", &text)
        }
        AskRefusal::Back(refused) => tell(desk, headers, &refused).await,
    }
}

/// Tells the client what it did wrong.
async fn tell(desk: &Desk, headers: &HeaderMap, refused: &Refused) -> Result<Response, PageError> {
    let why = refused.error.error_description.as_deref().unwrap_or_default();
    let note = Note::of(Event::RequestRefused).client(&refused.client.id);
    desk.note_alone(note.detail(format!("{}: {why}", refused.error.error))).await?;
    let session = LoginSession::of(desk, headers).await?;
    let is_silent = refused.prompt == Prompt::Nothing;
    if session.is_none() && !is_silent && refused.client.known != Known::Beforehand {
        // Anybody can make such a link, and nobody is to be led away from here by it before they have come in (RFC 9700 §4.11.2).
        let next = Next::Authorize(refused.query.clone());
        return sign_in::show(desk, headers, (&next, None), sign_in::plainly());
    }
    back::send(desk, session.as_ref(), refused).await
}
