//! `/setup`: the first person makes their account, by a link that only whoever started the server has seen.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_ambient::Secret;
use switchboard_oauth_words::Parameters;

use crate::audit::{Event, Note};
use crate::cookie::{Cookie, DEVICE_AGE};
use crate::desk::Desk;
use crate::digest::Digest;
use crate::page::{Forms, Frame, PageError, message, page, see_other};
use crate::password::PasswordError;
use crate::person::{InvalidEmail, Person, read_email};
use crate::routes::form::Form;
use crate::session::{LoginSession, Shown, device_digest};
use crate::store::StoreError;

/// The group of whoever sets the server up.
const FIRST_GROUP: &str = "admins";

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage<'a> {
    frame: Frame,
    action: String,
    link: &'a str,
    email: &'a str,
    problem: &'a str,
}

/// Why no account is made.
#[derive(Debug, thiserror::Error)]
enum SetupError {
    #[error("the link is not good")]
    Link,
    #[error(transparent)]
    Email(#[from] InvalidEmail),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shows the form, where the link is good.
pub(super) async fn show(State(desk): State<Arc<Desk>>, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let link = parameters.one("token").ok().flatten().unwrap_or_default();
    let shown = match is_good(&desk, link).await {
        Ok(true) => form_page(&desk, StatusCode::OK, link, ("", "")),
        Ok(false) => refuse(&desk, link).await,
        Err(error) => Err(error.into()),
    };
    shown.unwrap_or_else(PageError::into_response)
}

/// Makes the account and logs its owner in.
pub(super) async fn make(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let (link, email) = (form.field("link"), form.field("email"));
    let made = match account(&desk, &headers, &form).await {
        Ok(response) => Ok(response),
        Err(SetupError::Link) => refuse(&desk, link).await,
        Err(SetupError::Store(error)) => Err(error.into()),
        Err(error) => form_page(&desk, StatusCode::BAD_REQUEST, link, (email, &error.to_string())),
    };
    made.unwrap_or_else(PageError::into_response)
}

async fn account(desk: &Desk, headers: &HeaderMap, form: &Form) -> Result<Response, SetupError> {
    let link = form.field("link");
    // Before the password is hashed, so that strangers cannot keep the machine busy here.
    if !is_good(desk, link).await? {
        return Err(SetupError::Link);
    }
    let email = read_email(form.field("email"))?;
    let password = Secret::new(form.field("password").to_owned());
    let kept = desk.passwords.keep(password, desk.place.random.as_ref()).await?;
    let groups = vec![FIRST_GROUP.to_owned()];
    let person = Person { id: desk.place.new_name(), email, groups, created_at: desk.place.now() };
    let mut work = desk.store.begin().await?;
    let is_first = work.has_setup(&digest(link), desk.place.now()).await? && !work.has_people().await?;
    if !is_first || !work.add_person(&person, &kept).await? {
        return Err(SetupError::Link);
    }
    work.add_membership(&person.id, FIRST_GROUP).await?;
    work.spend_setup().await?;
    let device = Cookie::Device.read(&desk.place, headers).unwrap_or_else(|| desk.place.opaque());
    work.add_device(&device_digest(&device), &person.id, desk.place.now()).await?;
    desk.note(&mut work, Note::of(Event::AccountAdded).person(&person.id).detail("set-up link")).await?;
    let session = LoginSession::begin(desk, &mut work, (person, Shown::Here)).await?;
    work.commit().await?;
    let mut response = see_other(&desk.place.path("/account"));
    Cookie::Session.set(&desk.place, response.headers_mut(), &session.token, desk.config.lifetimes.session);
    Cookie::Device.set(&desk.place, response.headers_mut(), &device, DEVICE_AGE);
    Ok(response)
}

async fn is_good(desk: &Desk, link: &str) -> Result<bool, StoreError> {
    let mut work = desk.store.read().await?;
    Ok(work.has_setup(&digest(link), desk.place.now()).await? && !work.has_people().await?)
}

fn digest(link: &str) -> Digest {
    Digest::of("setup", link)
}

fn form_page(
    desk: &Desk,
    status: StatusCode,
    link: &str,
    (email, problem): (&str, &str),
) -> Result<Response, PageError> {
    let template =
        SetupPage { frame: Frame::of(&desk.place), action: desk.place.path("/setup"), link, email, problem };
    page(status, &template, Forms::Here)
}

/// Writes down that somebody came with a link that is not good; who came with none has tried nothing.
async fn refuse(desk: &Desk, link: &str) -> Result<Response, PageError> {
    if !link.is_empty() {
        desk.note_alone(Note::of(Event::SetupRefused).detail("the link is not good")).await?;
    }
    spent(desk)
}

fn spent(desk: &Desk) -> Result<Response, PageError> {
    let text = "It was used already, has expired, or was replaced by a newer one. Restart the server to get another, \
                or add people on its command line.";
    message(&desk.place, StatusCode::NOT_FOUND, "This link is not good any more", text)
}
