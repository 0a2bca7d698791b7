//! A *passkey* is a key in somebody's device that opens their account: it signs a challenge after it has verified who holds it,
//! and it answers to one address alone.
//!
//! Web Authentication (W3C, level 3), whose verification is `webauthn-rs`'s: discoverable keys, the person always verified, no
//! attestation. Here is what we ask of it; a challenge on its way is a [`Ceremony`](ceremony::Ceremony).

pub(crate) mod addition;
pub(crate) mod ceremony;
pub(crate) mod proof;

use std::time::{Duration, SystemTime};

use switchboard_http_serve::PublicOrigin;
use url::{Host, Url};
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder, WebauthnError};

use crate::store::KeptPasskey;

/// How long a challenge is good, and how long the browser lets the person take.
const OPEN: Duration = Duration::from_mins(5);

/// The longest name of a passkey, in characters.
pub(crate) const LONGEST_NAME: usize = 60;

/// A passkey, as its owner and whoever runs the server may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// What its owner calls it; no two of a person have the same name.
    pub name: String,
    /// When it was added.
    pub created_at: SystemTime,
    /// When somebody last logged in with it, if ever.
    pub used_at: Option<SystemTime>,
}

impl From<KeptPasskey> for Passkey {
    fn from(kept: KeptPasskey) -> Self {
        Self { name: kept.name, created_at: kept.created_at, used_at: kept.used_at }
    }
}

/// Says that a passkey cannot be called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a passkey has a name of 1 to {LONGEST_NAME} characters, none of them a control character; this one has {letters}"
)]
pub(crate) struct InvalidName {
    letters: usize,
}

/// Passkeys of this server's public address.
#[derive(Debug)]
pub(crate) struct Passkeys {
    relying_party: Webauthn,
}

impl Passkeys {
    /// Takes the public address, and the name of what is protected; nothing where browsers keep no passkeys for such an address:
    /// it has to be a name, and https but for `localhost`.
    pub(crate) fn of(origin: &PublicOrigin, name: &str) -> Result<Option<Self>, WebauthnError> {
        let root = origin.root();
        let Some(Host::Domain(host)) = root.host() else { return Ok(None) };
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if root.scheme() != "https" && !is_local {
            return Ok(None);
        }
        // The origin alone: a public URL may have a path, of which browsers say nothing.
        let Ok(own) = Url::parse(&root.origin().ascii_serialization()) else { return Ok(None) };
        let builder = WebauthnBuilder::new(host, &own)?.rp_name(name).timeout(OPEN);
        Ok(Some(Self { relying_party: builder.build()? }))
    }
}

/// Reads what somebody calls a passkey.
pub(crate) fn read_name(text: &str) -> Result<String, InvalidName> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters = name.chars().count();
    let is_plain = name.chars().all(|letter| !letter.is_control());
    if is_plain && (1..=LONGEST_NAME).contains(&letters) { Ok(name) } else { Err(InvalidName { letters }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(public_url: &str, expected: bool) {
        let url = Url::parse(public_url).expect("a URL");
        let origin = PublicOrigin::from_url(&url).expect("a public URL");
        let passkeys = Passkeys::of(&origin, "Docs").expect("an address");
        assert_eq!(passkeys.is_some(), expected, "{public_url}");
    }

    #[test]
    fn an_address_has_passkeys_if_it_is_a_name_and_nobody_can_listen_in() {
        check("https://docs.example.org", true);
        check("https://docs.example.org:8443/team", true);
        check("https://intranet", true);
        check("http://localhost:8000", true);
        check("http://docs.localhost:8000", true);
        check("http://docs.example.org", false);
        check("http://notlocalhost", false);
        check("https://192.0.2.7", false);
        check("http://127.0.0.1:8000", false);
        check("https://[2001:db8::1]", false);
    }

    #[test]
    fn a_name_is_short_and_has_no_spaces_to_spare() {
        assert_eq!(read_name("  My \t phone "), Ok("My phone".to_owned()));
        assert_eq!(read_name(&"å".repeat(60)), Ok("å".repeat(60)));
        for (text, letters) in [("", 0), (" \n", 0), (&"å".repeat(61), 61), ("a\u{7}", 2)] {
            assert_eq!(read_name(text), Err(InvalidName { letters }), "{text:?}");
        }
    }
}
