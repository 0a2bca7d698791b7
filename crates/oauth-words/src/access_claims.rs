//! *Access claims* are what a JWT access token says (RFC 9068 §2.2): who may do what, where, until when.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::numeric_date::{numeric_date, numeric_date_or_none};
use crate::scope::ScopeSet;

/// The claims of an access token; times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
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
    pub iat: u64,
    /// From when on it holds, where that is later than now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<u64>,
    /// Its own name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub jti: String,
    /// The client it was issued to; read from `azp` where there is no `client_id`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_id: String,
    /// What it allows; read from `scp` where there is no `scope`.
    pub scope: ScopeSet,
    /// The groups of the person (RFC 9068 §2.2.3.1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The grant it came from, by which the server that issued it knows whether it was withdrawn.
    #[serde(rename = "switchboard_grant", skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
}

/// Claims as providers write them: some say `azp` and `scp`, and some both words.
#[derive(Deserialize)]
struct Written {
    iss: String,
    sub: String,
    aud: Audience,
    #[serde(deserialize_with = "numeric_date")]
    exp: u64,
    #[serde(default, deserialize_with = "numeric_date")]
    iat: u64,
    #[serde(default, deserialize_with = "numeric_date_or_none")]
    nbf: Option<u64>,
    jti: Option<String>,
    client_id: Option<String>,
    azp: Option<String>,
    scope: Option<ScopeSet>,
    scp: Option<ScopeSet>,
    #[serde(default, deserialize_with = "words")]
    groups: Vec<String>,
    #[serde(rename = "switchboard_grant")]
    grant: Option<String>,
}

impl From<Written> for AccessClaims {
    fn from(written: Written) -> Self {
        Self {
            iss: written.iss,
            sub: written.sub,
            aud: written.aud,
            exp: written.exp,
            iat: written.iat,
            nbf: written.nbf,
            jti: written.jti.unwrap_or_default(),
            client_id: written.client_id.or(written.azp).unwrap_or_default(),
            scope: written.scope.or(written.scp).unwrap_or_default(),
            groups: written.groups,
            grant: written.grant,
        }
    }
}

/// Reads words as providers write them: one, a list, or something else, in which there are none. What is odd must not cost the person
/// the whole token, least of all where their groups stand in another claim.
pub(crate) fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match Words::deserialize(deserializer)? {
        Words::One(word) => vec![word],
        Words::Many(all) => all.into_iter().filter_map(Word::text).collect(),
        Words::Odd(_) => Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<Word>),
    Odd(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Odd(IgnoredAny),
}

impl Word {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Odd(_) => None,
        }
    }
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
    fn odd_groups_cost_nobody_their_token() {
        for (groups, expected) in [
            (r#"["hr","board"]"#, vec!["hr", "board"]),
            (r#""hr""#, vec!["hr"]),
            (r#"["hr",7,null,{"a":1}]"#, vec!["hr"]),
            ("null", vec![]),
            (r#"{"hr":true}"#, vec![]),
            ("7", vec![]),
        ] {
            let text = format!(r#"{{"iss":"i","sub":"s","aud":"x","exp":9,"groups":{groups}}}"#);
            let claims: AccessClaims = serde_json::from_str(&text).expect("claims");
            assert_eq!(claims.groups, expected, "{groups}");
        }
    }

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

    #[test]
    fn the_words_of_several_providers_are_read() {
        let claims = |more: &str| -> AccessClaims {
            let text = format!(r#"{{"iss":"i","sub":"s","aud":"x","exp":9,{more}}}"#);
            serde_json::from_str(&text).expect("claims")
        };

        let both = claims(r#""azp":"a","client_id":"c","scope":"read","scp":["write"]"#);
        assert_eq!((both.client_id.as_str(), both.scope.to_string().as_str()), ("c", "read"));
        assert_eq!(claims(r#""scp":["b","a"]"#).scope.to_string(), "a b");
        assert_eq!(claims(r#""scp":"a b""#).scope.to_string(), "a b");
    }
}
