//! A *key set* is what one party may sign with; a token says by `kid` which key it was.

use switchboard_oauth_words::Jwks;

use crate::algorithm::Algorithm;
use crate::public_key::PublicKey;

/// Keys that verify.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
    unusable: usize,
}

impl KeySet {
    /// Reads a JWKS; keys that cannot verify here are counted and left out (RFC 7517 §5 asks for that).
    pub fn from_jwks(jwks: &Jwks) -> Self {
        let keys: Vec<PublicKey> = jwks.keys.iter().filter_map(|jwk| PublicKey::from_jwk(jwk).ok()).collect();
        Self { unusable: jwks.keys.len() - keys.len(), keys }
    }

    /// Returns how many keys of the JWKS were left out.
    pub fn unusable(&self) -> usize {
        self.unusable
    }

    /// Tells whether a key of this name is in the set.
    pub fn knows(&self, kid: &str) -> bool {
        self.keys.iter().any(|key| key.kid() == Some(kid))
    }

    /// Returns the keys that a token with this `kid` may be signed with; without one, every key that serves the algorithm.
    pub(crate) fn candidates(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &PublicKey> {
        let is_named = move |key: &&PublicKey| kid.is_none() || key.kid().is_none() || key.kid() == kid;
        self.keys.iter().filter(is_named).filter(move |key| key.serves(algorithm))
    }
}
