//! *Whom* a request acts for, as a layer before us left it among the extensions.

use http::Extensions;
use switchboard_ambient::{Caller, Principal};

/// Returns whom a request acts for, where that was found out.
pub(crate) fn principal(extensions: &Extensions) -> Option<&Principal> {
    match extensions.get::<Caller>() {
        Some(caller) => caller.principal(),
        // An author's own layer need not know more of who calls.
        None => extensions.get::<Principal>(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use switchboard_ambient::Identity;

    use super::*;

    #[test]
    fn a_guard_s_word_stands_above_another_layer_s() {
        let (ada, bob) = (Principal::new("ada"), Principal::new("bob"));
        let mut extensions = Extensions::new();
        assert_eq!(principal(&extensions), None);

        extensions.insert(bob.clone());
        assert_eq!(principal(&extensions), Some(&bob));

        let identity = Identity {
            principal: ada.clone(),
            subject: "ada".to_owned(),
            groups: BTreeSet::new(),
            scopes: BTreeSet::new(),
            client: None,
        };
        extensions.insert(Caller::known(Arc::new(identity), "https://a.example"));
        assert_eq!(principal(&extensions), Some(&ada));

        extensions.insert(Caller::stranger("https://a.example"));
        assert_eq!(principal(&extensions), None);
    }
}
