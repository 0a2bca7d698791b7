//! A *public key* verifies what its private half signed; it is read from a JWK, and knows which algorithms it may serve.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use switchboard_oauth_words::Jwk;

use crate::algorithm::Algorithm;
use crate::base64url;

/// Says why a JWK cannot verify anything here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKey {
    /// Its kind or curve is not known.
    #[error("its kind is not one of RSA, EC P-256 and OKP Ed25519")]
    Kind,
    /// It is for encryption, or for another algorithm.
    #[error("it is not for one of the signatures known here")]
    Use,
    /// A member is missing or not base64url, or has the wrong length.
    #[error("a part of it is missing or malformed")]
    Malformed,
}

/// A key and its name.
#[derive(Debug, Clone)]
pub struct PublicKey {
    kid: Option<String>,
    alg: Option<Algorithm>,
    material: Material,
}

#[derive(Debug, Clone)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
    Ed25519 { point: Vec<u8> },
}

impl PublicKey {
    /// Reads a JWK.
    ///
    /// # Errors
    ///
    /// [`UnusableKey`] where it is not for verifying, not of a known kind, or broken.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, UnusableKey> {
        if jwk.key_use.as_deref().is_some_and(|key_use| key_use != "sig") {
            return Err(UnusableKey::Use);
        }
        let alg = match &jwk.alg {
            Some(word) => Some(Algorithm::read(word).ok_or(UnusableKey::Use)?),
            None => None,
        };
        let part = |member: &Option<String>| {
            member.as_deref().and_then(base64url::decode).ok_or(UnusableKey::Malformed)
        };
        let coordinate = |member| {
            part(member).and_then(|it| if it.len() == 32 { Ok(it) } else { Err(UnusableKey::Malformed) })
        };
        let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => Material::Rsa { n: part(&jwk.n)?, e: part(&jwk.e)? },
            ("EC", Some("P-256")) => {
                Material::P256 { point: [vec![4], coordinate(&jwk.x)?, coordinate(&jwk.y)?].concat() }
            }
            ("OKP", Some("Ed25519")) => Material::Ed25519 { point: coordinate(&jwk.x)? },
            _ => return Err(UnusableKey::Kind),
        };
        let key = Self { kid: jwk.kid.clone(), alg, material };
        if alg.is_some_and(|alg| !key.material.serves(alg)) { Err(UnusableKey::Use) } else { Ok(key) }
    }

    /// Returns its name.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Tells whether the key may verify `algorithm`: by its kind, and by what it says of itself.
    pub fn serves(&self, algorithm: Algorithm) -> bool {
        self.alg.is_none_or(|own| own == algorithm) && self.material.serves(algorithm)
    }

    /// Tells whether `signature` over `signed` is this key's.
    pub(crate) fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        if !self.serves(algorithm) {
            return false;
        }
        let verified = match (&self.material, algorithm) {
            (Material::Rsa { n, e }, Algorithm::Ps256) => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PSS_2048_8192_SHA256,
                signed,
                signature,
            ),
            (Material::Rsa { n, e }, _) => RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                signed,
                signature,
            ),
            (Material::P256 { point }, _) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            }
            (Material::Ed25519 { point }, _) => {
                UnparsedPublicKey::new(&signature::ED25519, point).verify(signed, signature)
            }
        };
        verified.is_ok()
    }
}

impl Material {
    fn serves(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::Rsa { .. }, Algorithm::Rs256 | Algorithm::Ps256)
                | (Self::P256 { .. }, Algorithm::Es256)
                | (Self::Ed25519 { .. }, Algorithm::EdDsa)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(jwk: &str, expected: UnusableKey) {
        let jwk: Jwk = serde_json::from_str(jwk).expect("a JWK");
        assert_eq!(PublicKey::from_jwk(&jwk).err(), Some(expected));
    }

    #[test]
    fn keys_that_cannot_verify_are_named() {
        check(r#"{"kty":"oct","k":"c2VjcmV0"}"#, UnusableKey::Kind);
        check(r#"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#, UnusableKey::Kind);
        check(r#"{"kty":"RSA","use":"enc","n":"AA","e":"AQAB"}"#, UnusableKey::Use);
        check(r#"{"kty":"RSA","alg":"HS256","n":"AA","e":"AQAB"}"#, UnusableKey::Use);
        check(r#"{"kty":"RSA","alg":"ES256","n":"AA","e":"AQAB"}"#, UnusableKey::Use);
        check(r#"{"kty":"RSA","e":"AQAB"}"#, UnusableKey::Malformed);
        check(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#, UnusableKey::Malformed);
    }
}
