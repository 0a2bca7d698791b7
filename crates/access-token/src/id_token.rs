//! An *ID token* is a provider's signed word of who has just logged in, to one client and for one attempt (OpenID Connect
//! Core §2).

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::Value;
use switchboard_oauth_words::{Audience, numeric_date};

use crate::algorithm::Algorithm;
use crate::key_set::KeySet;
use crate::verify::{InvalidToken, seconds, signed_payload};

/// The longest subject there is, in ASCII (OpenID Connect Core §2).
const LONGEST: usize = 255;

/// What an ID token must be.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedId<'a> {
    /// Who issued it.
    pub issuer: &'a str,
    /// The client it is for.
    pub client_id: &'a str,
    /// What the client sent with the attempt.
    pub nonce: &'a str,
    /// How far clocks may differ.
    pub leeway: Duration,
}

/// What an ID token says.
#[derive(Debug, Clone)]
pub struct IdClaims {
    /// Who: unique at the issuer, and never given to anybody else.
    pub subject: String,
    /// The address, where it was told.
    pub email: Option<String>,
    /// Whether the issuer knows that the address is the person's.
    pub is_email_verified: bool,
    /// All of it.
    pub all: Value,
}

/// Says why an ID token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIdToken {
    /// It does not hold as a token.
    #[error(transparent)]
    Token(#[from] InvalidToken),
    /// It was made for another attempt.
    #[error("the token was made for another login")]
    Nonce,
    /// It was made for several clients, or on behalf of another.
    #[error("the token was made for another client")]
    Party,
    /// It is another kind of JWT, an access token for one.
    #[error("the token is not an ID token")]
    Kind,
    /// What was told beside it is about somebody else.
    #[error("what the provider tells beside the token is about somebody else")]
    Other,
    /// It does not say who.
    #[error("the token names nobody")]
    Subject,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(deserialize_with = "numeric_date")]
    exp: u64,
    #[serde(deserialize_with = "numeric_date")]
    iat: u64,
    nonce: Option<String>,
    azp: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
}

/// Verifies an ID token at the time `now` (OpenID Connect Core §3.1.3.7).
///
/// # Errors
///
/// [`InvalidIdToken`], the first thing that is wrong with it.
pub fn verify_id_token(
    token: &str,
    keys: &KeySet,
    expected: &ExpectedId<'_>,
    now: SystemTime,
) -> Result<IdClaims, InvalidIdToken> {
    let payload = signed_payload(token, keys, (&Algorithm::ALL, is_kind)).map_err(|error| match error {
        InvalidToken::Kind => InvalidIdToken::Kind,
        error => error.into(),
    })?;
    let all: Value = serde_json::from_slice(&payload).map_err(|_| InvalidToken::Claims)?;
    let claims: Claims = serde_json::from_value(all.clone()).map_err(|_| InvalidToken::Claims)?;
    check(&claims, expected, seconds(now))?;
    Ok(IdClaims {
        subject: claims.sub,
        email: claims.email,
        is_email_verified: claims.email_verified.as_ref().is_some_and(is_true),
        all,
    })
}

/// Some providers write the word as text.
fn is_true(value: &Value) -> bool {
    value == &Value::Bool(true) || value == "true"
}

