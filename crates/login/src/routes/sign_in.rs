//! The page on which people log in, and where they go from there: on with an authorization request, to
//! the page they asked for, or to their account.

use askama::Template;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use switchboard_oauth_words::{Parameters, Prompt};

use crate::ask::Ask;
use crate::client::Known;
use crate::cookie::{Cookie, FORM_AGE, form_token};
use crate::desk::Desk;
use crate::page::{Forms, Frame, PageError, page};
use crate::person::Person;
use crate::provider::Provider;
use crate::routes::asking::Asking;

/// What the login form is for, to its token.
pub(super) const PURPOSE: &str = "login";

/// Where someone goes who has logged in; never an address elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// On with the authorization request of this query.
    Authorize(String),
    /// To a page of ours that they asked for: a path below the public address, with its query.
    Page(String),
    /// To their account.
    Account,
}

/// What the page says besides the form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saying<'a> {
    pub(super) status: StatusCode,
    pub(super) email: &'a str,
    pub(super) problem: &'a str,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    frame: Frame,
    action: String,
    asking: Option<Asking<'a>>,
    email: &'a str,
    problem: &'a str,
    token: String,
    next: &'a str,
    passkey: Option<String>,
    doors: Vec<Door<'a>>,
}

/// Where else people may log in.
struct Door<'a> {
    name: &'a str,
    path: String,
}

impl Next {
    /// Reads what a form carried: the query of an authorization request, a path, or nothing.
    pub(super) fn read(text: &str) -> Self {
        match text {
            "" => Self::Account,
            // The query of a request that can be answered begins with the name of a parameter.
            path if path.starts_with('/') => Self::Page(path.to_owned()),
            query => Self::Authorize(query.to_owned()),
        }
    }

    /// Returns the path to go on at.
    pub(super) fn path(&self, desk: &Desk) -> String {
        match self {
            // Who has just logged in is not asked to do it again; what else the client wants shown, is.
            Self::Authorize(query) => {
                let parameters = Parameters::parse(query);
                let query = match parameters.one("prompt") {
                    Ok(Some(words)) => parameters.with("prompt", Prompt::after_login(words).as_deref()),
                    _ => query.clone(),
                };
                desk.place.path(&format!("/authorize?{query}"))
            }
            Self::Page(page) => desk.place.page(page).unwrap_or_else(|| desk.place.path("/account")),
            Self::Account => desk.place.path("/account"),
        }
    }

    /// Returns the path of the page with all ways to log in for it.
    pub(super) fn other_door(&self, desk: &Desk) -> String {
        match self {
            // As the client sent it: the page with the form is its answer to whoever is not logged in.
            Self::Authorize(query) => desk.place.path(&format!("/authorize?{query}")),
            Self::Page(page) => desk.place.path(&format!("/login?{}", query(page))),
            Self::Account => desk.place.path("/login"),
        }
    }

    /// Returns where a login for it leads in the end.
    pub(super) fn forms(&self) -> Forms {
        match self {
            // A client that was allowed before is answered at once.
            Self::Authorize(_) => Forms::Onward,
            Self::Page(_) | Self::Account => Forms::Here,
        }
    }

    /// Returns what a form carries.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Authorize(text) | Self::Page(text) => text,
            Self::Account => "",
        }
    }
}

/// Answers with the page; `ask` is what the login is for, where that is known.
pub(super) fn show(
    desk: &Desk,
    headers: &HeaderMap,
    (next, ask): (&Next, Option<&Ask>),
    saying: Saying<'_>,
) -> Result<Response, PageError> {
    let cookie = Cookie::Form.read(&desk.place, headers).unwrap_or_else(|| desk.place.opaque());
    let template = SignIn {
        frame: Frame::of(&desk.place),
        action: desk.place.path("/login"),
        asking: ask.map(|ask| Asking::of(desk, ask)),
        email: saying.email,
        problem: saying.problem,
        token: form_token(&cookie, PURPOSE),
        next: next.text(),
        passkey: passkey(desk, next),
        doors: doors(desk, next),
    };
    let mut response = page(saying.status, &template, next.forms())?;
    Cookie::Form.set(&desk.place, response.headers_mut(), &cookie, FORM_AGE);
    Ok(response)
}

/// Returns the path of the page to log in with a passkey, where there are any.
fn passkey(desk: &Desk, next: &Next) -> Option<String> {
    desk.passkeys.as_ref().map(|_| desk.place.path(&format!("/login/passkey?{}", query(next.text()))))
}

fn doors<'a>(desk: &'a Desk, next: &Next) -> Vec<Door<'a>> {
    let query = query(next.text());
    let door = |provider: &'a Provider| Door {
        name: &provider.config.name,
        path: desk.place.path(&format!("/login/with/{}?{query}", provider.config.id)),
    };
    desk.providers.iter().map(door).collect()
}

fn query(next: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish()
}

/// Shows the form again, for the same request where it can still be answered.
pub(super) async fn again(
    desk: &Desk,
    headers: &HeaderMap,
    next: &Next,
    saying: Saying<'_>,
) -> Result<Response, PageError> {
    let ask = match next {
        Next::Authorize(query) => Ask::judge(desk, query).await.ok(),
        Next::Page(_) | Next::Account => None,
    };
    show(desk, headers, (next, ask.as_ref()), saying)
}

/// Says nothing but the form.
pub(super) fn plainly() -> Saying<'static> {
    Saying { status: StatusCode::OK, email: "", problem: "" }
}

/// Asks somebody who is logged in to show once more who they are.
pub(super) fn once_more(person: &Person) -> Saying<'_> {
    let problem =
        "It is a while since you logged in. Do so once more: this changes how your account is opened.";
    Saying { status: StatusCode::OK, email: &person.email, problem }
}
