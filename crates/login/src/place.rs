//! The *place* is where pages are served: under which name and address, with what seals the words that people carry around, and
//! with the time and chance of this process.

use std::sync::Arc;
use std::time::SystemTime;

use switchboard_ambient::{Clock, Moment, Random, Secret};
use switchboard_http_serve::PublicOrigin;
use url::{Position, Url};

use crate::opaque;
use crate::vault::{Vault, VaultError};

/// Where pages are served.
#[derive(Clone)]
pub(crate) struct Place {
    /// The name of what is protected, as people read it.
    pub(crate) name: String,
    pub(crate) origin: PublicOrigin,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl Place {
    /// Returns the present time.
    pub(crate) fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Returns the present moment, for what is kept for a while.
    pub(crate) fn moment(&self) -> Moment {
        Moment::now(self.clock.as_ref())
    }

    /// Returns the published address of a path.
    pub(crate) fn url(&self, path: &str) -> Url {
        self.origin.join(path)
    }

    /// Returns the path under which browsers see a path of ours, which a public URL may put below another.
    pub(crate) fn path(&self, path: &str) -> String {
        self.url(path)[Position::BeforePath..].to_owned()
    }

    /// Returns the path of a page that a request named; nothing where that is none of ours.
    pub(crate) fn page(&self, named: &str) -> Option<String> {
        if !named.starts_with('/') {
            return None;
        }
        // Read as an address again, because dots and slashes could lead out from under our own.
        let path = self.path(named);
        let is_ours = path.starts_with(self.path("/").as_str()) && !path.starts_with("//");
        is_ours.then_some(path)
    }

    /// Tells whether browsers reach us by https.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.root().scheme() == "https"
    }

    /// Makes a token that says nothing by itself.
    pub(crate) fn opaque(&self) -> String {
        opaque::opaque(self.random.as_ref())
    }

    /// Makes the name of a thing, which is no secret.
    pub(crate) fn new_name(&self) -> String {
        opaque::name(self.random.as_ref())
    }

    /// Seals what somebody is to carry around and bring back; `purpose` is what it is good for.
    pub(crate) fn seal(&self, purpose: &str, plain: &Secret<Vec<u8>>) -> String {
        self.vault.seal(purpose, plain, self.random.as_ref())
    }

    /// Opens what was sealed for a purpose.
    pub(crate) fn unseal(&self, purpose: &str, sealed: &str) -> Result<Secret<Vec<u8>>, VaultError> {
        self.vault.unseal(purpose, sealed)
    }
}
