//! An *algorithm* is how a JWT is signed (RFC 7518 §3): asymmetric ones only, so that whoever can verify cannot sign.

use std::fmt;

/// An algorithm that is accepted; `none` and the symmetric ones have no name here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 padding.
    Rs256,
    /// RSA with PSS padding.
    Ps256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// Returns the word of the RFC.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Returns the algorithm of a word.
    pub fn read(word: &str) -> Option<Self> {
        // RFC 9864 §2.2: what `EdDSA` left open has a word of its own since.
        if word == "Ed25519" {
            return Some(Self::EdDsa);
        }
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == word)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_nothing_symmetric_is_one() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::read(algorithm.as_str()), Some(algorithm));
        }
        assert_eq!(Algorithm::read("Ed25519"), Some(Algorithm::EdDsa));
        for word in ["none", "HS256", "Ed448", "es256", ""] {
            assert_eq!(Algorithm::read(word), None, "{word}");
        }
    }
}
