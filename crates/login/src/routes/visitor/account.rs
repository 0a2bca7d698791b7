//! `/account` and `/logout`: who a person is here, and the end of it in this browser.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use switchboard_ambient::Identity;

use crate::cookie::{form_token, is_form_token};
use crate::page::{Forms, Frame, PageError, Way, message, outage, page, see_other, way_on};
use crate::party::Party;
use crate::routes::form::Form;
use crate::routes::visitor::way_on::again;

/// What the form is for.
const PURPOSE: &str = "logout";

/// Who a person is here.
#[derive(Template)]
#[template(path = "visitor.html")]
struct Visitor<'a> {
    frame: Frame,
    provider: &'a str,
    subject: &'a str,
    groups: Vec<&'a str>,
    logout: String,
    token: String,
}

/// Shows who the person is here, as their token says.
pub(super) async fn show(State(party): State<Arc<Party>>, headers: HeaderMap) -> Response {
    let Ok(caller) = party.visitor("/account", &headers).await else {
        return outage(&party.place, party.name()).unwrap_or_else(PageError::into_response);
    };
    match (caller.as_ref().and_then(|caller| caller.identity()), party.kept(&headers)) {
        (Some(identity), Some(cookie)) => {
            account(&party, identity, &cookie).unwrap_or_else(PageError::into_response)
        }
        _ => see_other(&again(&party, "/account")),
    }
}

fn account(party: &Party, identity: &Identity, cookie: &str) -> Result<Response, PageError> {
    let template = Visitor {
        frame: Frame::of(&party.place),
        provider: party.name(),
        subject: &identity.subject,
        groups: identity.groups.iter().map(String::as_str).collect(),
        logout: party.place.path("/logout"),
        token: form_token(cookie, PURPOSE),
    };
    page(StatusCode::OK, &template, Forms::Here)
}

/// Logs out of this browser; what the provider knows of it is the provider's, and a link leads there.
pub(super) async fn log_out(State(party): State<Arc<Party>>, headers: HeaderMap, form: Form) -> Response {
    let cookie = party.kept(&headers);
    let answered = match cookie {
        Some(cookie) if !is_form_token(&cookie, PURPOSE, form.field("token")) => {
            let text = "This form did not come from a page that was shown to you.";
            message(&party.place, StatusCode::FORBIDDEN, "Not allowed", text)
        }
        _ => gone(&party).await,
    };
    answered.unwrap_or_else(PageError::into_response)
}

async fn gone(party: &Party) -> Result<Response, PageError> {
    let name = party.name();
    let mut ways = vec![Way { address: again(party, "/"), words: "Log in again".to_owned() }];
    if let Some(page) = party.provider.logout_page(&party.place).await {
        ways.insert(0, Way { address: page.into(), words: format!("Log out at {name} as well") });
    }
    let text = format!("{name} may still know this browser, and then lets it in again without asking.");
    let mut response = way_on(&party.place, StatusCode::OK, ("You are logged out here", &text), &ways)?;
    party.forget(response.headers_mut());
    Ok(response)
}
