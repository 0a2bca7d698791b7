//! Tokens that must not be accepted, one trick each.

use proptest::prelude::*;
use serde_json::{Value, json};
use switchboard_oauth_words::Jwks;
use switchboard_testkit::RsaKey;

use super::*;
use crate::base64url;
use crate::signing_key::SigningKey;

const NOW: u64 = 1_800_000_000;

struct World {
    key: SigningKey,
    keys: KeySet,
}

impl World {
    fn new() -> Self {
        let key = SigningKey::from_pkcs8(&SigningKey::generate()).expect("a key");
        let keys = KeySet::from_jwks(&Jwks { keys: vec![key.jwk()] });
        Self { key, keys }
    }

    fn sign(&self, changes: &Value) -> String {
        self.key.sign("at+jwt", &claims(changes)).expect("signed")
    }

    fn verify(&self, token: &str) -> Result<AccessClaims, InvalidToken> {
        verify_access_token(token, &self.keys, &expected(), UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[track_caller]
    fn refuses(&self, token: &str, expected: InvalidToken) {
        assert_eq!(self.verify(token).err(), Some(expected), "{token}");
    }
}

fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://as.example", "sub": "u-1", "aud": "https://r.example/mcp", "exp": NOW + 60, "iat": NOW,
        "jti": "t-1", "client_id": "c-1", "scope": "search",
    });
    for (name, value) in changes.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
}

fn expected() -> Expected {
    Expected {
        issuer: "https://as.example".to_owned(),
        audiences: vec!["https://r.example/mcp".to_owned()],
        algorithms: Algorithm::ALL.to_vec(),
        kind: TokenKind::AccessToken,
        leeway: Duration::from_secs(5),
    }
}

/// Puts another header before the rest of a token.
fn reheaded(token: &str, header: &Value) -> String {
    let (_, rest) = token.split_once('.').expect("a JWT");
    format!("{}.{rest}", base64url::encode(header.to_string()))
}

#[test]
fn times_may_have_a_fraction() {
    let world = World::new();
    let sign = |exp: f64, nbf: f64| world.sign(&json!({ "exp": exp, "iat": 1_800_000_000.5, "nbf": nbf }));

    let claims = world.verify(&sign(1_800_000_060.25, 1_799_999_999.75)).expect("holds");

    assert_eq!((claims.exp, claims.iat, claims.nbf), (NOW + 60, NOW, Some(NOW - 1)));
    world.refuses(&sign(1_799_999_995.9, 0.0), InvalidToken::Expired);
    world.refuses(&sign(1_800_000_060.0, 1_800_000_006.1), InvalidToken::NotYet);
    world.refuses(&sign(1e300, 0.0), InvalidToken::Claims);
    world.refuses(&sign(-1.0, 0.0), InvalidToken::Claims);
}

#[test]
fn a_token_of_ours_is_accepted_and_says_what_was_signed() {
    let world = World::new();

    let claims = world.verify(&world.sign(&json!({ "groups": ["staff"] }))).expect("accepted");

    assert_eq!((claims.sub.as_str(), claims.client_id.as_str()), ("u-1", "c-1"));
    assert_eq!(claims.groups, ["staff"]);
    assert!(claims.scope.contains("search"));
}

#[test]
fn an_rsa_signature_is_accepted_for_what_it_signs_alone() {
    let key = RsaKey::new().expect("a key");
    let jwks = serde_json::from_value(json!({ "keys": [key.jwk()] })).expect("a set of keys");
    let world = World { keys: KeySet::from_jwks(&jwks), ..World::new() };
    let token = key.sign("at+jwt", &claims(&json!({}))).expect("signed");
    let other = key.sign("at+jwt", &claims(&json!({ "sub": "u-2" }))).expect("signed");
    let ((_, signature), (signed, _)) =
        (token.rsplit_once('.').expect("a JWT"), other.rsplit_once('.').expect("a JWT"));

    assert_eq!(world.verify(&token).expect("accepted").sub, "u-1");
    world.refuses(&format!("{signed}.{signature}"), InvalidToken::Signature);
}

