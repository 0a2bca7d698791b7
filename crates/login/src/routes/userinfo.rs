//! `GET /userinfo`: who the person of a token is (OpenID Connect Core §5.3).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use switchboard_access_token::verify_access_token;
use switchboard_oauth_words::{Challenge, ErrorCode, ScopeSet, bearer_token};

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::routes::reply;
use crate::signer::SignerError;

enum Seen {
    Person(Map<String, Value>),
    Refused(Option<ErrorCode>, &'static str),
}

/// Answers with what the token's scopes allow to be told.
pub(super) async fn show(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    match see(&desk, &headers).await {
        Ok(Seen::Person(person)) => reply::json(StatusCode::OK, &person),
        Ok(Seen::Refused(error, why)) => refuse(error, why),
        Err(error) => reply::broken(&error),
    }
}

async fn see(desk: &Desk, headers: &HeaderMap) -> Result<Seen, SignerError> {
    let sent = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok()).and_then(bearer_token);
    let Some(token) = sent else { return Ok(Seen::Refused(None, "a token is needed")) };
    let keys = desk.signer.keys().await?;
    let claims = match verify_access_token(token, &keys.set, &desk.expected(), desk.place.now()) {
        Ok(claims) => claims,
        Err(error) => {
            desk.note_alone(Note::of(Event::TokenRefused).detail(error.to_string())).await?;
            return Ok(Seen::Refused(Some(ErrorCode::InvalidToken), "the token is not accepted"));
        }
    };
    if !claims.scope.contains("openid") {
        return Ok(Seen::Refused(Some(ErrorCode::InsufficientScope), "the token needs the scope openid"));
    }
    let mut work = desk.store.read().await?;
    let grant = work.live_grant(claims.grant.as_deref().unwrap_or_default()).await?;
    let person = work.person(&claims.sub).await?;
    let (Some(_), Some(person)) = (grant, person) else {
        return Ok(Seen::Refused(Some(ErrorCode::InvalidToken), "the token was withdrawn"));
    };
    let mut told = Map::new();
    told.insert("sub".to_owned(), json!(person.id));
    if claims.scope.contains("email") {
        told.insert("email".to_owned(), json!(person.email));
    }
    if claims.scope.contains("profile") {
        told.insert("groups".to_owned(), json!(person.groups));
    }
    Ok(Seen::Person(told))
}

fn refuse(error: Option<ErrorCode>, why: &str) -> Response {
    let status = match error {
        Some(ErrorCode::InsufficientScope) => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    };
    let scope = match error {
        Some(ErrorCode::InsufficientScope) => ScopeSet::parse("openid").expect("openid is a scope"),
        _ => ScopeSet::default(),
    };
    let description = error.map(|_| why.to_owned());
    let challenge = Challenge { resource_metadata: None, error, error_description: description, scope };
    let mut response = reply::json(status, &error.unwrap_or(ErrorCode::InvalidToken).because(why));
    if let Ok(value) = HeaderValue::from_str(&challenge.to_string()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}
