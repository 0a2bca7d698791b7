//! The *scope of a client* is what it may ask for: of the scopes that it named for itself those that there are here
//! (RFC 7591 §3.2.1), whether it named them when it registered or in its document.

use switchboard_oauth_words::{OFFLINE_ACCESS, ScopeSet};

use crate::client::Client;

impl Client {
    /// Returns what the client named and there is; nothing where it named nothing of the kind, which is as if it had said nothing,
    /// because a host keeps its registration for ever and could never ask for anything. Staying connected is not lost by a list that
    /// was made of what tools ask for.
    pub(crate) fn named_scope(&self, known: &ScopeSet) -> Option<ScopeSet> {
        let lasting: ScopeSet = [OFFLINE_ACCESS.to_owned()].into_iter().collect();
        let named = self.scope.as_ref()?.shared(known);
        (!named.is_within(&lasting)).then(|| named.joined(&lasting.shared(known)))
    }

    /// Returns what the client may ask for, of what there is.
    pub(crate) fn offered_scope(&self, known: &ScopeSet) -> ScopeSet {
        self.named_scope(known).unwrap_or_else(|| known.clone())
    }
}

#[cfg(test)]
mod tests {
    use switchboard_oauth_words::{AuthMethod, ClientMetadata};

    use super::*;
    use crate::client::Known;

    #[track_caller]
    fn check(said: Option<&str>, expected: &str) {
        let metadata = ClientMetadata {
            redirect_uris: vec!["https://c.example/".into()],
            scope: said.map(str::to_owned),
            ..ClientMetadata::default()
        };
        let client = Client::from_metadata("c", &metadata, Known::ByRegistration, AuthMethod::None);
        let known = ScopeSet::parse("documents email offline_access openid").expect("scopes");

        assert_eq!(client.expect("a client").offered_scope(&known).to_string(), expected, "{said:?}");
    }

    #[test]
    fn a_client_may_ask_for_what_it_named_of_what_there_is() {
        let everything = "documents email offline_access openid";
        check(None, everything);
        check(Some(""), everything);
        check(Some("mcp:tools"), everything);
        check(Some("mcp:tools offline_access"), everything);
        check(Some("documents"), "documents offline_access");
        check(Some("documents mcp:tools"), "documents offline_access");
        check(Some("openid email"), "email offline_access openid");
    }
}