#[test]
fn alg_none_is_refused() {
    let world = World::new();
    let token = reheaded(&world.sign(&json!({})), &json!({ "alg": "none", "typ": "at+jwt" }));
    let (unsigned, _) = token.rsplit_once('.').expect("a JWT");

    world.refuses(&token, InvalidToken::Algorithm);
    world.refuses(&format!("{unsigned}."), InvalidToken::Algorithm);
}

#[test]
fn the_public_key_is_no_secret_for_hs256() {
    let world = World::new();
    let header = json!({ "alg": "HS256", "typ": "at+jwt", "kid": world.key.kid() });
    let token = reheaded(&world.sign(&json!({})), &header);
    let (signed, _) = token.rsplit_once('.').expect("a JWT");
    let public = serde_json::to_vec(&world.key.jwk()).expect("JSON");
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public);
    let forged = format!("{signed}.{}", base64url::encode(ring::hmac::sign(&key, signed.as_bytes())));

    world.refuses(&forged, InvalidToken::Algorithm);
}

#[test]
fn a_key_does_not_serve_another_algorithm() {
    let world = World::new();
    let header = json!({ "alg": "RS256", "typ": "at+jwt", "kid": world.key.kid() });

    world.refuses(&reheaded(&world.sign(&json!({})), &header), InvalidToken::UnknownKey);
}

#[test]
fn an_unknown_key_is_told_from_a_wrong_signature() {
    let (world, other) = (World::new(), World::new());
    let foreign = other.sign(&json!({}));
    let header = json!({ "alg": "ES256", "typ": "at+jwt", "kid": world.key.kid() });

    world.refuses(&foreign, InvalidToken::UnknownKey);
    world.refuses(&reheaded(&foreign, &header), InvalidToken::Signature);
}

#[test]
fn a_key_inside_the_token_is_not_used() {
    let (world, other) = (World::new(), World::new());
    let header =
        json!({ "alg": "ES256", "typ": "at+jwt", "jwk": other.key.jwk(), "jku": "https://evil.example" });

    world.refuses(&reheaded(&other.sign(&json!({})), &header), InvalidToken::Signature);
}

#[test]
fn an_id_token_is_no_access_token() {
    let world = World::new();
    let claims =
        json!({ "iss": "https://as.example", "sub": "u", "aud": "https://r.example/mcp", "exp": NOW + 60 });
    let token = world.key.sign("JWT", &claims).expect("signed");

    world.refuses(&token, InvalidToken::Kind);
}

#[test]
fn extensions_that_must_be_understood_are_refused() {
    let world = World::new();
    let header = json!({ "alg": "ES256", "typ": "at+jwt", "crit": ["b64"], "b64": false });

    world.refuses(&reheaded(&world.sign(&json!({})), &header), InvalidToken::Malformed);
}

#[test]
fn time_issuer_and_audience_must_fit() {
    let world = World::new();

    world.refuses(&world.sign(&json!({ "exp": NOW - 5 })), InvalidToken::Expired);
    world.refuses(&world.sign(&json!({ "nbf": NOW + 6 })), InvalidToken::NotYet);
    world.refuses(&world.sign(&json!({ "iat": NOW + 6 })), InvalidToken::NotYet);
    world.refuses(&world.sign(&json!({ "iss": "https://as.example/" })), InvalidToken::Issuer);
    world.refuses(&world.sign(&json!({ "aud": "https://r.example/" })), InvalidToken::Audience);
    world.refuses(&world.sign(&json!({ "aud": [] })), InvalidToken::Audience);
    world.refuses(&world.sign(&json!({ "exp": "never" })), InvalidToken::Claims);
    assert!(world.verify(&world.sign(&json!({ "exp": NOW - 4 }))).is_ok());
}

#[test]
fn a_changed_letter_anywhere_is_noticed() {
    let world = World::new();
    let token = world.sign(&json!({}));
    for at in (0..token.len()).step_by(7).filter(|at| token.as_bytes()[*at] != b'.') {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ASCII");

        assert!(world.verify(&changed).is_err(), "{at}");
    }
}

proptest! {
    #[test]
    fn no_text_is_a_token_or_a_panic(text in ".{0,200}") {
        let keys = KeySet::default();
        prop_assert!(verify_access_token(&text, &keys, &expected(), UNIX_EPOCH).is_err());
    }
}
