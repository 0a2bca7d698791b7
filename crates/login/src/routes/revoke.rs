//! `POST /revoke`: a client gives a token back, and with it everything of its grant (RFC 7009).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use switchboard_access_token::verify_access_token;

use crate::audit::{Event, Note};
use crate::client::Client;
use crate::client::prove::proven;
use crate::desk::Desk;
use crate::issue::{give_back, refresh_digest};
use crate::routes::form::{Form, ProgramForm, token};
use crate::routes::peer::Peer;
use crate::routes::reply;
use crate::signer::SignerError;

/// Revokes; a token that is not known is as good as given back (RFC 7009 §2.2).
pub(super) async fn revoke(
    State(desk): State<Arc<Desk>>,
    peer: Peer,
    headers: HeaderMap,
    ProgramForm(Form(form)): ProgramForm,
) -> Response {
    let client = match proven(&desk, peer.0, &headers, &form).await {
        Ok(client) => client,
        Err(error) => return reply::unproven(&desk, &form, &error).await,
    };
    let token = match token(&form) {
        Ok(token) => token,
        Err(error) => return reply::refused(&error),
    };
    match end(&desk, &client, token).await {
        Ok(()) => reply::json(StatusCode::OK, &serde_json::json!({})),
        Err(error) => reply::broken(&error),
    }
}

async fn end(desk: &Desk, client: &Client, token: &str) -> Result<(), SignerError> {
    let keys = desk.signer.keys().await?;
    let now = desk.place.now();
    let mut work = desk.store.begin().await?;
    let refresh = work.refresh(&refresh_digest(token)).await?;
    let grant = match refresh {
        Some(refresh) => Some(refresh.grant().to_owned()),
        None => {
            verify_access_token(token, &keys.set, &desk.expected(), now).ok().and_then(|claims| claims.grant)
        }
    };
    let Some(grant) = grant else { return Ok(()) };
    if let Some(person) = give_back(&mut work, client, &grant, now).await? {
        desk.note(&mut work, Note::of(Event::Revoked).person(&person).client(&client.id)).await?;
    }
    Ok(work.commit().await?)
}
