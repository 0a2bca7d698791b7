//! `/login` and `/login/from/provider`: a person goes to the provider, and comes back with a token.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use switchboard_bearer_guard::Refusal;
use switchboard_oauth_words::Parameters;

use crate::cookie::{Cookie, Tag};
use crate::page::{PageError, Way, see_other, way_on};
use crate::party::{ID, Party, TooLong};
use crate::provider::ask::Granted;
use crate::provider::error::ProviderError;
use crate::provider::journey::{Aim, Journey};
use crate::routes::visitor::way_on::{again, lead_on};
use crate::routes::{arrive, away};

/// How long a browser keeps a token that does not say how long it holds.
const UNTOLD: Duration = Duration::from_hours(1);

/// Why a person does not come in.
enum Turned {
    /// What came back from the provider is not believed.
    Provider(ProviderError),
    /// The token does not open anything here.
    Token(Refusal),
    /// Browsers do not keep what is as long as this.
    Long(TooLong),
}

/// Sends the person to the provider; `next` is the page that they want to see.
pub(super) async fn go(
    State(party): State<Arc<Party>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let next = parameters.one("next").ok().flatten().unwrap_or_default();
    let aim = Aim { provider: ID.to_owned(), next: next.to_owned(), is_link: false };
    let sent = away::set_out(&party.place, &headers, (&party.provider, aim)).await;
    let answered = match sent {
        Ok(sent) if is_from_here(&headers) => by_page(&party, sent),
        Ok(sent) => Ok(sent),
        Err(error) => turn_away(&party, next, &Turned::Provider(error)),
    };
    answered.unwrap_or_else(PageError::into_response)
}

/// Tells whether a page of ours led to this, as the search form of one does whose reader's token is over.
fn is_from_here(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

/// Makes a page of an answer that sends elsewhere; any other stays as it is.
fn by_page(party: &Party, sent: Response) -> Result<Response, PageError> {
    let address = sent.headers().get(LOCATION).and_then(|address| address.to_str().ok());
    let Some(address) = address else { return Ok(sent) };
    let mut response = lead_on(party, address)?;
    for cookie in sent.headers().get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// Takes the provider's answer, and goes on to the page that was asked for.
pub(super) async fn receive(
    State(party): State<Arc<Party>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let answer = Parameters::parse(&query.unwrap_or_default());
    let journey = arrive::journey(&party.place, &headers, (&party.provider, &answer));
    let Some(journey) = journey else {
        // The way back was gone twice, or bookmarked: who is in already has nothing to log in for.
        if let Ok(Some(_)) = party.visitor("/", &headers).await {
            return see_other(&party.place.path("/"));
        }
        let turned = turn_away(&party, "", &Turned::Provider(ProviderError::Journey));
        return turned.unwrap_or_else(PageError::into_response);
    };
    let entered = match party.provider.granted(&party.place, &journey, &answer).await {
        Ok(granted) => enter(&party, &journey, granted).await,
        Err(error) => Err(Turned::Provider(error)),
    };
    entered
        .or_else(|turned| turn_away(&party, &journey.aim().next, &turned))
        .unwrap_or_else(PageError::into_response)
}

/// Lets in whom the guard would let in with this token, so that nobody is sent around for ever by one that opens nothing.
async fn enter(party: &Party, journey: &Journey, granted: Granted) -> Result<Response, Turned> {
    let token = granted.access_token.ok_or(Turned::Provider(ProviderError::NoAccessToken))?;
    let page = party.place.page(&journey.aim().next).unwrap_or_else(|| party.place.path("/"));
    party.admit(&page, &token).await.map_err(Turned::Token)?;
    let mut response = see_other(&page);
    let headers = response.headers_mut();
    party.keep(headers, &token, granted.lifetime.unwrap_or(UNTOLD)).map_err(Turned::Long)?;
    Cookie::Away(Tag::of(journey.state())).clear(&party.place, headers);
    Ok(response)
}

/// Tells the person why they do not come in, and whoever runs the server what to change.
fn turn_away(party: &Party, next: &str, turned: &Turned) -> Result<Response, PageError> {
    let name = party.name();
    let (status, why, text) = match turned {
        Turned::Provider(error) => {
            let status = if error.is_outage() { StatusCode::BAD_GATEWAY } else { StatusCode::FORBIDDEN };
            (status, error.to_string(), error.in_words(name))
        }
        Turned::Token(Refusal::Unavailable) => {
            let why = "whether the token holds cannot be found out now".to_owned();
            (StatusCode::BAD_GATEWAY, why, format!("{name} cannot be asked now. Try again."))
        }
        Turned::Token(Refusal::Challenged(challenge)) => {
            let why = challenge.error_description.clone().unwrap_or_default();
            let text = format!(
                "{name} logged you in, but the access token that it gave opens nothing here: {why}. Tell whoever runs this \
                 server."
            );
            (StatusCode::FORBIDDEN, why, text)
        }
        Turned::Long(TooLong { length }) => {
            let why = format!("the access token has {length} bytes, which is more than browsers keep");
            let text = format!(
                "{name} logged you in, but {why}. Tell whoever runs this server: {name} has to put less into it, such as the \
                 groups that count here alone."
            );
            (StatusCode::BAD_GATEWAY, why, text)
        }
    };
    // Anybody can come back from nowhere, as often as they like.
    if matches!(turned, Turned::Provider(ProviderError::Journey)) {
        tracing::info!(why, "login.visitor.refused");
    } else {
        tracing::warn!(why, "login.visitor.refused");
    }
    let ways = [Way { address: again(party, next), words: "Try again".to_owned() }];
    way_on(&party.place, status, ("You are not logged in", &text), &ways)
}
