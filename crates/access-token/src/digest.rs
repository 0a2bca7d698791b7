//! A *digest* stands for bytes that need not be kept: of codes, refresh tokens and secrets only SHA-256 is stored.

use ring::digest::{SHA256, digest};

use crate::base64url;

/// Returns the SHA-256 of `bytes`.
///
/// # Panics
///
/// Never: SHA-256 has 32 bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Returns the SHA-256 of `bytes` in base64url: the challenge of a PKCE verifier (RFC 7636 §4.2).
pub fn sha256_base64url(bytes: &[u8]) -> String {
    base64url::encode(sha256(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_holds() {
        let challenge = sha256_base64url(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
