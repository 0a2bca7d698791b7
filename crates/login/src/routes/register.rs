//! `POST /register`: a client makes itself known (RFC 7591), once and for good.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use switchboard_oauth_words::{
    AuthMethod, ClientMetadata, ErrorCode, ErrorResponse, InvalidClientMetadata, RESPONSE_TYPE,
    RegisteredClient,
};

use crate::audit::{Event, Note};
use crate::client::{Client, Known, UnusableClient, secret_digest};
use crate::desk::Desk;
use crate::digest::Digest;
use crate::moment::seconds;
use crate::routes::metadata::ID_TOKEN_ALGORITHM;
use crate::routes::peer::Peer;
use crate::routes::reply;
use crate::store::{KeptClient, StoreError, Work};

/// The largest registration that is read.
const LARGEST: usize = 32 * 1024;

enum Registration {
    Done(Box<RegisteredClient>),
    Refused(ErrorResponse),
}

/// Registers a client.
pub(super) async fn register(State(desk): State<Arc<Desk>>, peer: Peer, body: Bytes) -> Response {
    if !desk.config.registration {
        let why = "clients do not register here; ask whoever runs this server for an id";
        return reply::json(StatusCode::FORBIDDEN, &ErrorCode::AccessDenied.because(why));
    }
    match take(&desk, peer, &body).await {
        Ok(Registration::Done(client)) => reply::json(StatusCode::CREATED, &client),
        Ok(Registration::Refused(error)) => reply::refused(&error),
        Err(error) => reply::broken(&error),
    }
}

async fn take(desk: &Desk, peer: Peer, body: &[u8]) -> Result<Registration, StoreError> {
    let (metadata, method) = match read(desk, body) {
        Ok(read) => read,
        Err(error) => {
            let why = error.error_description.as_deref().unwrap_or_default();
            desk.note_alone(Note::of(Event::RegistrationRefused).detail(why)).await?;
            return Ok(Registration::Refused(error));
        }
    };
    let now = desk.place.now();
    let mut work = desk.store.begin().await?;
    make_room(desk, &mut work).await?;
    let id = desk.place.new_name();
    let secret = method.has_secret().then(|| desk.place.opaque());
    let kept = KeptClient {
        metadata: metadata.clone(),
        secret: secret.as_deref().map(|secret| secret_digest(&id, secret)),
    };
    let source = peer.0.map(|address| address.to_string()).unwrap_or_default();
    work.add_client(&id, &kept, (&Digest::of("registration", &source), now)).await?;
    let note = Note::of(Event::ClientRegistered).client(&id).detail(metadata.redirect_uris.join(" "));
    desk.note(&mut work, note).await?;
    work.commit().await?;
    // Nothing named that there is means everything; the answer says so, because some clients ask only for that.
    let scope = metadata.scope.clone().or_else(|| Some(desk.protected.scopes().to_string()));
    let metadata = ClientMetadata { scope, ..metadata };
    Ok(Registration::Done(Box::new(RegisteredClient {
        client_id: id,
        client_id_issued_at: seconds(now),
        client_secret_expires_at: secret.as_ref().map(|_| 0),
        client_secret: secret,
        metadata,
    })))
}

/// Strangers register as many clients as they like; those that nobody has allowed anything make place for one more, so that no flood
/// keeps a host out.
async fn make_room(desk: &Desk, work: &mut Work) -> Result<(), StoreError> {
    let most = i64::from(desk.config.limits.registrations);
    let over = work.idle_clients().await? + 1 - most;
    for _ in 0..over {
        work.forget_idle_client().await?;
    }
    if over > 0 {
        let why = format!("{over} that nobody had allowed anything made place for another");
        desk.note(work, Note::of(Event::ClientForgotten).detail(why)).await?;
    }
    Ok(())
}

/// Reads the metadata and says in it what is registered: what is taken for granted, and of what the client can do only what there
/// is here (RFC 7591 §3.2.1).
fn read(desk: &Desk, body: &[u8]) -> Result<(ClientMetadata, AuthMethod), ErrorResponse> {
    let invalid = |why: String| ErrorCode::InvalidClientMetadata.because(why);
    if body.len() > LARGEST {
        return Err(invalid(format!("the metadata is larger than {LARGEST} bytes")));
    }
    let sent: ClientMetadata = serde_json::from_slice(body)
        .map_err(|error| invalid(format!("the metadata is not read: {error}")))?;
    let most = desk.config.limits.redirect_uris;
    if sent.redirect_uris.len() > most {
        return Err(refusal(&UnusableClient::ManyRedirects(most)));
    }
    let client = Client::from_metadata("", &sent, Known::ByRegistration, AuthMethod::ClientSecretBasic);
    let client = client.map_err(|error| refusal(&error))?;
    let method = client.methods.first().copied().unwrap_or(AuthMethod::ClientSecretBasic);
    let metadata = ClientMetadata {
        client_id: None,
        token_endpoint_auth_method: Some(method.as_str().to_owned()),
        grant_types: sent.grants(),
        response_types: vec![RESPONSE_TYPE.to_owned()],
        scope: client.named_scope(&desk.protected.scopes()).map(String::from),
        id_token_signed_response_alg: Some(ID_TOKEN_ALGORITHM.as_str().to_owned()),
        ..sent
    };
    Ok((metadata, method))
}

fn refusal(error: &UnusableClient) -> ErrorResponse {
    let code = match error {
        UnusableClient::Metadata(
            InvalidClientMetadata::NoRedirectUri | InvalidClientMetadata::RedirectUri { .. },
        )
        | UnusableClient::ManyRedirects(_) => ErrorCode::InvalidRedirectUri,
        _ => ErrorCode::InvalidClientMetadata,
    };
    code.because(error.to_string())
}
