//! *Access claims* are what a JWT access token says (RFC 9068 §2.2): who may do what, where, until when.

use serde::{Deserialize, Serialize};

use crate::scope::ScopeSet;

/// The claims of an access token; times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it.
    pub iss: String,
    /// Whom it speaks for.
    pub sub: String,
    /// Which resources it is for (RFC 8707 §2: what `resource` asked for).
    pub aud: Audience,
    /// When it ends.
    pub exp: u64,
    /// When it was issued.
    #[serde(default)]
    pub iat: u64,
    /// From when on it holds, where that is later than now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Its own name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub jti: String,
    /// The client it was issued to; some providers say `azp`.
    #[serde(default, alias = "azp", skip_serializing_if = "String::is_empty")]
    pub client_id: String,
    /// What it allows.
    #[serde(default)]
    pub scope: ScopeSet,
    /// The groups of the person (RFC 9068 §2.2.3.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The grant it came from, by which the server that issued it knows whether it was withdrawn.
    #[serde(default, rename = "switchboard_grant", skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
}

/// One audience or several: JWTs write one as a string (RFC 7519 §4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audience {
    /// Tells whether `wanted` is among them.
    pub fn contains(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Many(many) => many.iter().any(|one| one == wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_audience_and_several_are_read() {
        let claims = |aud: &str| -> AccessClaims {
            let text = format!(r#"{{"iss":"i","sub":"s","aud":{aud},"exp":9,"scope":"a b","azp":"c"}}"#);
            serde_json::from_str(&text).expect("claims")
        };

        assert!(claims(r#""x""#).aud.contains("x"));
        assert!(claims(r#"["y","x"]"#).aud.contains("x"));
        assert!(!claims(r#"["xy"]"#).aud.contains("x"));
        assert_eq!(claims(r#""x""#).client_id, "c");
    }
}
