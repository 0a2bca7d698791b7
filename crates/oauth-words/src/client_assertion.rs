//! A *client assertion* is a JWT by which a client proves who it is, instead of a secret (RFC 7521, RFC 7523 §2.2).

use serde::Deserialize;

use crate::access_claims::Audience;
use crate::numeric_date::{numeric_date, numeric_date_or_none};

/// The `client_assertion_type` of a JWT.
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The claims of an assertion; times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AssertionClaims {
    /// The client.
    pub iss: String,
    /// The client, once more.
    pub sub: String,
    /// The server it is meant for.
    pub aud: Audience,
    /// When it ends.
    #[serde(deserialize_with = "numeric_date")]
    pub exp: u64,
    /// When it was made.
    #[serde(default, deserialize_with = "numeric_date_or_none")]
    pub iat: Option<u64>,
    /// From when on it holds.
    #[serde(default, deserialize_with = "numeric_date_or_none")]
    pub nbf: Option<u64>,
    /// Its name, good for one use.
    #[serde(default)]
    pub jti: Option<String>,
}
