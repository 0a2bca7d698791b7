//! A *scope* is a word for what may be done; several stand in one string, in no order that matters (RFC 6749 §3.3).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The scope that asks for a refresh token (OpenID Connect Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// Says which word is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is made of printable ASCII without spaces, quotes and backslashes")]
pub struct InvalidScope;

/// A set of scopes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "String")]
pub struct ScopeSet(BTreeSet<String>);

/// How scopes are written: in one string, or in an array, as some providers do in their tokens.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    List(Vec<String>),
}

impl ScopeSet {
    /// Reads words between spaces.
    ///
    /// # Errors
    ///
    /// [`InvalidScope`] where a word has characters that no scope has.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        let is_scope =
            |word: &str| word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        let words = text.split(' ').filter(|word| !word.is_empty());
        words.map(|word| if is_scope(word) { Ok(word.to_owned()) } else { Err(InvalidScope) }).collect()
    }

    /// Tells whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether `scope` is in it.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Tells whether everything in it is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Returns what is in both.
    #[must_use]
    pub fn shared(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// Returns what is in either.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Returns the words in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<String> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        Self(words.into_iter().collect())
    }
}

impl TryFrom<Written> for ScopeSet {
    type Error = InvalidScope;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Text(text) => Self::parse(&text),
            Written::List(words) => Self::parse(&words.join(" ")),
        }
    }
}

impl From<ScopeSet> for String {
    fn from(scopes: ScopeSet) -> Self {
        scopes.to_string()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(word)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_a_set() {
        let scopes = ScopeSet::parse("search  offline_access search").expect("valid");

        assert_eq!(scopes.to_string(), "offline_access search");
        assert!(ScopeSet::parse("search").expect("valid").is_within(&scopes));
        assert!(!scopes.is_within(&ScopeSet::parse("search").expect("valid")));
        assert!(ScopeSet::default().is_within(&scopes));
        assert_eq!(ScopeSet::parse("a\"b"), Err(InvalidScope));
        assert_eq!(ScopeSet::parse("a\nb"), Err(InvalidScope));
    }

    #[test]
    fn providers_write_a_string_or_an_array() {
        let written = |json: &str| serde_json::from_str::<ScopeSet>(json).map(|scopes| scopes.to_string());

        assert_eq!(written(r#""b a""#).expect("read"), "a b");
        assert_eq!(written(r#"["b","a"]"#).expect("read"), "a b");
        assert!(written("7").is_err());
    }
}
