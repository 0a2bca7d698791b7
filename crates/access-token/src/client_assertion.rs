//! A *client assertion* proves who a client is (RFC 7523 §3): made by it, for this server, for a short time, for one use.
//!
//! Whether its `jti` was used before is for whoever keeps them; this returns it with the time until it must be kept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use switchboard_oauth_words::AssertionClaims;

use crate::algorithm::Algorithm;
use crate::jws::Jws;
use crate::key_set::KeySet;
use crate::verify::seconds;

/// The longest time an assertion may be good for: every `jti` is kept that long.
const LONGEST: u64 = 60 * 60;

/// Says why an assertion proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAssertion {
    /// It is no JWT.
    #[error("the assertion is malformed")]
    Malformed,
    /// It is signed in another way than the client registered.
    #[error("the assertion is not signed with the registered algorithm")]
    Algorithm,
    /// None of the client's keys has that name.
    #[error("the assertion is signed with an unknown key")]
    UnknownKey,
    /// The signature is another's.
    #[error("the assertion's signature does not hold")]
    Signature,
    /// `iss` and `sub` are not both the client.
    #[error("the assertion is not by and about the client")]
    Client,
    /// It is meant for another server.
    #[error("the assertion is for another server")]
    Audience,
    /// It is over, not yet good, or good for too long.
    #[error("the assertion is not for now")]
    Time,
    /// It has no name, so that nobody could tell a second use.
    #[error("the assertion has no jti")]
    NoName,
}

/// What an assertion must be.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedAssertion<'a> {
    /// The client that is to be proven.
    pub client_id: &'a str,
    /// The names this server has: its issuer, and its token endpoint.
    pub audiences: &'a [&'a str],
    /// How the client said it would sign; the header's own word only has to agree.
    pub algorithms: &'a [Algorithm],
    /// How far clocks may differ.
    pub leeway: Duration,
}

/// An assertion that holds, if it was not used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its name.
    pub jti: String,
    /// Until when the name must be remembered.
    pub until: SystemTime,
}

/// Verifies an assertion at the time `now`.
///
/// # Errors
///
/// [`InvalidAssertion`], the first thing that is wrong with it.
pub fn verify_assertion(
    token: &str,
    keys: &KeySet,
    expected: &ExpectedAssertion<'_>,
    now: SystemTime,
) -> Result<Assertion, InvalidAssertion> {
    let jws = Jws::parse(token).ok_or(InvalidAssertion::Malformed)?;
    let algorithm = Algorithm::read(&jws.header.alg)
        .filter(|algorithm| expected.algorithms.contains(algorithm))
        .ok_or(InvalidAssertion::Algorithm)?;
    let mut candidates = keys.candidates(jws.header.kid.as_deref(), algorithm).peekable();
    if candidates.peek().is_none() {
        return Err(InvalidAssertion::UnknownKey);
    }
    if !candidates.any(|key| key.verifies(algorithm, jws.signed, &jws.signature)) {
        return Err(InvalidAssertion::Signature);
    }
    let claims: AssertionClaims =
        serde_json::from_slice(&jws.payload).map_err(|_| InvalidAssertion::Malformed)?;
    check_claims(claims, expected, seconds(now))
}

