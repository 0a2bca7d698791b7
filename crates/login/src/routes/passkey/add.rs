//! `/account/passkey`: a person who has only just shown who they are adds a passkey.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use super::{SCRIPT, STALE, none_here};
use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::page::{Forms, Frame, PageError, Policy, dressed, message, see_other};
use crate::passkey::addition::{AdditionRefusal, free_name};
use crate::passkey::ceremony::{Purpose, seal, unseal};
use crate::passkey::{LONGEST_NAME, Passkeys, read_name};
use crate::routes::form::Form;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;
use crate::store::{KeptPasskey, StoreError, Work};

/// What the form is for, to its token.
const PURPOSE: &str = "passkey add";

/// Where this is.
const PATH: &str = "/account/passkey";

#[derive(Template)]
#[template(path = "passkey_add.html")]
struct AddPage<'a> {
    frame: Frame,
    action: String,
    email: &'a str,
    told: &'a str,
    name: &'a str,
    longest: usize,
    asked: String,
    word: String,
    token: String,
    account: String,
    script: &'static str,
}

/// Shows the page.
pub(in crate::routes) async fn ask(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    question(&desk, &headers).await.unwrap_or_else(PageError::into_response)
}

/// Adds the passkey.
pub(in crate::routes) async fn add(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    form: Form,
) -> Response {
    answer(&desk, &headers, &form).await.unwrap_or_else(PageError::into_response)
}

async fn question(desk: &Desk, headers: &HeaderMap) -> Result<Response, PageError> {
    let Some(passkeys) = &desk.passkeys else { return none_here(desk) };
    let next = Next::Page(PATH.to_owned());
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&next, None), sign_in::plainly());
    };
    if !session.is_fresh(desk) {
        return sign_in::show(desk, headers, (&next, None), sign_in::once_more(&session.person));
    }
    put(desk, (passkeys, &session), ("", StatusCode::OK, "")).await
}

async fn put(
    desk: &Desk,
    (passkeys, session): (&Passkeys, &LoginSession),
    (name, status, told): (&str, StatusCode, &str),
) -> Result<Response, PageError> {
    let own = desk.store.read().await?.passkeys(&session.person.id).await?;
    if own.len() >= desk.config.limits.passkeys {
        return full(desk);
    }
    let (asked, state) = passkeys.ask(desk.place.random.as_ref(), (&session.person, &own))?;
    let template = AddPage {
        frame: Frame::of(&desk.place),
        action: desk.place.path(PATH),
        email: &session.person.email,
        told,
        name,
        longest: LONGEST_NAME,
        asked: serde_json::to_string(&asked).expect("texts, numbers and lists are JSON"),
        word: seal(&desk.place, Purpose::Addition, &session.token, state),
        token: session.form_token(PURPOSE),
        account: desk.place.path("/account"),
        script: SCRIPT,
    };
    dressed(status, &template, Policy { forms: Forms::Here, script: Some(SCRIPT) })
}

fn full(desk: &Desk) -> Result<Response, PageError> {
    let most = desk.config.limits.passkeys;
    let text = format!("You have {most} passkeys, and more cannot be kept. Remove one that you do not use.");
    message(&desk.place, StatusCode::CONFLICT, "Not added", &text)
}

async fn answer(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Response, PageError> {
    let Some(passkeys) = &desk.passkeys else { return none_here(desk) };
    let Some(session) = LoginSession::of(desk, headers).await? else {
        let next = Next::Page(PATH.to_owned());
        return sign_in::show(desk, headers, (&next, None), sign_in::plainly());
    };
    if !session.knows(PURPOSE, form.field("token")) {
        let note = Note::of(Event::FormRefused).person(&session.person.id).detail(PURPOSE);
        desk.note_alone(note).await?;
        let text = "This form did not come from a page that was shown to you.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    }
    // Asked once more, because a page may lie open, and a cookie be stolen, for longer than a proof is good.
    if !session.is_fresh(desk) {
        let next = Next::Page(PATH.to_owned());
        return sign_in::show(desk, headers, (&next, None), sign_in::once_more(&session.person));
    }
    let name = match read_name(form.field("name")) {
        Ok(name) => name,
        Err(error) => {
            let told = error.to_string();
            return put(desk, (passkeys, &session), ("", StatusCode::BAD_REQUEST, &told)).await;
        }
    };
    let Some(work) = session.work(desk).await? else { return Ok(see_other(&desk.place.path(PATH))) };
    match keep(desk, work, (passkeys, &session), (form, name.clone())).await? {
        Ok(()) => Ok(see_other(&desk.place.path("/account"))),
        Err(AdditionRefusal::Full) => full(desk),
        Err(AdditionRefusal::Known) => {
            let told = "This passkey is known here already. Make another one.";
            put(desk, (passkeys, &session), (&name, StatusCode::CONFLICT, told)).await
        }
        Err(AdditionRefusal::Ceremony | AdditionRefusal::Spent) => {
            put(desk, (passkeys, &session), (&name, StatusCode::FORBIDDEN, STALE)).await
        }
        Err(AdditionRefusal::Unreadable | AdditionRefusal::Wrong(_)) => {
            let told =
                "What your device answered cannot be believed, so no passkey was added. Please try again.";
            put(desk, (passkeys, &session), (&name, StatusCode::FORBIDDEN, told)).await
        }
    }
}

/// Judges the answer and keeps the passkey by one work, in which the challenge is spent whatever comes of it. Its challenge is
/// this session's.
async fn keep(
    desk: &Desk,
    mut work: Work,
    (passkeys, session): (&Passkeys, &LoginSession),
    (form, name): (&Form, String),
) -> Result<Result<(), AdditionRefusal>, StoreError> {
    let person = &session.person.id;
    let judged = match unseal(&desk.place, Purpose::Addition, (&session.token, form.field("word"))) {
        None => Err(AdditionRefusal::Ceremony),
        Some(ceremony) => {
            if ceremony.spend(&mut work, desk.place.now()).await? {
                passkeys.judge(desk, &ceremony, (form.field("answer"), name))
            } else {
                Err(AdditionRefusal::Spent)
            }
        }
    };
    let kept = match judged {
        Ok(passkey) => add_to(desk, &mut work, passkey).await?,
        Err(refusal) => Err(refusal),
    };
    let note = match &kept {
        Ok(()) => Note::of(Event::PasskeyAdded).person(person),
        Err(refusal) => Note::of(Event::PasskeyRefused).person(person).detail(refusal.to_string()),
    };
    desk.note(&mut work, note).await?;
    work.commit().await?;
    Ok(kept)
}

async fn add_to(
    desk: &Desk,
    work: &mut Work,
    mut passkey: KeptPasskey,
) -> Result<Result<(), AdditionRefusal>, StoreError> {
    let own = work.passkeys(&passkey.person).await?;
    if own.len() >= desk.config.limits.passkeys {
        return Ok(Err(AdditionRefusal::Full));
    }
    passkey.name = free_name(&passkey.name, &own);
    let is_new = work.add_passkey(&passkey).await?;
    Ok(if is_new { Ok(()) } else { Err(AdditionRefusal::Known) })
}
