//! *Login* as a whole: its folder opened, its keys ready, its routes to be served.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use switchboard_ambient::Random;
use switchboard_guarded_fetch::{CachedFetch, FetchLimits, Fetcher, Reach};
use tokio::sync::RwLock;
use url::Url;

use crate::bounds::{self, OutOfBounds};
use crate::client::{Client, InvalidPredefined};
use crate::config::{KeySource, LoginConfig, Protected};
use crate::desk::Desk;
use crate::digest::Digest;
use crate::folder::{FolderError, own_database, own_folder};
use crate::passkey::Passkeys;
use crate::password::Passwords;
use crate::pending::Pending;
use crate::place::Place;
use crate::provider::{InvalidProvider, Provider};
use crate::refusals::Refusals;
use crate::room::Room;
use crate::signer::{self, Signer, SignerError};
use crate::site::Site;
use crate::store::{DatabaseAddress, Store, StoreError};
use crate::sweep::Sweep;
use crate::vault::{Vault, VaultError};

/// Where the records of a login are.
#[derive(Debug, Clone)]
pub enum Records {
    /// In a file in this folder.
    Folder(PathBuf),
    /// In a PostgreSQL database, which several servers may share.
    Database(DatabaseAddress),
}

/// Says why login cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenLoginError {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A number of the configuration cannot be meant.
    #[error(transparent)]
    Bounds(#[from] OutOfBounds),
    /// Nothing is protected.
    #[error("login needs at least one resource that its tokens are for")]
    NoResource,
    /// A client of the configuration cannot be used.
    #[error("the client {id:?} of login.clients cannot be used")]
    Client {
        /// Which.
        id: String,
        /// Why.
        source: InvalidPredefined,
    },
    /// A provider of the configuration cannot be used.
    #[error("the provider {id:?} of the configuration cannot be used")]
    Provider {
        /// Which.
        id: String,
        /// Why.
        source: InvalidProvider,
    },
    /// No passkeys can be made for the public address.
    #[error("no passkeys can be made for {address}: set login.passkeys = false")]
    Passkeys {
        /// The address.
        address: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The signing keys in the database were sealed with a key file that is not here.
    #[error(
        "there is no key file {}, and the signing keys in the database are sealed with one: copy login.key of the server that \
         made them to this place",
        path.display()
    )]
    NoKeyFile {
        /// Where it is missing.
        path: PathBuf,
    },
    /// The key file cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A kept key is none.
    #[error("a signing key in the database is broken")]
    Key,
}

/// The authorization server.
#[derive(Clone)]
pub struct Login {
    desk: Arc<Desk>,
}

impl Login {
    /// Opens the folder of a site, makes what is missing, and loads the signing keys; tokens are for what is `protected`.
    ///
    /// # Errors
    ///
    /// [`OpenLoginError`] where folder, key file, database or configuration cannot be used.
    pub async fn open(site: Site, config: LoginConfig, protected: Protected) -> Result<Self, OpenLoginError> {
        let Site { folder, origin, requests, clock, random, lookup } = site;
        if protected.resources.is_empty() {
            return Err(OpenLoginError::NoResource);
        }
        bounds::check(&config)?;
        let predefined = Client::predefined(&config.clients)
            .map_err(|(id, source)| OpenLoginError::Client { id, source })?;
        let records =
            config.database.clone().map_or_else(|| Records::Folder(folder.clone()), Records::Database);
        let store = open_store(&records).await?;
        let vault = open_vault(&store, (&folder, &config), random.as_ref()).await?;
        let providers = Provider::all(&config.providers, &lookup)
            .map_err(|(id, source)| OpenLoginError::Provider { id, source })?;
        let reach = if config.local_clients { Reach::Loopback } else { Reach::Public };
        let fetcher = Fetcher::new(lookup, reach, FetchLimits::default());
        let place = Place { name: protected.name.clone(), origin, vault: Arc::new(vault), clock, random };
        let signer = Signer {
            store: store.clone(),
            vault: place.vault.clone(),
            clock: place.clock.clone(),
            random: place.random.clone(),
            schedule: signer::schedule(&config.lifetimes),
            loaded: RwLock::default(),
        };
        let passkeys = if config.passkeys {
            let passkeys = Passkeys::of(&place.origin, &place.name);
            passkeys.map_err(|error| OpenLoginError::Passkeys {
                address: place.origin.to_string(),
                source: error.into(),
            })?
        } else {
            None
        };
        let desk = Desk {
            predefined,
            providers,
            passkeys,
            issuer: place.origin.to_string(),
            room: Room::new(requests),
            passwords: Passwords::new(place.random.as_ref()),
            fetch: CachedFetch::new(fetcher, place.clock.clone()),
            refusals: Refusals::default(),
            sweep: Sweep::default(),
            pending: Pending::default(),
            config,
            protected,
            place,
            store,
            signer,
        };
        desk.signer.keys().await?;
        Ok(Self { desk: Arc::new(desk) })
    }

