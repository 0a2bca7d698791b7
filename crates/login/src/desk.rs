//! The *desk* is what every route works at: configuration, place, store, keys, and the way out.

use std::time::Duration;

use switchboard_access_token::{Algorithm, Expected, TokenKind};
use switchboard_guarded_fetch::CachedFetch;
use switchboard_oauth_words::ResourceIndicator;

use crate::audit::{Event, Note};
use crate::client::Client;
use crate::config::{LoginConfig, Protected};
use crate::passkey::Passkeys;
use crate::password::Passwords;
use crate::pending::Pending;
use crate::place::Place;
use crate::provider::Provider;
use crate::refusals::Refusals;
use crate::room::Room;
use crate::signer::Signer;
use crate::store::{Store, StoreError, Work};
use crate::sweep::Sweep;

/// How far the clocks of others may differ from ours.
pub(crate) const LEEWAY: Duration = Duration::from_secs(30);

/// What every route works at.
pub(crate) struct Desk {
    pub(crate) config: LoginConfig,
    pub(crate) protected: Protected,
    pub(crate) place: Place,
    /// Who we are, letter by letter: the public origin without a slash at its end.
    pub(crate) issuer: String,
    pub(crate) predefined: Vec<Client>,
    pub(crate) providers: Vec<Provider>,
    /// Nothing where the public address can have none, or the configuration wants none.
    pub(crate) passkeys: Option<Passkeys>,
    pub(crate) store: Store,
    pub(crate) signer: Signer,
    pub(crate) passwords: Passwords,
    /// Where logins wait.
    pub(crate) room: Room,
    pub(crate) fetch: CachedFetch,
    pub(crate) refusals: Refusals,
    pub(crate) sweep: Sweep,
    /// Lines of the audit that nobody waits for.
    pub(crate) pending: Pending,
}

impl Desk {
    /// Returns our resource that `asked` means.
    pub(crate) fn resource(&self, asked: &str) -> Option<&ResourceIndicator> {
        let asked = ResourceIndicator::parse(asked).ok()?;
        self.protected.resources.iter().find(|own| own.means(&asked))
    }

    /// Returns the provider of an id.
    pub(crate) fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.config.id == id)
    }

    /// Returns what an access token of ours must be, for any of our resources. By the clock that made it, and as the guard sees it: a
    /// token that is over is over everywhere (RFC 7662 §2.2).
    pub(crate) fn expected(&self) -> Expected {
        Expected {
            issuer: self.issuer.clone(),
            audiences: self.protected.resources.iter().map(ToString::to_string).collect(),
            algorithms: vec![Algorithm::Es256],
            kind: TokenKind::AccessToken,
            leeway: Duration::ZERO,
        }
    }

    /// Writes a line of the audit as part of `work`; of what strangers bring about, so many in a minute.
    pub(crate) async fn note(&self, work: &mut Work, note: Note) -> Result<(), StoreError> {
        match self.admit(note) {
            Some(note) => self.write(work, note).await,
            None => Ok(()),
        }
    }

    /// Writes a line of the audit by itself.
    pub(crate) async fn note_alone(&self, note: Note) -> Result<(), StoreError> {
        match self.admit(note) {
            Some(note) => self.write_alone(note).await,
            None => Ok(()),
        }
    }

    /// Returns the line as it is written; nothing where strangers bring it about and this minute has no room for one more.
    pub(crate) fn admit(&self, note: Note) -> Option<Note> {
        if !note.event.is_anybodys() {
            return Some(note);
        }
        // A line that is written takes time, and must not tell by it which addresses have an account.
        let is_told_apart = !matches!(note.event, Event::LoginRefused | Event::LoginThrottled);
        let kind = (note.event, note.person.clone().filter(|_| is_told_apart));
        let left_out = self.refusals.take(kind, self.config.limits.noted_refusals, self.place.moment())?;
        if left_out == 0 {
            return Some(note);
        }
        let why = note.detail.as_ref().map_or_else(String::new, |why| format!("{why}; "));
        Some(note.detail(format!("{why}{left_out} more before it")))
    }

    /// Writes a line that was admitted: whoever asked is refused whether or not this can be done.
    pub(crate) async fn write_refusal(&self, note: Note) {
        if let Err(error) = self.write_alone(note).await {
            tracing::error!(error = &error as &dyn std::error::Error, "login.refusal.unwritten");
        }
    }

    async fn write_alone(&self, note: Note) -> Result<(), StoreError> {
        let mut work = self.store.begin().await?;
        self.write(&mut work, note).await?;
        work.commit().await
    }

    /// Writes a line, and now and then forgets what is over.
    async fn write(&self, work: &mut Work, note: Note) -> Result<(), StoreError> {
        work.note(self.place.new_name(), note, self.place.now()).await?;
        if self.sweep.is_due(self.place.moment()) {
            self.sweep.run(&self.config, work, self.place.now()).await
        } else {
            Ok(())
        }
    }
}
