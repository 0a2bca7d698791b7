//! A *cookie* is what a browser brings back. It is bound to the very host (`__Host-`) where there is https; forms carry a token
//! that only pages for the same cookie have, so that no other site can fill them in.

use std::time::Duration;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::digest::Digest;
use crate::place::Place;

/// How long a browser is remembered as one that was logged in.
pub(crate) const DEVICE_AGE: Duration = Duration::from_hours(365 * 24);

/// How long a form may lie open, and a person be away at a provider.
pub(crate) const FORM_AGE: Duration = Duration::from_hours(1);

/// The longest name and value together that every browser keeps (RFC 6265bis §5.6).
const LONGEST: usize = 4096;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session.
    Session,
    /// The browser, remembered beyond its sessions.
    Device,
    /// What forms before a login are bound to.
    Form,
    /// What a journey to a provider is bound to.
    Away,
    /// The same where the provider's own tokens are taken: on one machine another server may be the provider, and browsers tell
    /// hosts apart and not ports.
    Visit,
    /// A part of a token that a provider gave, sealed; most have one part.
    Token(Part),
}

/// Which part of what is too long for one cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    First,
    Second,
    Third,
}

impl Part {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];
}

impl Cookie {
    fn name(self, place: &Place) -> String {
        let name = match self {
            Self::Session => "switchboard_session",
            Self::Device => "switchboard_device",
            Self::Form => "switchboard_form",
            Self::Away => "switchboard_away",
            Self::Visit => "switchboard_visit",
            Self::Token(Part::First) => "switchboard_token",
            Self::Token(Part::Second) => "switchboard_token_2",
            Self::Token(Part::Third) => "switchboard_token_3",
        };
        if place.is_https() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Returns how long a value browsers keep.
    pub(crate) fn longest(self, place: &Place) -> usize {
        LONGEST - self.name(place).len()
    }

    /// Returns the cookie of a request; none where there are two, one of which somebody else may have set.
    pub(crate) fn read(self, place: &Place, headers: &HeaderMap) -> Option<String> {
        let name = self.name(place);
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty())?;
        values.next().is_none().then(|| value.to_owned())
    }

    /// Sets the cookie on an answer, for as long as it is of use.
    pub(crate) fn set(self, place: &Place, headers: &mut HeaderMap, value: &str, age: Duration) {
        self.write(place, headers, value, age.as_secs());
    }

    /// Takes the cookie back.
    pub(crate) fn clear(self, place: &Place, headers: &mut HeaderMap) {
        self.write(place, headers, "", 0);
    }

    fn write(self, place: &Place, headers: &mut HeaderMap, value: &str, age: u64) {
        let secure = if place.is_https() { "; Secure" } else { "" };
        // Lax, because hosts send people here from their own pages; the forms have tokens of their own.
        let cookie =
            format!("{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.name(place));
        let cookie = HeaderValue::from_str(&cookie).expect("a token of ours is visible ASCII");
        headers.append(SET_COOKIE, cookie);
    }
}

/// Returns the token of a form that is bound to a cookie.
pub(crate) fn form_token(cookie: &str, purpose: &str) -> String {
    Digest::of(&format!("form {purpose}"), cookie).to_string()
}

/// Tells whether a token is that of a form bound to a cookie.
pub(crate) fn is_form_token(cookie: &str, purpose: &str, token: &str) -> bool {
    Digest::of(&format!("form {purpose}"), cookie).equals(&Digest::kept(token.to_owned()))
}
