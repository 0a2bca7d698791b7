//! `GET /.well-known/oauth-authorization-server` and `openid-configuration`: what this server is and can (RFC 8414).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use switchboard_access_token::Algorithm;
use switchboard_oauth_words::{AuthMethod, GRANT_TYPES, RESPONSE_TYPE, ServerMetadata};

use crate::desk::Desk;
use crate::routes::reply;

/// How ID tokens are signed.
pub(super) const ID_TOKEN_ALGORITHM: Algorithm = Algorithm::Es256;

/// Answers with the metadata; every address in it derives from the public origin.
pub(super) async fn show(State(desk): State<Arc<Desk>>) -> Response {
    reply::public_json(&metadata(&desk))
}

fn metadata(desk: &Desk) -> ServerMetadata {
    let url = |path: &str| desk.place.url(path).to_string();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let methods: Vec<String> = AuthMethod::ALL.iter().map(|method| method.as_str().to_owned()).collect();
    let secretive = methods.iter().filter(|method| *method != "none").cloned().collect();
    ServerMetadata {
        issuer: desk.issuer.clone(),
        authorization_endpoint: url("/authorize"),
        token_endpoint: url("/token"),
        registration_endpoint: desk.config.registration.then(|| url("/register")),
        revocation_endpoint: Some(url("/revoke")),
        introspection_endpoint: Some(url("/introspect")),
        userinfo_endpoint: Some(url("/userinfo")),
        end_session_endpoint: None,
        jwks_uri: Some(url("/jwks")),
        scopes_supported: desk.protected.scopes().iter().map(str::to_owned).collect(),
        response_types_supported: words(&[RESPONSE_TYPE]),
        response_modes_supported: words(&["query"]),
        grant_types_supported: words(&GRANT_TYPES),
        token_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_signing_alg_values_supported: words(&["RS256", "ES256"]),
        revocation_endpoint_auth_methods_supported: methods,
        introspection_endpoint_auth_methods_supported: secretive,
        code_challenge_methods_supported: words(&["S256"]),
        authorization_response_iss_parameter_supported: true,
        request_parameter_supported: Some(false),
        request_uri_parameter_supported: Some(false),
        client_id_metadata_document_supported: true,
        subject_types_supported: words(&["public"]),
        // There are ID tokens, for whoever asks for `openid`, and this is how they are signed. A full OpenID provider would list RS256
        // as well (OpenID Connect Discovery §3); naming what no key here can do would only let a client fail later, and leaving ID
        // tokens out would keep clients of MCP away that want the member in this document.
        id_token_signing_alg_values_supported: words(&[ID_TOKEN_ALGORITHM.as_str()]),
        claims_supported: words(&["iss", "sub", "aud", "exp", "iat", "nonce", "email", "groups"]),
    }
}
