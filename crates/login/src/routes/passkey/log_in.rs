//! `/login/passkey`: someone shows who they are by a key in their device; nobody has to type an address for it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use switchboard_oauth_words::Parameters;

use super::{SCRIPT, STALE, none_here};
use crate::ask::Ask;
use crate::audit::{Event, Note};
use crate::client::Known;
use crate::cookie::{Cookie, FORM_AGE, form_token, is_form_token};
use crate::desk::Desk;
use crate::page::{Frame, PageError, Policy, dressed};
use crate::passkey::Passkeys;
use crate::passkey::ceremony::{Purpose, seal, unseal};
use crate::passkey::proof::{Answer, ProofRefusal};
use crate::person::Person;
use crate::routes::asking::Asking;
use crate::routes::enter::{Door, enter};
use crate::routes::form::Form;
use crate::routes::peer::Peer;
use crate::routes::sign_in::Next;
use crate::session::device_digest;
use crate::store::{KeptPasskey, StoreError, Work};
use crate::throttle::{LONGEST, Throttle, Wait};

/// What the form is for, to its token.
const PURPOSE: &str = "passkey";

/// The one sentence for an answer that is not believed: why not is in the audit, and nobody else's business.
const WRONG: &str = "This passkey does not open an account here. Try again, or log in another way.";

#[derive(Template)]
#[template(path = "passkey.html")]
struct PasskeyPage<'a> {
    frame: Frame,
    action: String,
    asking: Option<Asking<'a>>,
    told: &'a str,
    asked: String,
    word: String,
    token: String,
    next: &'a str,
    other: String,
    script: &'static str,
}

enum Outcome {
    /// The passkey of this id is theirs.
    In(Person, String),
    Refused(ProofRefusal),
    Throttled(Wait),
}

/// Shows the page, for what `next` names.
pub(in crate::routes) async fn show(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let next = Next::read(parameters.one("next").ok().flatten().unwrap_or_default());
    let shown = put(&desk, &headers, &next, (StatusCode::OK, "")).await;
    shown.unwrap_or_else(PageError::into_response)
}

/// Logs in.
pub(in crate::routes) async fn log_in(
    State(desk): State<Arc<Desk>>,
    peer: Peer,
    headers: HeaderMap,
    form: Form,
) -> Response {
    answer(&desk, peer, (&headers, &form)).await.unwrap_or_else(PageError::into_response)
}

/// Makes a challenge and shows the page with it.
async fn put(
    desk: &Desk,
    headers: &HeaderMap,
    next: &Next,
    (status, told): (StatusCode, &str),
) -> Result<Response, PageError> {
    let Some(passkeys) = &desk.passkeys else { return none_here(desk) };
    let ask = match next {
        Next::Authorize(query) => Ask::judge(desk, query).await.ok(),
        Next::Page(_) | Next::Account => None,
    };
    let cookie = Cookie::Form.read(&desk.place, headers).unwrap_or_else(|| desk.place.opaque());
    let (asked, state) = passkeys.challenge()?;
    let template = PasskeyPage {
        frame: Frame::of(&desk.place),
        action: desk.place.path("/login/passkey"),
        asking: ask.as_ref().map(|ask| Asking::of(desk, ask)),
        told,
        asked: serde_json::to_string(&asked).expect("texts, numbers and lists are JSON"),
        word: seal(&desk.place, Purpose::Proof, &cookie, state),
        token: form_token(&cookie, PURPOSE),
        next: next.text(),
        other: next.other_door(desk),
        script: SCRIPT,
    };
    let policy = Policy { forms: next.forms(), script: Some(SCRIPT) };
    let mut response = dressed(status, &template, policy)?;
    Cookie::Form.set(&desk.place, response.headers_mut(), &cookie, FORM_AGE);
    Ok(response)
}

