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
    /// What a journey to a provider is bound to; each has its own, because a browser may be on several at one time.
    Away(Tag),
    /// A part of a token that a provider gave, sealed; most have one part.
    Token(Part),
}

/// What cookies of journeys are called, but for their tags.
const AWAY: &str = "switchboard_away_";

/// Journeys that a browser is on at one time; the cookies of more are all taken back, or they would fill its requests.
const JOURNEYS: usize = 16;

/// Tells the cookies of journeys apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag([u8; 8]);

impl Tag {
    /// Returns the tag of the journey that has this state.
    pub(crate) fn of(state: &str) -> Self {
        let mut tag = [b'0'; 8];
        let digest = Digest::of("journey tag", state);
        tag.iter_mut().zip(digest.as_str().bytes()).for_each(|(own, byte)| *own = byte);
        Self(tag)
    }

    /// Tells whether it is made of what digests are written in, so that it can stand in a header.
    fn is_one(self) -> bool {
        self.0.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a digest is written in ASCII")
    }
}

/// Takes back the cookies of journeys that nobody came back from, where a browser has too many of them.
pub(crate) fn forget_journeys(place: &Place, asked: &HeaderMap, headers: &mut HeaderMap) {
    let lines = asked.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let names = pairs.filter_map(|(name, _)| name.strip_prefix("__Host-").unwrap_or(name).strip_prefix(AWAY));
    let tags: Vec<Tag> =
        names.filter_map(|tag| tag.as_bytes().try_into().ok().map(Tag)).filter(|tag| tag.is_one()).collect();
    if tags.len() >= JOURNEYS {
        for tag in tags {
            Cookie::Away(tag).clear(place, headers);
        }
    }
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
            Self::Away(tag) => &format!("{AWAY}{}", tag.text()),
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