impl IdClaims {
    /// Adds what the provider tells at its `userinfo_endpoint`; what the signed token says stays (OpenID Connect Core §5.3.2).
    ///
    /// # Errors
    ///
    /// [`InvalidIdToken::Other`] where it is about somebody else.
    pub fn joined(mut self, told: Value) -> Result<Self, InvalidIdToken> {
        let Value::Object(told) = told else { return Err(InvalidIdToken::Other) };
        if told.get("sub").and_then(Value::as_str) != Some(self.subject.as_str()) {
            return Err(InvalidIdToken::Other);
        }
        // An address and whether it is verified belong together: neither is taken without the other.
        if self.email.is_none() {
            self.email = told.get("email").and_then(Value::as_str).map(str::to_owned);
            self.is_email_verified = told.get("email_verified").is_some_and(is_true);
        }
        if let Value::Object(all) = &mut self.all {
            for (name, value) in told {
                all.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }
}

/// An access token is signed with the same keys, and is no word of who logged in.
fn is_kind(typ: Option<&str>) -> bool {
    typ.is_none_or(|typ| typ.eq_ignore_ascii_case("jwt"))
}

fn check(claims: &Claims, expected: &ExpectedId<'_>, now: u64) -> Result<(), InvalidIdToken> {
    let leeway = expected.leeway.as_secs();
    if claims.iss != expected.issuer {
        return Err(InvalidToken::Issuer.into());
    }
    if !claims.aud.contains(expected.client_id) {
        return Err(InvalidToken::Audience.into());
    }
    let is_for_many = matches!(&claims.aud, Audience::Many(many) if many.len() > 1);
    match claims.azp.as_deref() {
        Some(party) if party == expected.client_id => {}
        None if !is_for_many => {}
        _ => return Err(InvalidIdToken::Party),
    }
    if claims.exp.saturating_add(leeway) <= now {
        return Err(InvalidToken::Expired.into());
    }
    if claims.iat > now.saturating_add(leeway) {
        return Err(InvalidToken::NotYet.into());
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(InvalidIdToken::Nonce);
    }
    let is_plain = claims.sub.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if claims.sub.is_empty() || claims.sub.len() > LONGEST || !is_plain {
        return Err(InvalidIdToken::Subject);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::json;
    use switchboard_oauth_words::Jwks;

    use super::*;
    use crate::base64url;
    use crate::signing_key::SigningKey;

    const NOW: u64 = 1_800_000_000;

    fn claims(changes: &Value) -> Value {
        let mut claims = json!({
            "iss": "https://op.example", "sub": "u-1", "aud": "c-1", "exp": NOW + 60, "iat": NOW, "nonce": "n-1",
            "email": "ada@example.org", "email_verified": true, "groups": ["staff"],
        });
        for (name, value) in changes.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        claims
    }

    fn verify(make: impl Fn(&SigningKey) -> String) -> Result<IdClaims, InvalidIdToken> {
        let key = SigningKey::from_pkcs8(&SigningKey::generate()).expect("a key");
        let keys = KeySet::from_jwks(&Jwks { keys: vec![key.jwk()] });
        let expected = ExpectedId {
            issuer: "https://op.example",
            client_id: "c-1",
            nonce: "n-1",
            leeway: Duration::from_secs(5),
        };
        verify_id_token(&make(&key), &keys, &expected, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[track_caller]
    fn check(changes: &Value, expected: Option<InvalidIdToken>) {
        let verified = verify(|key| key.sign("JWT", &claims(changes)).expect("signed"));
        assert_eq!(verified.err(), expected, "{changes}");
    }

    #[test]
    fn an_id_token_is_for_one_client_and_one_attempt() {
        check(&json!({}), None);
        check(&json!({ "aud": ["c-1"] }), None);
        check(&json!({ "aud": ["c-1", "c-2"], "azp": "c-1" }), None);
        check(&json!({ "aud": ["c-1", "c-2"] }), Some(InvalidIdToken::Party));
        check(&json!({ "azp": "c-2" }), Some(InvalidIdToken::Party));
        check(&json!({ "aud": "c-2" }), Some(InvalidToken::Audience.into()));
        check(&json!({ "iss": "https://op.example/" }), Some(InvalidToken::Issuer.into()));
        check(&json!({ "nonce": "n-2" }), Some(InvalidIdToken::Nonce));
        check(&json!({ "nonce": null }), Some(InvalidIdToken::Nonce));
        check(&json!({ "exp": NOW - 5 }), Some(InvalidToken::Expired.into()));
        check(&json!({ "iat": NOW + 6 }), Some(InvalidToken::NotYet.into()));
        check(&json!({ "sub": "" }), Some(InvalidIdToken::Subject));
        check(&json!({ "sub": "x".repeat(256) }), Some(InvalidIdToken::Subject));
        check(&json!({ "sub": "u-1\0" }), Some(InvalidIdToken::Subject));
        check(&json!({ "exp": "soon" }), Some(InvalidToken::Claims.into()));
        check(&json!({ "exp": -1.5 }), Some(InvalidToken::Claims.into()));
    }

    #[test]
    fn times_may_have_a_fraction() {
        let at = |seconds: u32, fraction: f64| f64::from(seconds) + fraction;
        check(&json!({ "exp": at(1_800_000_060, 0.5), "iat": at(1_800_000_000, 0.999) }), None);
        check(&json!({ "exp": at(1_799_999_995, 0.999) }), Some(InvalidToken::Expired.into()));
        check(&json!({ "iat": at(1_800_000_006, 0.001) }), Some(InvalidToken::NotYet.into()));
        check(&json!({ "exp": 1e300 }), Some(InvalidToken::Claims.into()));
    }

    #[test]
    fn other_kinds_and_other_signatures_are_none() {
        let access = verify(|key| key.sign("at+jwt", &claims(&json!({}))).expect("signed"));
        let unsigned = verify(|_| {
            let header = base64url::encode(json!({ "alg": "none" }).to_string());
            format!("{header}.{}.", base64url::encode(claims(&json!({})).to_string()))
        });
        let foreign = verify(|_| {
            let other = SigningKey::from_pkcs8(&SigningKey::generate()).expect("a key");
            other.sign("JWT", &claims(&json!({}))).expect("signed")
        });

        assert_eq!(access.err(), Some(InvalidIdToken::Kind));
        assert_eq!(unsigned.err(), Some(InvalidToken::Algorithm.into()));
        assert_eq!(foreign.err(), Some(InvalidToken::UnknownKey.into()));
    }

    #[test]
    fn what_is_told_beside_the_token_adds_to_it_and_changes_nothing() {
        let signed = |changes: Value| {
            verify(|key| key.sign("JWT", &claims(&changes)).expect("signed")).expect("verified")
        };
        let told = || json!({ "sub": "u-1", "email": "eve@evil.example", "email_verified": true, "groups": ["root"], "a": 1 });

        let kept = signed(json!({ "email_verified": false })).joined(told()).expect("the same person");
        assert_eq!((kept.email.as_deref(), kept.is_email_verified), (Some("ada@example.org"), false));
        assert_eq!((&kept.all["groups"], &kept.all["a"]), (&json!(["staff"]), &json!(1)));

        let added = signed(json!({ "email": null })).joined(told()).expect("the same person");
        assert_eq!((added.email.as_deref(), added.is_email_verified), (Some("eve@evil.example"), true));
        for other in [json!({ "sub": "u-2" }), json!({}), json!("u-1")] {
            assert_eq!(signed(json!({})).joined(other).err(), Some(InvalidIdToken::Other));
        }
    }

    #[test]
    fn an_address_is_verified_where_the_provider_says_so() {
        for (said, expected) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!(1), false),
            (Value::Null, false),
        ] {
            let changes = json!({ "email_verified": said });
            let verified =
                verify(|key| key.sign("JWT", &claims(&changes)).expect("signed")).expect("verified");

            assert_eq!(verified.is_email_verified, expected, "{said}");
        }
    }
}
