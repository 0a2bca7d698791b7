//! A *session* is a browser that someone logged in with: a cookie here, a digest in the store.
//!
//! Cookies are bound to the very host (`__Host-`) where there is https; forms carry a token that only pages for the same
//! cookie have, so that no other site can fill them in.

use std::time::{Duration, SystemTime};

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use crate::desk::Desk;
use crate::digest::Digest;
use crate::opaque::opaque;
use crate::person::Person;
use crate::store::{KeptSession, StoreError, Work};

/// How long a browser is remembered as one that was logged in.
const DEVICE: Duration = Duration::from_hours(365 * 24);

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
}

/// Someone who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct LoginSession {
    /// The cookie.
    pub(crate) token: String,
    /// Who.
    pub(crate) person: Person,
    proven_at: SystemTime,
}

/// Whether somebody showed us who they are, or a provider says so, which may have asked nothing of them today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A password, a passkey, the set-up link; and all that somebody has who has none of these.
    Here,
    /// A login at a provider.
    Elsewhere,
}

impl Cookie {
    fn name(self, desk: &Desk) -> String {
        let name = match self {
            Self::Session => "switchboard_session",
            Self::Device => "switchboard_device",
            Self::Form => "switchboard_form",
            Self::Away => "switchboard_away",
        };
        if desk.is_https() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Returns the cookie of a request; none where there are two, one of which somebody else may have set.
    pub(crate) fn read(self, desk: &Desk, headers: &HeaderMap) -> Option<String> {
        let name = self.name(desk);
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(given, _)| *given == name).map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty())?;
        values.next().is_none().then(|| value.to_owned())
    }

    /// Sets the cookie on an answer.
    pub(crate) fn set(self, desk: &Desk, headers: &mut HeaderMap, value: &str) {
        let age = match self {
            Self::Session => desk.config.lifetimes.session.as_secs(),
            Self::Device => DEVICE.as_secs(),
            Self::Form | Self::Away => 3600,
        };
        self.write(desk, headers, value, age);
    }

    /// Takes the cookie back.
    pub(crate) fn clear(self, desk: &Desk, headers: &mut HeaderMap) {
        self.write(desk, headers, "", 0);
    }

    fn write(self, desk: &Desk, headers: &mut HeaderMap, value: &str, age: u64) {
        let secure = if desk.is_https() { "; Secure" } else { "" };
        // Lax, because hosts send people here from their own pages; the forms have tokens of their own.
        let cookie =
            format!("{}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.name(desk));
        let cookie = HeaderValue::from_str(&cookie).expect("a token of ours is visible ASCII");
        headers.append(SET_COOKIE, cookie);
    }
}

impl LoginSession {
    /// Returns who is logged in with the browser of a request.
    pub(crate) async fn of(desk: &Desk, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let Some(token) = Cookie::Session.read(desk, headers) else { return Ok(None) };
        let mut work = desk.store.read().await?;
        let Some(kept) = work.session(&digest(&token), desk.now()).await? else { return Ok(None) };
        let person = work.person(&kept.person).await?;
        Ok(person.map(|person| Self { token, person, proven_at: kept.proven_at }))
    }

    /// Begins a session, always a new one: a cookie that was there before is worth nothing.
    pub(crate) async fn begin(
        desk: &Desk,
        work: &mut Work,
        (person, shown): (Person, Shown),
    ) -> Result<Self, StoreError> {
        let token = opaque(desk.random.as_ref());
        let now = desk.now();
        let proven_at = match shown {
            Shown::Here => now,
            Shown::Elsewhere => SystemTime::UNIX_EPOCH,
        };
        let kept = KeptSession { person: person.id.clone(), proven_at };
        work.sweep_sessions(now).await?;
        work.add_session(&digest(&token), &kept, (now, now + desk.config.lifetimes.session)).await?;
        Ok(Self { token, person, proven_at })
    }

    /// Ends the session that a browser had before, whosever it was.
    pub(crate) async fn replace(desk: &Desk, work: &mut Work, headers: &HeaderMap) -> Result<(), StoreError> {
        match Cookie::Session.read(desk, headers) {
            Some(token) => work.end_session(&digest(&token)).await,
            None => Ok(()),
        }
    }

    /// Tells whether the person showed who they are only just, so that what opens the account may be changed.
    pub(crate) fn is_fresh(&self, desk: &Desk) -> bool {
        desk.now().duration_since(self.proven_at).is_ok_and(|since| since < desk.config.lifetimes.proof)
    }

    /// Ends every other session of the person.
    pub(crate) async fn end_others(&self, work: &mut Work) -> Result<(), StoreError> {
        work.end_other_sessions(&self.person.id, &digest(&self.token)).await
    }

    /// Ends the session.
    pub(crate) async fn end(&self, work: &mut Work) -> Result<(), StoreError> {
        work.end_session(&digest(&self.token)).await
    }

    /// Returns the token of a form on a page for this session; `purpose` is what the form does, and about what.
    pub(crate) fn form_token(&self, purpose: &str) -> String {
        form_token(&self.token, purpose)
    }

    /// Tells whether a form was on such a page.
    pub(crate) fn knows(&self, purpose: &str, token: &str) -> bool {
        is_form_token(&self.token, purpose, token)
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

/// Returns what is kept of a browser that was logged in.
pub(crate) fn device_digest(token: &str) -> Digest {
    Digest::of("device", token)
}

fn digest(token: &str) -> Digest {
    Digest::of("session", token)
}
