//! *Pages* of a product behind this login: people come with the session of their browser, programs with a token.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, AUTHORIZATION, VARY};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use switchboard_ambient::{Caller, Identity, Principal};
use switchboard_bearer_guard::{Demand, Guard, Refusal};
use switchboard_oauth_words::after_bearer;

use crate::desk::Desk;
use crate::login::Login;
use crate::page::{PageError, outage, see_other};
use crate::party::Party;
use crate::person::Person;
use crate::relying_party::RelyingParty;
use crate::session::LoginSession;

/// What stands before the pages.
#[derive(Clone)]
struct Door {
    known: Known,
    guard: Guard,
    demand: Demand,
}

/// Who knows the browsers of people.
#[derive(Clone)]
enum Known {
    /// Our own login, by their sessions.
    Session(Arc<Desk>),
    /// The guard itself, by the tokens that a provider gave them.
    Token(Arc<Party>),
}

impl Login {
    /// Puts this login before pages: who is not logged in is asked to be, and comes back to the page that was asked for.
    ///
    /// Each request goes on with its [`Caller`] among its extensions. Where a login is optional, strangers go on as well, and
    /// are asked to log in where there is nothing to show them.
    pub fn before(&self, pages: Router, guard: &Guard, demand: Demand) -> Router {
        let door = Door { known: Known::Session(self.desk().clone()), guard: guard.clone(), demand };
        pages.layer(middleware::from_fn_with_state(door, pass))
    }
}

impl RelyingParty {
    /// Puts the provider's login before pages: who is not logged in is sent there, and comes back to the page that was asked for.
    ///
    /// Each request goes on with its [`Caller`] among its extensions.
    pub fn before(&self, pages: Router) -> Router {
        let party = self.party().clone();
        let door = Door { guard: party.guard.clone(), known: Known::Token(party), demand: Demand::Login };
        pages.layer(middleware::from_fn_with_state(door, pass))
    }
}

async fn pass(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let is_person = matches!(method, Method::GET | Method::HEAD) && reads_pages(request.headers());
    let caller = match door.caller(&uri, request.headers()).await {
        Ok(caller) => caller,
        Err(response) => return response,
    };
    if caller.identity().is_none() && door.demand == Demand::Login {
        return if is_person { door.ask(&uri) } else { door.challenge(&uri).await };
    }
    let is_stranger = caller.identity().is_none();
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    response.headers_mut().append(VARY, HeaderValue::from_static("Cookie, Authorization"));
    // What is not for strangers looks to them as if it were not there; to somebody it may be.
    if is_stranger && is_person && response.status() == StatusCode::NOT_FOUND {
        return door.ask(&uri);
    }
    response
}

impl Door {
    /// Returns who asks: by a token where there is one, else by the session of the browser.
    async fn caller(&self, uri: &Uri, headers: &HeaderMap) -> Result<Caller, Response> {
        let admitted = self.guard.admit(uri.path(), headers, Demand::Optional).await;
        let caller = admitted.map_err(IntoResponse::into_response)?;
        if caller.identity().is_some() {
            return Ok(caller);
        }
        let known = match &self.known {
            Known::Session(desk) => {
                by_session(desk, headers, &caller).await.map_err(PageError::into_response)
            }
            Known::Token(party) => {
                let refused = |refusal: Refusal| {
                    if reads_pages(headers) {
                        outage(&party.place, party.name()).unwrap_or_else(PageError::into_response)
                    } else {
                        refusal.into_response()
                    }
                };
                party.visitor(uri.path(), headers).await.map_err(refused)
            }
        };
        Ok(known?.unwrap_or(caller))
    }

    fn ask(&self, uri: &Uri) -> Response {
        let page = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", page).finish();
        let place = match &self.known {
            Known::Session(desk) => &desk.place,
            Known::Token(party) => &party.place,
        };
        see_other(&place.path(&format!("/login?{query}")))
    }

    async fn challenge(&self, uri: &Uri) -> Response {
        match self.guard.admit(uri.path(), &HeaderMap::new(), Demand::Login).await {
            Err(refusal) => refusal.into_response(),
            Ok(_) => unreachable!("a request without a token is not admitted where a login is demanded"),
        }
    }
}

async fn by_session(
    desk: &Desk,
    headers: &HeaderMap,
    stranger: &Caller,
) -> Result<Option<Caller>, PageError> {
    let session = LoginSession::of(desk, headers).await?;
    let known = |session: LoginSession| {
        Caller::known(Arc::new(identity(desk, session.person)), stranger.resource_metadata())
    };
    Ok(session.map(known))
}

/// Says who a person is who acts for themselves: nothing that is offered here is kept from them for want of a scope.
fn identity(desk: &Desk, person: Person) -> Identity {
    Identity {
        principal: Principal::new(format!("{}|{}", desk.issuer, person.id)),
        subject: person.id,
        groups: person.groups.into_iter().collect(),
        scopes: desk.protected.scopes().iter().map(str::to_owned).collect(),
        client: None,
    }
}

/// Tells whether a request is a person's, who can be shown a form, rather than a program's.
fn reads_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    let brings_token =
        headers.get_all(AUTHORIZATION).iter().any(|value| after_bearer(value.as_bytes()).is_some());
    accepted.contains("text/html") && !brings_token
}
