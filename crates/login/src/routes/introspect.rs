//! `POST /introspect`: a resource asks whether a token holds, now and not only by its signature (RFC 7662).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use switchboard_access_token::verify_access_token;
use switchboard_oauth_words::{ErrorCode, Introspection, Parameters};

use crate::client::prove::Presented;
use crate::client::{Client, Known};
use crate::desk::Desk;
use crate::routes::form::{Form, ProgramForm, token};
use crate::routes::peer::Peer;
use crate::routes::reply;
use crate::signer::SignerError;

/// Answers; only clients with a proof may ask, and those that were not known beforehand only of their own tokens.
pub(super) async fn introspect(
    State(desk): State<Arc<Desk>>,
    peer: Peer,
    headers: HeaderMap,
    ProgramForm(Form(form)): ProgramForm,
) -> Response {
    let presented = match Presented::read(&headers, &form) {
        Ok(presented) if presented.is_bare() => return bare(&desk, &form).await,
        Ok(presented) => presented,
        Err(error) => return reply::unproven(&desk, &form, &error).await,
    };
    let client = match presented.prove(&desk, peer.0).await {
        Ok(client) => client,
        Err(error) => return reply::unproven(&desk, &form, &error).await,
    };
    let token = match token(&form) {
        Ok(token) => token,
        Err(error) => return reply::refused(&error),
    };
    match look(&desk, &client, token).await {
        Ok(answer) => reply::json(StatusCode::OK, &answer),
        Err(error) => reply::broken(&error),
    }
}

/// Anybody could ask what a token that they found is good for.
async fn bare(desk: &Desk, form: &Parameters) -> Response {
    let why = "who asks must prove who it is";
    match reply::note_unproven(desk, form, why).await {
        Ok(()) => reply::refused(&ErrorCode::InvalidClient.because(why)),
        Err(error) => reply::broken(&error),
    }
}

async fn look(desk: &Desk, client: &Client, token: &str) -> Result<Introspection, SignerError> {
    let keys = desk.signer.keys().await?;
    let Ok(claims) = verify_access_token(token, &keys.set, &desk.expected(), desk.place.now()) else {
        return Ok(Introspection::inactive());
    };
    let is_theirs = client.known == Known::Beforehand || claims.client_id == client.id;
    let grant = match &claims.grant {
        Some(grant) if is_theirs => desk.store.read().await?.live_grant(grant).await?,
        _ => None,
    };
    Ok(grant.map_or_else(Introspection::inactive, |_| Introspection::of_access(claims)))
}
