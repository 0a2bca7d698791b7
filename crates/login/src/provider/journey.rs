//! A *journey* is what lies between sending a person to a provider and their coming back: sealed into `state`, and bound to a
//! cookie of the browser that set out. Nothing of it is kept here, so that any server can receive who comes back.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use switchboard_ambient::Secret;

use crate::digest::Digest;
use crate::moment::seconds;
use crate::place::Place;

/// How long a person may take to log in elsewhere.
const LONGEST: Duration = Duration::from_mins(15);

/// What states are sealed as; a word that is sealed as anything else is none.
const NAME: &str = "journey";

/// A journey under way.
#[derive(Debug)]
pub(crate) struct Journey {
    state: String,
    cookie: String,
    aim: Aim,
}

/// What a journey is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Aim {
    /// Which provider is asked.
    pub(crate) provider: String,
    /// Where the person goes from there, as a form of the login page would say it.
    pub(crate) next: String,
    /// Whether somebody who is logged in wants to connect the two accounts.
    pub(crate) is_link: bool,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    aim: Aim,
    browser: String,
    until: u64,
}

impl Journey {
    /// Begins a journey in the browser that has this cookie.
    pub(crate) fn begin(place: &Place, aim: Aim, cookie: &str) -> Self {
        let until = seconds(place.now() + LONGEST);
        let sealed = Sealed { aim: aim.clone(), browser: browser(cookie), until };
        let plain = serde_json::to_vec(&sealed).expect("texts and a number are JSON");
        let state = place.seal(NAME, &Secret::new(plain));
        Self { state, cookie: cookie.to_owned(), aim }
    }

    /// Finds the journey that a browser with this cookie comes back from; nothing where it is another's, or over.
    pub(crate) fn end(place: &Place, state: &str, cookie: &str) -> Option<Self> {
        let plain = place.unseal(NAME, state).ok()?;
        let sealed: Sealed = serde_json::from_slice(plain.expose()).ok()?;
        let is_same = Digest::kept(sealed.browser).equals(&Digest::kept(browser(cookie)));
        let is_over = place.now() >= SystemTime::UNIX_EPOCH + Duration::from_secs(sealed.until);
        let journey = Self { state: state.to_owned(), cookie: cookie.to_owned(), aim: sealed.aim };
        (is_same && !is_over).then_some(journey)
    }

    pub(crate) fn state(&self) -> &str {
        &self.state
    }

    pub(crate) fn aim(&self) -> &Aim {
        &self.aim
    }

    /// Returns what the provider's word must repeat.
    pub(crate) fn nonce(&self) -> String {
        self.derived("journey nonce")
    }

    /// Returns the PKCE verifier: only who has both the cookie and the state can make it again.
    pub(crate) fn verifier(&self) -> Secret<String> {
        Secret::new(self.derived("journey verifier"))
    }

    fn derived(&self, purpose: &str) -> String {
        Digest::of(purpose, &format!("{}\0{}", self.cookie, self.state)).to_string()
    }
}

fn browser(cookie: &str) -> String {
    Digest::of("journey browser", cookie).to_string()
}