async fn answer(
    desk: &Desk,
    peer: Peer,
    (headers, form): (&HeaderMap, &Form),
) -> Result<Response, PageError> {
    let Some(passkeys) = &desk.passkeys else { return none_here(desk) };
    let next = Next::read(form.field("next"));
    let cookie = Cookie::Form.read(&desk.place, headers).unwrap_or_default();
    if cookie.is_empty() || !is_form_token(&cookie, PURPOSE, form.field("token")) {
        desk.note_alone(Note::of(Event::FormRefused).detail(PURPOSE)).await?;
        return put(desk, headers, &next, (StatusCode::FORBIDDEN, STALE)).await;
    }
    match check(desk, passkeys, (headers, peer), (&cookie, form)).await? {
        Outcome::In(person, id) => enter(desk, headers, person, (&next, Door::Passkey(&id))).await,
        Outcome::Refused(ProofRefusal::Ceremony | ProofRefusal::Spent) => {
            put(desk, headers, &next, (StatusCode::FORBIDDEN, STALE)).await
        }
        Outcome::Refused(_) => put(desk, headers, &next, (StatusCode::FORBIDDEN, WRONG)).await,
        Outcome::Throttled(wait) => {
            let told = wait.words();
            let mut response = put(desk, headers, &next, (StatusCode::TOO_MANY_REQUESTS, &told)).await?;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.seconds()));
            Ok(response)
        }
    }
}

/// Judges the answer by one work, so that the challenge is spent, the counter kept and a refusal written down together.
async fn check(
    desk: &Desk,
    passkeys: &Passkeys,
    (headers, peer): (&HeaderMap, Peer),
    (cookie, form): (&str, &Form),
) -> Result<Outcome, StoreError> {
    let now = desk.place.now();
    let mut work = desk.store.begin().await?;
    work.sweep_attempts(now - LONGEST).await?;
    let answer = Answer::read(form.field("answer"));
    let kept = match &answer {
        Ok(answer) => answer.passkey(&mut work).await?,
        Err(_) => None,
    };
    let person = kept.as_ref().map(|kept| kept.person.clone());
    let noted = |event| match &person {
        Some(person) => Note::of(event).person(person),
        None => Note::of(event),
    };
    let throttle = throttle(desk, &mut work, (headers, peer), kept.as_ref()).await?;
    let judged = judge(desk, &mut work, (passkeys, answer, kept), (cookie, form)).await?;
    let outcome = match judged {
        Ok(proven) => {
            work.use_passkey(&proven).await?;
            throttle.clear(&mut work).await?;
            let person = work.person(&proven.person).await?;
            person.map_or(Outcome::Refused(ProofRefusal::Unknown), |person| Outcome::In(person, proven.id))
        }
        // No answer can be guessed: a right one passes whatever strangers have tried, and wrong ones only have to stop.
        Err(refusal) => {
            if let Some(wait) = throttle.take(&mut work, now).await? {
                desk.note(&mut work, noted(Event::LoginThrottled).detail(PURPOSE)).await?;
                Outcome::Throttled(wait)
            } else {
                desk.note(&mut work, noted(Event::PasskeyRefused).detail(refusal.to_string())).await?;
                Outcome::Refused(refusal)
            }
        }
    };
    work.commit().await?;
    Ok(outcome)
}

/// As with passwords, nothing is counted by an account alone: a browser that was logged in before has a count of its own, and
/// strangers who make answers up are counted by where they are.
async fn throttle(
    desk: &Desk,
    work: &mut Work,
    (headers, peer): (&HeaderMap, Peer),
    kept: Option<&KeptPasskey>,
) -> Result<Throttle, StoreError> {
    let most = desk.config.limits.wrong_passkeys;
    if let (Some(kept), Some(device)) = (kept, Cookie::Device.read(&desk.place, headers)) {
        let device = device_digest(&device);
        if work.is_device_of(&device, &kept.person).await? {
            return Ok(Throttle::device(most, &device, &kept.person));
        }
    }
    Ok(Throttle::passkey(most, kept.map(|kept| kept.id.as_str()), peer.0))
}

/// The challenge is used up before anything else is asked, so that no answer can be tried out.
async fn judge(
    desk: &Desk,
    work: &mut Work,
    (passkeys, answer, kept): (&Passkeys, Result<Answer, ProofRefusal>, Option<KeptPasskey>),
    (cookie, form): (&str, &Form),
) -> Result<Result<KeptPasskey, ProofRefusal>, StoreError> {
    let now = desk.place.now();
    let Some(ceremony) = unseal(&desk.place, Purpose::Proof, (cookie, form.field("word"))) else {
        return Ok(Err(ProofRefusal::Ceremony));
    };
    if !ceremony.spend(work, now).await? {
        return Ok(Err(ProofRefusal::Spent));
    }
    let judged = answer.and_then(|answer| {
        let kept = kept.ok_or(ProofRefusal::Unknown)?;
        answer.judge(passkeys, ceremony, (kept, now))
    });
    Ok(judged)
}
