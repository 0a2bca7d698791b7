//! `POST /token`: a code, or a refresh token, becomes tokens (RFC 6749 §3.2).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use switchboard_oauth_words::TokenRequest;

use crate::client::Client;
use crate::client::prove::proven;
use crate::desk::Desk;
use crate::grant::Redemption;
use crate::issue::{self, Wish};
use crate::routes::form::{Form, ProgramForm};
use crate::routes::peer::Peer;
use crate::routes::reply;

/// Exchanges.
pub(super) async fn exchange(
    State(desk): State<Arc<Desk>>,
    peer: Peer,
    headers: HeaderMap,
    ProgramForm(Form(form)): ProgramForm,
) -> Response {
    let client = match proven(&desk, peer.0, &headers, &form).await {
        Ok(client) => client,
        Err(error) => return reply::unproven(&desk, &form, &error).await,
    };
    match TokenRequest::read(&form) {
        Ok(request) => issue(&desk, &client, &request).await,
        Err(error) => {
            if let Err(error) = issue::refuse(&desk, &client, &form, error.to_string()).await {
                return reply::broken(&error);
            }
            reply::refused(&error.code().because(error.to_string()))
        }
    }
}

async fn issue(desk: &Desk, client: &Client, request: &TokenRequest) -> Response {
    let issued = match request {
        TokenRequest::Code { code, redirect_uri, verifier, resource } => {
            let with = Redemption { client: &client.id, redirect_uri: redirect_uri.as_deref(), verifier };
            issue::redeem(desk, code, &with, resource).await
        }
        TokenRequest::Refresh { refresh_token, scope, resource } => {
            issue::refresh(desk, client, refresh_token, Wish { scope: scope.as_ref(), resource }).await
        }
    };
    match issued {
        Ok(tokens) => reply::json(StatusCode::OK, &tokens),
        Err(error) => match error.response() {
            Some(refused) => reply::refused(&refused),
            None => reply::broken(&error),
        },
    }
}
