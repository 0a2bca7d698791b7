//! A *principal* is whom a request acts for, as whoever checked its credentials found.

use std::fmt;
use std::sync::Arc;

/// Names whom a request acts for: equal principals are the same person or program, others are not.
///
/// Travels among the extensions of a request, put there by the layer that checked the credentials: by itself, or as part of the
/// [`Caller`](crate::Caller). What must not be shared among people (sessions, caches, rates) is kept apart by it. Not shown by
/// `Debug`, because it may hold a mail address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Principal(Arc<str>);

impl Principal {
    /// Names a principal by a key that no other has, such as issuer and subject of a token.
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self(key.into())
    }

    /// Returns the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Principal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_not_shown_in_logs() {
        let ada = Principal::new("https://login.example.org|ada@example.org");

        assert_eq!(format!("{ada:?}"), "Principal(…)");
        assert_eq!(ada, Principal::new("https://login.example.org|ada@example.org".to_owned()));
        assert_ne!(ada, Principal::new("https://other.example.org|ada@example.org"));
    }
}