fn check_claims(
    claims: AssertionClaims,
    expected: &ExpectedAssertion<'_>,
    now: u64,
) -> Result<Assertion, InvalidAssertion> {
    if claims.iss != expected.client_id || claims.sub != expected.client_id {
        return Err(InvalidAssertion::Client);
    }
    if !expected.audiences.iter().any(|audience| claims.aud.contains(audience)) {
        return Err(InvalidAssertion::Audience);
    }
    let leeway = expected.leeway.as_secs();
    let begins = claims.nbf.unwrap_or(0).max(claims.iat.unwrap_or(0));
    let is_over = claims.exp.saturating_add(leeway) <= now;
    let is_early = begins > now.saturating_add(leeway);
    let is_long = claims.exp > now.saturating_add(LONGEST + leeway);
    if is_over || is_early || is_long {
        return Err(InvalidAssertion::Time);
    }
    let jti = claims.jti.filter(|jti| !jti.is_empty()).ok_or(InvalidAssertion::NoName)?;
    Ok(Assertion { jti, until: UNIX_EPOCH + Duration::from_secs(claims.exp.saturating_add(leeway)) })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use switchboard_oauth_words::Jwks;

    use super::*;
    use crate::signing_key::SigningKey;

    const NOW: u64 = 1_800_000_000;
    const CLIENT: &str = "https://chatgpt.com/oauth/client.json";

    fn claims(changes: &Value) -> Value {
        let mut claims = json!({ "iss": CLIENT, "sub": CLIENT, "aud": "https://as.example", "exp": NOW + 60, "jti": "j-1" });
        for (name, value) in changes.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        claims
    }

    fn verify(changes: &Value, algorithms: &[Algorithm]) -> Result<Assertion, InvalidAssertion> {
        let key = SigningKey::from_pkcs8(&SigningKey::generate()).expect("a key");
        let keys = KeySet::from_jwks(&Jwks { keys: vec![key.jwk()] });
        let token = key.sign("JWT", &claims(changes)).expect("signed");
        let expected = ExpectedAssertion {
            client_id: CLIENT,
            audiences: &["https://as.example", "https://as.example/token"],
            algorithms,
            leeway: Duration::from_secs(5),
        };
        verify_assertion(&token, &keys, &expected, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[track_caller]
    fn refused(changes: &Value, expected: InvalidAssertion) {
        assert_eq!(verify(changes, &[Algorithm::Es256]), Err(expected), "{changes}");
    }

    #[test]
    fn an_assertion_by_the_client_for_this_server_holds() {
        let assertion = verify(&json!({}), &[Algorithm::Es256]).expect("holds");

        assert_eq!(assertion.jti, "j-1");
        assert_eq!(assertion.until, UNIX_EPOCH + Duration::from_secs(NOW + 65));
        assert!(verify(&json!({ "aud": ["https://as.example/token"] }), &[Algorithm::Es256]).is_ok());
    }

    #[test]
    fn times_may_have_a_fraction() {
        let times = json!({ "exp": 1_800_000_060.75, "iat": 1_800_000_000.25, "nbf": 1_799_999_999.5 });

        let assertion = verify(&times, &[Algorithm::Es256]).expect("holds");

        assert_eq!(assertion.until, UNIX_EPOCH + Duration::from_secs(NOW + 65));
        refused(&json!({ "exp": 1_799_999_995.9 }), InvalidAssertion::Time);
        refused(&json!({ "nbf": 1_800_000_006.1 }), InvalidAssertion::Time);
    }

    #[test]
    fn the_algorithm_is_the_registered_one() {
        assert_eq!(verify(&json!({}), &[Algorithm::Rs256]), Err(InvalidAssertion::Algorithm));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        refused(&json!({ "iss": "other" }), InvalidAssertion::Client);
        refused(&json!({ "sub": "other" }), InvalidAssertion::Client);
        refused(&json!({ "aud": "https://other.example" }), InvalidAssertion::Audience);
        refused(&json!({ "exp": NOW - 5 }), InvalidAssertion::Time);
        refused(&json!({ "nbf": NOW + 6 }), InvalidAssertion::Time);
        refused(&json!({ "exp": NOW + 4000 }), InvalidAssertion::Time);
        refused(&json!({ "exp": u64::MAX }), InvalidAssertion::Time);
        refused(&json!({ "exp": 1e300 }), InvalidAssertion::Malformed);
        refused(&json!({ "jti": "" }), InvalidAssertion::NoName);
        refused(&json!({ "jti": null }), InvalidAssertion::NoName);
    }
}
