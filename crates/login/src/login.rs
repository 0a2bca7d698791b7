//! *Login* as a whole: its folder opened, its keys ready, its routes to be served.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use switchboard_ambient::{Clock, Random};
use switchboard_guarded_fetch::{CachedFetch, FetchLimits, Fetcher, Reach, SystemLookup};
use switchboard_http_serve::PublicOrigin;
use tokio::sync::RwLock;
use url::Url;

use crate::client::Client;
use crate::config::{LoginConfig, Protected};
use crate::desk::Desk;
use crate::digest::Digest;
use crate::opaque::opaque;
use crate::password::Passwords;
use crate::refusals::Refusals;
use crate::signer::{self, Signer, SignerError};
use crate::store::{Store, StoreError};
use crate::vault::{Vault, VaultError};

/// What login is made of.
pub struct LoginParts {
    /// Where its database and key file are.
    pub folder: PathBuf,
    /// How it behaves.
    pub config: LoginConfig,
    /// What its tokens are for.
    pub protected: Protected,
    /// Where it is reached.
    pub origin: PublicOrigin,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What nobody can guess.
    pub random: Arc<dyn Random>,
}

/// Says why login cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenLoginError {
    /// The folder cannot be used.
    #[error("cannot use the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing is protected.
    #[error("login needs at least one resource that its tokens are for")]
    NoResource,
    /// A client of the configuration cannot be used.
    #[error("the client {id:?} of the configuration cannot be used: {why}")]
    Client {
        /// Which.
        id: String,
        /// Why.
        why: String,
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
    /// Opens the folder, makes what is missing, and loads the signing keys.
    ///
    /// # Errors
    ///
    /// [`OpenLoginError`] where folder, key file, database or configuration cannot be used.
    pub async fn open(parts: LoginParts) -> Result<Self, OpenLoginError> {
        let LoginParts { folder, config, protected, origin, clock, random } = parts;
        if protected.resources.is_empty() {
            return Err(OpenLoginError::NoResource);
        }
        let store = open_store(&folder).await?;
        let vault = Vault::open(&folder.join("login.key"), random.as_ref())?;
        let unusable = |id: &str, why: String| OpenLoginError::Client { id: id.to_owned(), why };
        let predefined = config
            .clients
            .iter()
            .map(|client| Client::from_config(client).map_err(|why| unusable(&client.id, why.to_string())));
        let reach = if config.local_clients { Reach::Loopback } else { Reach::Public };
        let fetcher = Fetcher::new(Arc::new(SystemLookup), reach, FetchLimits::default());
        let signer = Signer {
            store: store.clone(),
            vault,
            clock: clock.clone(),
            random: random.clone(),
            schedule: signer::schedule(&config.lifetimes),
            loaded: RwLock::default(),
        };
        let desk = Desk {
            predefined: predefined.collect::<Result<_, _>>()?,
            issuer: origin.to_string(),
            passwords: Passwords::new(random.as_ref()),
            fetch: CachedFetch::new(fetcher, clock.clone()),
            refusals: Refusals::default(),
            config,
            protected,
            origin,
            store,
            signer,
            clock,
            random,
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
        let token = opaque(desk.random.as_ref());
        let expires_at = desk.now() + desk.config.lifetimes.setup_link;
        work.put_setup(&Digest::of("setup", &token), expires_at).await?;
        work.commit().await?;
        Ok(Some(desk.url(&format!("/setup?token={token}"))))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Login").field("issuer", &self.desk.issuer).finish_non_exhaustive()
    }
}

/// Opens the database in a folder.
pub(crate) async fn open_store(folder: &Path) -> Result<Store, OpenLoginError> {
    let failed = |source| OpenLoginError::Folder { path: folder.to_owned(), source };
    make_folder(folder).map_err(failed)?;
    let folder = folder.canonicalize().map_err(failed)?;
    Ok(Store::open(&folder.join("login.db")).await?)
}

/// Makes a folder that is its owner's alone: names, digests and the audit are nobody else's business.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
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
