//! `/account/connect` and `/account/disconnect`: whether an account elsewhere is a way into one here.
//!
//! Coming back from a provider alone connects nothing: whoever made the browser log in there as somebody else would have a way
//! in. The person is shown both accounts, and says yes on a page of ours.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use switchboard_access_token::IdClaims;
use switchboard_ambient::Secret;

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::moment::seconds;
use crate::page::{Forms, Frame, PageError, message, page, see_other};
use crate::provider::Provider;
use crate::provider::welcome::{admits, link};
use crate::routes::form::Form;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;
use crate::store::Link;

/// How long the question may stay open.
const OPEN: u64 = 600;

/// What words are sealed as between the question and the answer.
const NAME: &str = "connection";

#[derive(Template)]
#[template(path = "connect.html")]
struct ConnectPage<'a> {
    frame: Frame,
    action: String,
    provider: &'a str,
    there: &'a str,
    here: &'a str,
    word: String,
    token: String,
    account: String,
}

/// What the person is asked about.
#[derive(Serialize, Deserialize)]
struct Word {
    issuer: String,
    subject: String,
    person: String,
    until: u64,
}

/// Asks whether the account elsewhere is to be a way in.
pub(super) async fn ask(
    desk: &Desk,
    headers: &HeaderMap,
    (provider, word): (&Provider, &IdClaims),
) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::plainly());
    };
    let name = &provider.config.name;
    if let Err(turned) = admits(provider, word) {
        let note = Note::of(Event::ProviderRefused).person(&session.person.id);
        desk.note_alone(note.detail(format!("{}: {turned}", provider.config.id))).await?;
        return message(&desk.place, StatusCode::FORBIDDEN, "Not connected", &turned.in_words(name));
    }
    let link = link(provider, word);
    let owner = desk.store.read().await?.linked_person(&link.issuer, &link.subject).await?;
    if let Some(owner) = owner {
        if owner.id == session.person.id {
            return Ok(see_other(&desk.place.path("/account")));
        }
        let text = format!(
            "That account at {name} is connected to another account here. Disconnect it there first."
        );
        return message(&desk.place, StatusCode::CONFLICT, "Not connected", &text);
    }
    let until = seconds(desk.place.now()) + OPEN;
    let word_of =
        Word { issuer: link.issuer, subject: link.subject, person: session.person.id.clone(), until };
    let plain = Secret::new(serde_json::to_vec(&word_of).expect("texts and a number are JSON"));
    let sealed = desk.place.seal(NAME, &plain);
    let template = ConnectPage {
        frame: Frame::of(&desk.place),
        action: desk.place.path("/account/connect"),
        provider: name,
        there: word.email.as_deref().unwrap_or(&word.subject),
        here: &session.person.email,
        token: session.form_token(&purpose(&sealed)),
        word: sealed,
        account: desk.place.path("/account"),
    };
    page(StatusCode::OK, &template, Forms::Here)
}

/// The form is good for this very account alone.
fn purpose(sealed: &str) -> String {
    format!("connect {sealed}")
}

/// Connects.
pub(super) async fn connect(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let connected = change(&desk, &headers, (&form, Change::Connect)).await;
    connected.unwrap_or_else(PageError::into_response)
}

/// Disconnects.
pub(super) async fn disconnect(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let disconnected = change(&desk, &headers, (&form, Change::Disconnect)).await;
    disconnected.unwrap_or_else(PageError::into_response)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Connect,
    Disconnect,
}

async fn change(
    desk: &Desk,
    headers: &HeaderMap,
    (form, change): (&Form, Change),
) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::plainly());
    };
    let link = match change {
        Change::Connect => opened(desk, &session, form),
        Change::Disconnect => named(&session, form),
    };
    let Some(link) = link else {
        let note = Note::of(Event::FormRefused).person(&session.person.id);
        desk.note_alone(note.detail("connection")).await?;
        let text = "This form did not come from a page that was shown to you, or it was open for too long.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    };
    if !session.is_fresh(desk) {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::once_more(&session.person));
    }
    match change {
        Change::Connect => add(desk, &session, link).await,
        Change::Disconnect => remove(desk, &session, link).await,
    }
}

fn opened(desk: &Desk, session: &LoginSession, form: &Form) -> Option<Link> {
    let sealed = form.field("word");
    if !session.knows(&purpose(sealed), form.field("token")) {
        return None;
    }
    let plain = desk.place.unseal(NAME, sealed).ok()?;
    let word: Word = serde_json::from_slice(plain.expose()).ok()?;
    let is_meant = word.person == session.person.id && seconds(desk.place.now()) < word.until;
    is_meant.then_some(Link { issuer: word.issuer, subject: word.subject })
}

fn named(session: &LoginSession, form: &Form) -> Option<Link> {
    let link = Link { issuer: form.field("issuer").to_owned(), subject: form.field("subject").to_owned() };
    session.knows("disconnect", form.field("token")).then_some(link)
}

async fn add(desk: &Desk, session: &LoginSession, link: Link) -> Result<Response, PageError> {
    let Some(mut work) = session.work(desk).await? else {
        return Ok(see_other(&desk.place.path("/account")));
    };
    if !work.add_link(&link, &session.person.id, desk.place.now()).await? {
        let text = "That account was connected in the meantime.";
        return message(&desk.place, StatusCode::CONFLICT, "Not connected", text);
    }
    desk.note(&mut work, Note::of(Event::LinkAdded).person(&session.person.id).detail(link.issuer)).await?;
    work.commit().await?;
    Ok(see_other(&desk.place.path("/account")))
}

async fn remove(desk: &Desk, session: &LoginSession, link: Link) -> Result<Response, PageError> {
    let person = &session.person.id;
    let Some(mut work) = session.work(desk).await? else {
        return Ok(see_other(&desk.place.path("/account")));
    };
    let has_password = work.password(person).await?.is_some_and(|kept| !kept.is_empty());
    let passkeys = match desk.passkeys {
        Some(_) => work.passkeys(person).await?.len(),
        None => 0,
    };
    let others = work.links(person).await?.len().saturating_sub(1) + passkeys;
    if !has_password && others == 0 {
        let text = "It is the only way you can log in. Connect another first, or ask whoever runs this server for a password.";
        return message(&desk.place, StatusCode::CONFLICT, "Not disconnected", text);
    }
    if work.remove_link(&link, person).await? {
        session.end_others(&mut work).await?;
        desk.note(&mut work, Note::of(Event::LinkRemoved).person(person).detail(link.issuer)).await?;
        work.commit().await?;
    }
    Ok(see_other(&desk.place.path("/account")))
}