    pub(crate) fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Returns the routes: the endpoints of the RFCs, and the pages for people.
    pub fn router(&self) -> Router {
        crate::routes::router(self.desk.clone())
    }

    /// Waits until what the [witness](Login::witness) was told is written down. For when nobody can tell it any more.
    pub async fn finish(&self) {
        self.desk.pending.finish().await;
    }

    /// Returns a link with which the first person makes their account, while there is nobody; each ends the one before.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store fails.
    pub async fn setup_link(&self) -> Result<Option<Url>, StoreError> {
        let desk = &self.desk;
        let mut work = desk.store.begin().await?;
        if work.has_people().await? {
            return Ok(None);
        }
        let token = desk.place.opaque();
        let expires_at = desk.place.now() + desk.config.lifetimes.setup_link;
        work.put_setup(&Digest::of("setup", &token), expires_at).await?;
        work.commit().await?;
        Ok(Some(desk.place.url(&format!("/setup?token={token}"))))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Login").field("issuer", &self.desk.issuer).finish_non_exhaustive()
    }
}

/// Opens the records.
pub(crate) async fn open_store(records: &Records) -> Result<Store, OpenLoginError> {
    let folder = match records {
        Records::Database(address) => return Ok(Store::join(address).await?),
        Records::Folder(folder) => own_folder(folder)?,
    };
    let path = folder.join("login.db");
    // The key is made after the records: where it is alone, an empty database beside it would hide the one that is meant.
    if folder.join(KEY_FILE).exists() && !path.exists() {
        return Err(StoreError::Elsewhere { folder }.into());
    }
    own_database(&path)?;
    Ok(Store::open(&path).await?)
}

/// The key file in the folder.
const KEY_FILE: &str = "login.key";

/// Opens the key file; it is made by whoever makes the first signing key, and by nobody who only joins.
async fn open_vault(
    store: &Store,
    (folder, config): (&Path, &LoginConfig),
    random: &dyn Random,
) -> Result<Vault, OpenLoginError> {
    let source = match &config.key_file {
        Some(source) => source.clone(),
        None => KeySource::File(own_folder(folder)?.join(KEY_FILE)),
    };
    // Asked in this order, because who makes the first signing key makes the file before it, perhaps at this moment.
    let has_keys = !store.read().await?.keys().await?.is_empty();
    if let KeySource::File(path) = &source
        && has_keys
        && !path.exists()
    {
        return Err(OpenLoginError::NoKeyFile { path: path.clone() });
    }
    Ok(Vault::open(&source, random)?)
}

impl From<SignerError> for OpenLoginError {
    fn from(error: SignerError) -> Self {
        match error {
            SignerError::Store(error) => Self::Store(error),
            SignerError::Vault(error) => Self::Vault(error),
            SignerError::Key(_) | SignerError::Claims(_) => Self::Key,
        }
    }
}
