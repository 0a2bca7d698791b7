//! A *digest* is what is kept of a secret that only has to be recognised: codes, tokens, sessions, client secrets.
//!
//! All of them are random and long, so that a fast digest is enough; passwords are not, and have `password`.

use std::fmt;

use switchboard_access_token::sha256_base64url;

/// What is kept of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Digest(String);

impl Digest {
    /// Digests a secret; the same text is another secret for another purpose.
    pub(crate) fn of(purpose: &str, secret: &str) -> Self {
        Self(sha256_base64url(format!("{purpose}\0{secret}").as_bytes()))
    }

    /// Takes a digest as it was kept.
    pub(crate) fn kept(text: String) -> Self {
        Self(text)
    }

    /// Returns the text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in a time that says nothing about where the first difference is.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        let (one, two) = (self.0.as_bytes(), other.0.as_bytes());
        let difference = one.iter().zip(two).fold(0, |sum, (one, two)| sum | (one ^ two));
        one.len() == two.len() && difference == 0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_recognised_for_its_own_purpose_alone() {
        let code = Digest::of("code", "secret");

        assert!(code.equals(&Digest::of("code", "secret")));
        assert!(!code.equals(&Digest::of("session", "secret")));
        assert!(!code.equals(&Digest::of("code", "secres")));
        assert!(!code.equals(&Digest::kept(String::new())));
    }
}
