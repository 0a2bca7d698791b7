//! A *caller* is who sends a request, as the guard before us found: nobody in particular, or somebody with a login.
//!
//! Travels among the extensions of a request. One without a caller passed no guard: then whatever is there is for anybody.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::principal::Principal;

/// Who sends a request.
#[derive(Debug, Clone)]
pub struct Caller {
    identity: Option<Arc<Identity>>,
    resource_metadata: Arc<str>,
}

/// Somebody, as their token or their session says.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whom things are kept apart by.
    pub principal: Principal,
    /// The person, as whoever issued the token names them.
    pub subject: String,
    /// The groups the person is in.
    pub groups: BTreeSet<String>,
    /// What the login allows.
    pub scopes: BTreeSet<String>,
    /// The program that acts for the person; nothing where the person does so themselves, in a browser.
    pub client: Option<String>,
}

impl Caller {
    /// Says that nobody has logged in; `resource_metadata` is the address that tells how to.
    pub fn stranger(resource_metadata: impl Into<Arc<str>>) -> Self {
        Self { identity: None, resource_metadata: resource_metadata.into() }
    }

    /// Says who has logged in; `resource_metadata` is the address that tells how to do so with more rights.
    pub fn known(identity: Arc<Identity>, resource_metadata: impl Into<Arc<str>>) -> Self {
        Self { identity: Some(identity), resource_metadata: resource_metadata.into() }
    }

    /// Returns who has logged in.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_deref()
    }

    /// Returns whom things are kept apart by, where somebody has logged in.
    pub fn principal(&self) -> Option<&Principal> {
        self.identity().map(|identity| &identity.principal)
    }

    /// Returns the address of the resource's metadata (RFC 9728), where the way to a login begins.
    pub fn resource_metadata(&self) -> &str {
        &self.resource_metadata
    }
}

impl Identity {
    /// Tells whether the login allows all of these.
    pub fn has_scopes<'a>(&self, scopes: impl IntoIterator<Item = &'a str>) -> bool {
        scopes.into_iter().all(|scope| self.scopes.contains(scope))
    }
}

/// Shows the program and what it may do; the person stays unnamed, because logs are read by others.
impl std::fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("client", &self.client)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Identity {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Identity {
            principal: Principal::new("https://login.example.org|ada@example.org"),
            subject: "ada@example.org".to_owned(),
            groups: words(&["staff"]),
            scopes: words(&["read", "write"]),
            client: Some("chatgpt".to_owned()),
        }
    }

    #[test]
    fn a_login_has_the_scopes_it_was_given_and_no_other() {
        let ada = ada();

        assert!(ada.has_scopes(["read"]) && ada.has_scopes(["write", "read"]) && ada.has_scopes([]));
        assert!(!ada.has_scopes(["read", "delete"]) && !ada.has_scopes(["rea"]));
    }

    #[test]
    fn a_caller_is_not_named_in_logs() {
        let caller = Caller::known(Arc::new(ada()), "https://docs.example.org/.well-known/x");

        let shown = format!("{caller:?}");

        assert!(shown.contains("chatgpt") && !shown.contains("ada@") && !shown.contains("staff"), "{shown}");
        assert!(Caller::stranger("x").identity().is_none());
    }
}
