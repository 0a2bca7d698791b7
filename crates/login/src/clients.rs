//! *Clients* as whoever runs the server sees them: who registered, who is allowed something and by how many people, and taking that
//! away.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use switchboard_ambient::{Clock, Random};
use switchboard_oauth_words::is_client_id_url;

use crate::audit::{Event, Note};
use crate::client::shown;
use crate::login::{OpenLoginError, Records, open_store};
use crate::opaque::name;
use crate::store::{Allowance, ListedClient, Store, StoreError};

/// A client that registered, or that somebody allowed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownClient {
    /// Its id.
    pub id: String,
    /// What it calls itself; its own claim, without signs that would change how it reads.
    pub name: String,
    /// How it came to be known.
    pub origin: ClientOrigin,
    /// How many people allow it something.
    pub people: u64,
    /// When one of them last did.
    pub allowed_at: Option<SystemTime>,
}

/// How a client came to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientOrigin {
    /// It registered.
    Registered {
        /// When.
        at: SystemTime,
        /// Where its answers go.
        redirect_uris: Vec<String>,
    },
    /// By the document at its id.
    Document,
    /// By the configuration.
    Configured,
}

/// What came of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovedClient {
    /// Whether it had registered and has to do so anew; any other may ask again.
    pub was_registered: bool,
    /// How many connections ended.
    pub ended: u64,
}

/// Says why a client was not removed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody has registered by this id, and nobody allowed it anything.
    #[error("no client {0:?} is registered or allowed anything")]
    Unknown(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps clients.
pub struct Clients {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Clients {
    /// Opens the clients in the records of a login, whether it is being served or not.
    ///
    /// # Errors
    ///
    /// [`OpenLoginError`] where they cannot be used.
    pub async fn open(
        records: &Records,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenLoginError> {
        Ok(Self { store: open_store(records).await?, clock, random })
    }

    /// Returns those that registered, the latest first, and then the others that somebody allows something, by their ids.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store fails.
    pub async fn list(&self) -> Result<Vec<KnownClient>, StoreError> {
        let mut work = self.store.read().await?;
        let allowances = work.allowances().await?;
        let mut allowances: BTreeMap<_, _> =
            allowances.into_iter().map(|allowance| (allowance.client.clone(), allowance)).collect();
        let registered = work.clients().await?;
        let mut clients: Vec<_> = registered
            .into_iter()
            .map(|client| {
                let allowance = allowances.remove(&client.id);
                listed(client, allowance.as_ref())
            })
            .collect();
        clients.extend(allowances.into_values().map(allowed));
        Ok(clients)
    }

    /// Removes a client, with everything that anybody allowed it; its tokens end.
    ///
    /// # Errors
    ///
    /// [`ClientError`] where there is no such client.
    pub async fn remove(&self, id: &str) -> Result<RemovedClient, ClientError> {
        let mut work = self.store.begin().await?;
        let was_registered = work.remove_client(id).await?;
        let forgotten = work.forget_consents(id).await?;
        let ended = work.end_client(id, self.clock.now()).await?;
        if !was_registered && forgotten == 0 && ended == 0 {
            return Err(ClientError::Unknown(id.to_owned()));
        }
        let note = Note::of(Event::ClientRemoved).client(id).detail(format!("{ended} grants ended"));
        work.note(name(self.random.as_ref()), note, self.clock.now()).await?;
        work.commit().await?;
        Ok(RemovedClient { was_registered, ended })
    }
}

fn listed(client: ListedClient, allowance: Option<&Allowance>) -> KnownClient {
    KnownClient {
        id: client.id,
        name: shown(client.metadata.client_name.as_deref().unwrap_or_default()),
        origin: ClientOrigin::Registered {
            at: client.registered_at,
            redirect_uris: client.metadata.redirect_uris,
        },
        people: allowance.map_or(0, |allowance| allowance.people.unsigned_abs()),
        allowed_at: client.allowed_at,
    }
}

fn allowed(allowance: Allowance) -> KnownClient {
    let origin =
        if is_client_id_url(&allowance.client) { ClientOrigin::Document } else { ClientOrigin::Configured };
    KnownClient {
        id: allowance.client,
        name: shown(&allowance.client_name),
        origin,
        people: allowance.people.unsigned_abs(),
        allowed_at: Some(allowance.given_at),
    }
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Clients").finish_non_exhaustive()
    }
}
