//! *Introspection* is asking the server whether a token holds, and what it says (RFC 7662 §2.2).

use serde::{Deserialize, Serialize};

use crate::access_claims::{AccessClaims, Audience, words};
use crate::numeric_date::numeric_date_or_none;
use crate::scope::ScopeSet;

/// The answer; a token that does not hold is only that, whatever the reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Introspection {
    /// Whether it holds.
    pub active: bool,
    /// Who issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Whom it speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// When it ends.
    #[serde(default, deserialize_with = "numeric_date_or_none", skip_serializing_if = "Option::is_none")]
    pub exp: Option<u64>,
    /// When it was issued.
    #[serde(default, deserialize_with = "numeric_date_or_none", skip_serializing_if = "Option::is_none")]
    pub iat: Option<u64>,
    /// The client it was issued to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What it allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeSet>,
    /// The groups of the person.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "words")]
    pub groups: Vec<String>,
    /// `Bearer`, or `refresh_token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
}

impl Introspection {
    /// Says that a token does not hold.
    pub fn inactive() -> Self {
        Self::default()
    }

    /// Says what an access token that holds says.
    pub fn of_access(claims: AccessClaims) -> Self {
        Self {
            active: true,
            iss: Some(claims.iss),
            sub: Some(claims.sub),
            aud: Some(claims.aud),
            exp: Some(claims.exp),
            iat: Some(claims.iat),
            client_id: Some(claims.client_id),
            scope: Some(claims.scope),
            groups: claims.groups,
            token_type: Some("Bearer".to_owned()),
        }
    }
}
