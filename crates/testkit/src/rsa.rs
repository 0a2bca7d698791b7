//! An *RSA key* for clients that sign `RS256`, as ChatGPT does. Its private half is written down here for everybody to read, so
//! it proves nothing outside tests; one that were made anew each time would take seconds.

use anyhow::{Context as _, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

const KID: &str = "rsa-of-the-tests";

/// The key.
pub struct RsaKey(RsaKeyPair);

impl RsaKey {
    /// Reads the key.
    ///
    /// # Errors
    ///
    /// Where what is written down is none.
    pub fn new() -> Result<Self> {
        let text: String = include_str!("rsa.key.txt").split_whitespace().collect();
        let document = STANDARD.decode(text).context("the key is no base64")?;
        let pair = RsaKeyPair::from_pkcs8(&document).map_err(|error| anyhow!("the key is none: {error}"))?;
        Ok(Self(pair))
    }

    /// Returns its public half.
    pub fn jwk(&self) -> Value {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.0.public());
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID,
            "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e),
        })
    }

    /// Signs claims as a JWT of the kind `typ`.
    ///
    /// # Errors
    ///
    /// Where the system has no randomness.
    pub fn sign(&self, typ: &str, claims: &Value) -> Result<String> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "RS256", "kid": KID, "typ": typ });
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| anyhow!("the system has no randomness"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
