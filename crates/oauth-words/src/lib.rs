//! *OAuth words* are what the RFCs say, as types: requests, answers, errors, metadata and tokens, one file a chapter.
//!
//! Pure: nothing here fetches, stores, signs or knows the time. Reading is strict where an RFC is, and what is unknown is
//! ignored where an RFC says so.

mod access_claims;
mod authorization_request;
mod authorization_response;
mod bearer;
mod client_assertion;
mod client_id_document;
mod client_metadata;
mod error;
mod introspection;
mod jwk;
mod numeric_date;
mod parameters;
mod pkce;
mod redirect_uri;
mod resource;
mod resource_metadata;
mod scope;
mod server_metadata;
mod token_request;
mod token_response;

pub use access_claims::{AccessClaims, Audience};
pub use authorization_request::{AuthorizationRequest, Prompt};
pub use authorization_response::AuthorizationResponse;
pub use bearer::{Challenge, after_bearer, bearer_token};
pub use client_assertion::{AssertionClaims, JWT_BEARER};
pub use client_id_document::{InvalidClientIdUrl, client_id_url, is_client_id_url};
pub use client_metadata::{
    AuthMethod, ClientMetadata, GRANT_TYPES, InvalidClientMetadata, RESPONSE_TYPE, RegisteredClient,
};
pub use error::{ErrorCode, ErrorResponse};
pub use introspection::Introspection;
pub use jwk::{Jwk, Jwks};
pub use numeric_date::numeric_date;
pub use parameters::{Parameters, Repeated};
pub use pkce::{CodeChallenge, CodeVerifier, InvalidPkce};
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use resource::{InvalidResource, ResourceIndicator};
pub use resource_metadata::{ResourceMetadata, resource_metadata_url};
pub use scope::{InvalidScope, OFFLINE_ACCESS, ScopeSet};
pub use server_metadata::{ServerMetadata, server_metadata_urls};
pub use token_request::{InvalidTokenRequest, TokenRequest};
pub use token_response::TokenResponse;
