//! *PKCE* ties a code to whoever asked for it: the challenge goes first, the verifier later (RFC 7636). `S256` only.

use std::fmt;

/// Says what is wrong with a challenge or verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPkce {
    /// There is no challenge.
    #[error("code_challenge is required")]
    Missing,
    /// The method is `plain` or unknown.
    #[error("code_challenge_method must be S256")]
    Method,
    /// The challenge is no SHA-256 in base64url.
    #[error("code_challenge must be 43 characters of base64url")]
    Challenge,
    /// The verifier is too short, too long, or has other characters.
    #[error("code_verifier must be 43 to 128 letters, digits, or -._~")]
    Verifier,
}

/// The challenge: base64url of the SHA-256 of the verifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads challenge and method; no method means `plain` (RFC 7636 §4.3), which is refused.
    ///
    /// # Errors
    ///
    /// [`InvalidPkce`] where there is none or it is not `S256`.
    pub fn read(challenge: Option<&str>, method: Option<&str>) -> Result<Self, InvalidPkce> {
        let challenge = challenge.ok_or(InvalidPkce::Missing)?;
        if method != Some("S256") {
            return Err(InvalidPkce::Method);
        }
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if challenge.len() != 43 || !challenge.bytes().all(is_base64url) {
            return Err(InvalidPkce::Challenge);
        }
        Ok(Self(challenge.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The verifier, which only the one who asked knows.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// Reads a verifier.
    ///
    /// # Errors
    ///
    /// [`InvalidPkce::Verifier`] where it is none.
    pub fn parse(text: &str) -> Result<Self, InvalidPkce> {
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPkce::Verifier)
        }
    }

    /// Returns the text; each use is a place to look at.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CodeVerifier(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_s256_is_a_method() {
        assert!(CodeChallenge::read(Some(CHALLENGE), Some("S256")).is_ok());
        assert_eq!(CodeChallenge::read(None, Some("S256")), Err(InvalidPkce::Missing));
        assert_eq!(CodeChallenge::read(Some(CHALLENGE), None), Err(InvalidPkce::Method));
        assert_eq!(CodeChallenge::read(Some(CHALLENGE), Some("plain")), Err(InvalidPkce::Method));
        assert_eq!(CodeChallenge::read(Some("short"), Some("S256")), Err(InvalidPkce::Challenge));
    }

    #[test]
    fn a_verifier_has_the_length_and_letters_of_the_rfc() {
        assert!(CodeVerifier::parse(&"a".repeat(43)).is_ok());
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_ok());
        assert_eq!(CodeVerifier::parse(&"a".repeat(42)), Err(InvalidPkce::Verifier));
        assert_eq!(CodeVerifier::parse(&"a".repeat(129)), Err(InvalidPkce::Verifier));
        assert_eq!(CodeVerifier::parse(&"é".repeat(43)), Err(InvalidPkce::Verifier));
    }
}
