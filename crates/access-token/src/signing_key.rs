//! A *signing key* is ours: an ECDSA key on P-256, named by the digest of its public half (RFC 7638).

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::Serialize;
use switchboard_ambient::Secret;
use switchboard_oauth_words::Jwk;

use crate::algorithm::Algorithm;
use crate::base64url;
use crate::digest::sha256_base64url;

/// Says that bytes are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no PKCS #8 document of a P-256 key")]
pub struct InvalidSigningKey;

/// A key that signs `ES256`.
pub struct SigningKey {
    pair: EcdsaKeyPair,
    kid: String,
    // The library takes no other source of nonces and keys than the system's.
    random: SystemRandom,
}

impl SigningKey {
    /// Makes a key, and returns it as the document in which it is kept (PKCS #8).
    ///
    /// # Panics
    ///
    /// Where the system has no randomness, without which nothing here is safe.
    pub fn generate() -> Secret<Vec<u8>> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("the system has randomness");
        Secret::new(document.as_ref().to_vec())
    }

    /// Reads a key from the document in which it is kept.
    ///
    /// # Errors
    ///
    /// [`InvalidSigningKey`] where it is none.
    pub fn from_pkcs8(document: &Secret<Vec<u8>>) -> Result<Self, InvalidSigningKey> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.expose(), &random)
            .map_err(|_| InvalidSigningKey)?;
        let (x, y) = coordinates(&pair);
        // RFC 7638 §3.2: these members, in this order.
        let kid = sha256_base64url(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes());
        Ok(Self { pair, kid, random })
    }

    /// Returns its name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Returns its public half.
    pub fn jwk(&self) -> Jwk {
        let (x, y) = coordinates(&self.pair);
        Jwk {
            kty: "EC".to_owned(),
            kid: Some(self.kid.clone()),
            key_use: Some("sig".to_owned()),
            alg: Some(Algorithm::Es256.as_str().to_owned()),
            crv: Some("P-256".to_owned()),
            x: Some(x),
            y: Some(y),
            ..Jwk::default()
        }
    }

    /// Signs claims as a JWT of the kind `typ`.
    ///
    /// # Errors
    ///
    /// Where the claims are no JSON.
    ///
    /// # Panics
    ///
    /// Where the system has no randomness.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, serde_json::Error> {
        let header = serde_json::json!({ "alg": Algorithm::Es256.as_str(), "kid": self.kid, "typ": typ });
        let header = base64url::encode(header.to_string());
        let signed = format!("{header}.{}", base64url::encode(serde_json::to_vec(claims)?));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).expect("the system has randomness");
        Ok(format!("{signed}.{}", base64url::encode(signature)))
    }
}

/// Returns both coordinates of the public point, which is 4, x, y (SEC 1 §2.3.3).
fn coordinates(pair: &EcdsaKeyPair) -> (String, String) {
    let point = pair.public_key().as_ref();
    (base64url::encode(&point[1..33]), base64url::encode(&point[33..]))
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.kid)
    }
}
