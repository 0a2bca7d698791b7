//! `/account`: what a person allowed, and taking it back.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::moment::date;
use crate::page::{Forms, Frame, PageError, message, page, see_other};
use crate::provider::Provider;
use crate::routes::form::Form;
use crate::routes::passkey;
use crate::routes::sign_in::{self, Next};
use crate::session::LoginSession;
use crate::store::{Consent, KeptLink, KeptPasskey};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: Frame,
    email: &'a str,
    groups: &'a [String],
    allowed: Vec<Allowed>,
    withdraw: String,
    withdraw_token: String,
    /// Where another passkey is added, where that can be.
    passkey: Option<String>,
    passkeys: Vec<Key>,
    remove: String,
    remove_token: String,
    doors: Vec<Door<'a>>,
    disconnect: String,
    disconnect_token: String,
    logout: String,
    logout_token: String,
}

/// One provider on the page.
struct Door<'a> {
    name: &'a str,
    issuer: &'a str,
    path: String,
    subjects: Vec<String>,
}

/// One passkey on the page.
struct Key {
    id: String,
    name: String,
    added: String,
    used: Option<String>,
}

/// One client on the page.
struct Allowed {
    client: String,
    name: String,
    place: String,
    resource: String,
    meanings: Vec<String>,
}

/// Shows what was allowed.
pub(super) async fn show(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    answer(&desk, &headers).await.unwrap_or_else(PageError::into_response)
}

async fn answer(desk: &Desk, headers: &HeaderMap) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::plainly());
    };
    let mut work = desk.store.read().await?;
    let consents = work.consents(&session.person.id).await?;
    let links = work.links(&session.person.id).await?;
    let passkeys = work.passkeys(&session.person.id).await?;
    drop(work);
    let template = AccountPage {
        frame: Frame::of(&desk.place),
        email: &session.person.email,
        groups: &session.person.groups,
        allowed: consents.into_iter().map(|consent| allowed(desk, consent)).collect(),
        withdraw: desk.place.path("/account/withdraw"),
        withdraw_token: session.form_token("withdraw"),
        passkey: desk.passkeys.as_ref().map(|_| desk.place.path("/account/passkey")),
        passkeys: passkeys.into_iter().map(key).collect(),
        remove: desk.place.path("/account/passkey/remove"),
        remove_token: session.form_token(passkey::REMOVAL),
        doors: desk.providers.iter().map(|provider| door(desk, provider, &links)).collect(),
        disconnect: desk.place.path("/account/disconnect"),
        disconnect_token: session.form_token("disconnect"),
        logout: desk.place.path("/logout"),
        logout_token: session.form_token("logout"),
    };
    page(StatusCode::OK, &template, Forms::Here)
}

fn allowed(desk: &Desk, consent: Consent) -> Allowed {
    Allowed {
        meanings: consent.scope.iter().map(|scope| desk.protected.meaning(scope)).collect(),
        client: consent.client,
        name: consent.client_name,
        place: consent.place,
        resource: consent.resource,
    }
}

fn key(kept: KeptPasskey) -> Key {
    let used = kept.used_at.map(date);
    Key { id: kept.id, name: kept.name, added: date(kept.created_at), used }
}

fn door<'a>(desk: &Desk, provider: &'a Provider, links: &[KeptLink]) -> Door<'a> {
    let config = &provider.config;
    let own = links.iter().map(|kept| &kept.link).filter(|link| link.issuer == config.issuer);
    Door {
        name: &config.name,
        issuer: &config.issuer,
        path: desk.place.path(&format!("/login/with/{}?link=yes", config.id)),
        subjects: own.map(|link| link.subject.clone()).collect(),
    }
}

/// Takes back what was allowed to a client: its tokens end, and next time it has to ask.
pub(super) async fn withdraw(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    take_back(&desk, &headers, &form).await.unwrap_or_else(PageError::into_response)
}

async fn take_back(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Response, PageError> {
    let Some(session) = LoginSession::of(desk, headers).await? else {
        return sign_in::show(desk, headers, (&Next::Account, None), sign_in::plainly());
    };
    if !session.knows("withdraw", form.field("token")) {
        desk.note_alone(Note::of(Event::FormRefused).person(&session.person.id).detail("withdraw")).await?;
        let text = "This form did not come from a page that was shown to you.";
        return message(&desk.place, StatusCode::FORBIDDEN, "Not allowed", text);
    }
    let (person, client) = (&session.person.id, form.field("client"));
    let Some(mut work) = session.work(desk).await? else {
        return Ok(see_other(&desk.place.path("/account")));
    };
    work.remove_consents(person, client).await?;
    let ended = work.end_grants_of_client(person, client, desk.place.now()).await?;
    let note = Note::of(Event::ConsentWithdrawn).person(person).client(client);
    desk.note(&mut work, note.detail(format!("{ended} grants ended"))).await?;
    work.commit().await?;
    Ok(see_other(&desk.place.path("/account")))
}
