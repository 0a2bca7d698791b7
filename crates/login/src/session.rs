//! A *session* is a browser that someone logged in with: a cookie there, a digest in the store.

use std::time::SystemTime;

use http::HeaderMap;

use crate::cookie::{Cookie, form_token, is_form_token};
use crate::desk::Desk;
use crate::digest::Digest;
use crate::person::Person;
use crate::store::{KeptSession, StoreError, Work};

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

impl LoginSession {
    /// Returns who is logged in with the browser of a request.
    pub(crate) async fn of(desk: &Desk, headers: &HeaderMap) -> Result<Option<Self>, StoreError> {
        let Some(token) = Cookie::Session.read(&desk.place, headers) else { return Ok(None) };
        let mut work = desk.store.read().await?;
        let Some(kept) = work.session(&digest(&token), desk.place.now()).await? else { return Ok(None) };
        let person = work.person(&kept.person).await?;
        Ok(person.map(|person| Self { token, person, proven_at: kept.proven_at }))
    }

    /// Begins work that writes for the person; nothing where the session ended meanwhile, as it does with the account. What is
    /// written without asking may outlive what ended it.
    pub(crate) async fn work(&self, desk: &Desk) -> Result<Option<Work>, StoreError> {
        let mut work = desk.store.begin().await?;
        let kept = work.session(&digest(&self.token), desk.place.now()).await?;
        Ok(kept.map(|_| work))
    }

    /// Begins a session, always a new one: a cookie that was there before is worth nothing.
    pub(crate) async fn begin(
        desk: &Desk,
        work: &mut Work,
        (person, shown): (Person, Shown),
    ) -> Result<Self, StoreError> {
        let token = desk.place.opaque();
        let now = desk.place.now();
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
        match Cookie::Session.read(&desk.place, headers) {
            Some(token) => work.end_session(&digest(&token)).await,
            None => Ok(()),
        }
    }

    /// Tells whether the person showed who they are only just, so that what opens the account may be changed.
    pub(crate) fn is_fresh(&self, desk: &Desk) -> bool {
        desk.place.now().duration_since(self.proven_at).is_ok_and(|since| since < desk.config.lifetimes.proof)
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

/// Returns what is kept of a browser that was logged in.
pub(crate) fn device_digest(token: &str) -> Digest {
    Digest::of("device", token)
}

fn digest(token: &str) -> Digest {
    Digest::of("session", token)
}
