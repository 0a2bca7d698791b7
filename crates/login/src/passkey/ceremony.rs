//! A *ceremony* is what lies between a challenge and its answer: sealed into the page, bound to the cookie of the browser that
//! was challenged, and good once.
//!
//! As with a journey to a provider, nothing of it is kept until it is answered, so that whoever only looks writes nothing and
//! any server can go on. What is kept is that it was answered ([`Ceremony::spend`]), by the work that judges the answer.

use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_ambient::Secret;

use crate::digest::Digest;
use crate::moment::seconds;
use crate::passkey::OPEN;
use crate::place::Place;
use crate::store::{StoreError, Work};

/// What a challenge is for; a word that is sealed for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Somebody shows who they are.
    Proof,
    /// Somebody who is logged in adds a passkey.
    Addition,
}

/// A ceremony that its browser came back from in time.
#[derive(Debug)]
pub(crate) struct Ceremony<S> {
    id: String,
    until: u64,
    /// What the answer is judged by.
    pub(crate) state: S,
}

#[derive(Serialize, Deserialize)]
struct Sealed<S> {
    id: String,
    browser: String,
    until: u64,
    state: S,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "passkey proof",
            Self::Addition => "passkey addition",
        }
    }
}

/// Seals a ceremony for the browser that has this cookie.
pub(crate) fn seal<S: Serialize>(place: &Place, purpose: Purpose, cookie: &str, state: S) -> String {
    let until = seconds(place.now() + OPEN);
    let sealed = Sealed { id: place.new_name(), browser: browser(cookie), until, state };
    let plain = serde_json::to_vec(&sealed).expect("texts, numbers and lists are JSON");
    place.seal(purpose.as_str(), &Secret::new(plain))
}

/// Finds the ceremony that a browser with this cookie comes back from; nothing where it is another's, or over.
pub(crate) fn unseal<S: DeserializeOwned>(
    place: &Place,
    purpose: Purpose,
    (cookie, word): (&str, &str),
) -> Option<Ceremony<S>> {
    let plain = place.unseal(purpose.as_str(), word).ok()?;
    let Sealed { id, browser: bound, until, state } = serde_json::from_slice(plain.expose()).ok()?;
    let is_same = Digest::kept(bound).equals(&Digest::kept(browser(cookie)));
    let ceremony = Ceremony { id, until, state };
    (is_same && place.now() < ceremony.end()).then_some(ceremony)
}

impl<S> Ceremony<S> {
    /// Uses it up, whatever becomes of the answer; `false` where it was used before.
    pub(crate) async fn spend(&self, work: &mut Work, now: SystemTime) -> Result<bool, StoreError> {
        work.sweep_challenges(now).await?;
        work.spend_challenge(&Digest::of("challenge", &self.id), self.end()).await
    }

    fn end(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.until)
    }
}

fn browser(cookie: &str) -> String {
    Digest::of("passkey browser", cookie).to_string()
}
