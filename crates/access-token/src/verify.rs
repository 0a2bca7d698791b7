//! *Verifying* an access token is asking, in this order: is it one, may this algorithm be used, whose key is it, does the
//! signature hold, and then what it says (RFC 9068 §4).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use switchboard_oauth_words::AccessClaims;

use crate::algorithm::Algorithm;
use crate::jws::Jws;
use crate::key_set::KeySet;

/// Says why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It is no JWT, or one with extensions that are not understood.
    #[error("the token is malformed")]
    Malformed,
    /// It is another kind of JWT, an ID token for one.
    #[error("the token is not an access token")]
    Kind,
    /// Its algorithm is none of those expected.
    #[error("the token is signed in a way that is not accepted")]
    Algorithm,
    /// No key of that name is known; the set may be old.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// The signature is another's.
    #[error("the token's signature does not hold")]
    Signature,
    /// The claims cannot be read.
    #[error("the token's claims cannot be read")]
    Claims,
    /// It is over.
    #[error("the token has expired")]
    Expired,
    /// It is not yet good.
    #[error("the token is not valid yet")]
    NotYet,
    /// Somebody else issued it.
    #[error("the token was issued by another server")]
    Issuer,
    /// It is for something else.
    #[error("the token is for another resource")]
    Audience,
}

/// Which JWTs count as access tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Those that say so: `typ` is `at+jwt` (RFC 9068 §2.1).
    AccessToken,
    /// Any but those that say to be another kind, for providers that do not follow RFC 9068.
    Unmarked,
}

/// What a token must be.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Who issued it.
    pub issuer: String,
    /// What it is for; one of these.
    pub audiences: Vec<String>,
    /// How it may be signed.
    pub algorithms: Vec<Algorithm>,
    /// Which kind it is.
    pub kind: TokenKind,
    /// How far clocks may differ.
    pub leeway: Duration,
}

/// Verifies an access token at the time `now`.
///
/// # Errors
///
/// [`InvalidToken`], the first thing that is wrong with it.
pub fn verify_access_token(
    token: &str,
    keys: &KeySet,
    expected: &Expected,
    now: SystemTime,
) -> Result<AccessClaims, InvalidToken> {
    let payload = signed_payload(token, keys, (&expected.algorithms, |typ| expected.kind.admits(typ)))?;
    let claims: AccessClaims = serde_json::from_slice(&payload).map_err(|_| InvalidToken::Claims)?;
    check_claims(&claims, expected, now)?;
    Ok(claims)
}

/// Returns the payload of a JWT of an admitted kind whose signature holds, by one of these algorithms.
pub(crate) fn signed_payload(
    token: &str,
    keys: &KeySet,
    (algorithms, is_kind): (&[Algorithm], impl Fn(Option<&str>) -> bool),
) -> Result<Vec<u8>, InvalidToken> {
    let jws = Jws::parse(token).ok_or(InvalidToken::Malformed)?;
    if !is_kind(jws.header.typ.as_deref()) {
        return Err(InvalidToken::Kind);
    }
    let algorithm = Algorithm::read(&jws.header.alg)
        .filter(|algorithm| algorithms.contains(algorithm))
        .ok_or(InvalidToken::Algorithm)?;
    let mut candidates = keys.candidates(jws.header.kid.as_deref(), algorithm).peekable();
    if candidates.peek().is_none() {
        return Err(InvalidToken::UnknownKey);
    }
    if !candidates.any(|key| key.verifies(algorithm, jws.signed, &jws.signature)) {
        return Err(InvalidToken::Signature);
    }
    Ok(jws.payload)
}

/// Returns the `kid` that a token names, unverified: for choosing which keys to fetch, and for nothing else.
pub fn key_id(token: &str) -> Option<String> {
    Jws::parse(token)?.header.kid
}

fn check_claims(claims: &AccessClaims, expected: &Expected, now: SystemTime) -> Result<(), InvalidToken> {
    let leeway = expected.leeway.as_secs();
    let now = seconds(now);
    if claims.iss != expected.issuer {
        return Err(InvalidToken::Issuer);
    }
    if !expected.audiences.iter().any(|audience| claims.aud.contains(audience)) {
        return Err(InvalidToken::Audience);
    }
    if claims.exp.saturating_add(leeway) <= now {
        return Err(InvalidToken::Expired);
    }
    // A token from the future is a broken clock or a forgery by whoever once had the key.
    let begins = claims.nbf.unwrap_or(0).max(claims.iat);
    if begins > now.saturating_add(leeway) {
        return Err(InvalidToken::NotYet);
    }
    Ok(())
}

/// Returns the seconds since 1970; before that is 0.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl TokenKind {
    fn admits(self, typ: Option<&str>) -> bool {
        let typ = typ.map(str::to_ascii_lowercase);
        let word = typ.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        match self {
            Self::AccessToken => word == Some("at+jwt"),
            Self::Unmarked => matches!(word, None | Some("jwt" | "at+jwt")),
        }
    }
}

#[cfg(test)]
mod tests;
