//! The *vault* keeps tokens at rest: one sealed file for each server, under a key that only this user can read.
//!
//! Sealed with XChaCha20-Poly1305, the server's address bound in, so that no file can stand in for another. Files are replaced
//! whole, and a lock beside each lets one process at a time refresh.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rmcp::transport::{AuthError, CredentialRefreshGuard, CredentialStore, StoredCredentials};
use url::Url;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// Why what is kept cannot be read or written.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// A file cannot be read or written.
    #[error("cannot use {}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Arc<io::Error>,
    },
    /// A file was not sealed with this key for this server, or was changed since.
    #[error("{} was not sealed here, or has been changed: log in again", .path.display())]
    Seal {
        /// The file.
        path: PathBuf,
    },
    /// The key is none.
    #[error("{} is no key of 32 bytes", .path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// Others may read the key.
    #[error("others may read {}: take their right away, for example with chmod 600", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
}

/// A folder of sealed tokens.
#[derive(Debug, Clone)]
pub struct TokenVault {
    folder: PathBuf,
}

/// The place of one server's tokens.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    folder: PathBuf,
    path: PathBuf,
    address: String,
}

impl TokenVault {
    /// Keeps tokens in this folder, which is made, for this user alone, when there is a token to keep.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub(super) fn entry(&self, url: &Url) -> Entry {
        let mut url = url.clone();
        url.set_query(None);
        url.set_fragment(None);
        let address: String = url.into();
        let name = blake3::hash(address.as_bytes()).to_hex();
        Entry { folder: self.folder.clone(), path: self.folder.join(&name[..32]), address }
    }
}

impl Entry {
    pub(super) fn exists(&self) -> bool {
        self.path.exists()
    }

    pub(super) fn read(&self) -> Result<Option<StoredCredentials>, VaultError> {
        let sealed = match fs::read(&self.path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&self.path, error)),
        };
        let broken = || VaultError::Seal { path: self.path.clone() };
        let (nonce, text) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| broken())?;
        let payload = Payload { msg: text, aad: self.address.as_bytes() };
        let opened = self.cipher()?.decrypt(&nonce, payload).map_err(|_| broken())?;
        serde_json::from_slice(&opened).map(Some).map_err(|_| broken())
    }

    pub(super) fn write(&self, credentials: &StoredCredentials) -> Result<(), VaultError> {
        let text = serde_json::to_vec(credentials).expect("credentials are plain data");
        let cipher = self.cipher()?;
        let nonce = XNonce::generate();
        let payload = Payload { msg: &text, aad: self.address.as_bytes() };
        let sealed = cipher.encrypt(&nonce, payload).expect("a few kilobytes can be sealed");
        let beside = self.path.with_extension(format!("{}", std::process::id()));
        let write = || -> io::Result<()> {
            let mut file = private().create(true).truncate(true).write(true).open(&beside)?;
            file.write_all(&nonce)?;
            file.write_all(&sealed)?;
            file.sync_all()?;
            // Whole or not at all: a token that was rotated away must not be all that is left.
            fs::rename(&beside, &self.path)
        };
        write().map_err(|error| failed(&self.path, error))
    }

    pub(super) fn remove(&self) -> Result<(), VaultError> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&self.path, error)),
            _ => Ok(()),
        }
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, VaultError> {
        Ok(XChaCha20Poly1305::new(&self.key()?))
    }

    /// Returns the key, made where there is none.
    fn key(&self) -> Result<Key, VaultError> {
        let path = self.folder.join("key");
        let fail = |error| failed(&path, error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(fail)?;
        match private().create_new(true).write(true).open(&path) {
            Ok(mut file) => {
                let key = Key::generate();
                file.write_all(&key).and_then(|()| file.sync_all()).map_err(fail)?;
                Ok(key)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read_key(&path),
            Err(error) => Err(fail(error)),
        }
    }

    /// Waits until no other process refreshes.
    fn lock(&self) -> Result<File, VaultError> {
        let path = self.path.with_extension("lock");
        let fail = |error| failed(&path, error);
        let file = private().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
        file.lock().map_err(fail)?;
        Ok(file)
    }
}

fn read_key(path: &Path) -> Result<Key, VaultError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let mode = file.metadata()?.permissions().mode();
        file.read_to_end(&mut bytes)?;
        Ok(mode)
    });
    let mode = read.map_err(|error| failed(path, error))?;
    if mode & 0o077 != 0 {
        return Err(VaultError::Open { path: path.to_owned() });
    }
    Key::try_from(bytes.as_slice()).map_err(|_| VaultError::Key { path: path.to_owned() })
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

fn failed(path: &Path, error: io::Error) -> VaultError {
    VaultError::File { path: path.to_owned(), source: Arc::new(error) }
}

fn store_error(error: &VaultError) -> AuthError {
    AuthError::CredentialStoreError(crate::chain::chain(error))
}

#[async_trait]
impl CredentialStore for Entry {
    async fn load(&self) -> Result<Option<StoredCredentials>, AuthError> {
        self.read().map_err(|error| store_error(&error))
    }

    async fn save(&self, credentials: StoredCredentials) -> Result<(), AuthError> {
        self.write(&credentials).map_err(|error| store_error(&error))
    }

    async fn clear(&self) -> Result<(), AuthError> {
        self.remove().map_err(|error| store_error(&error))
    }

    async fn acquire_refresh_guard(&self) -> Result<Option<CredentialRefreshGuard>, AuthError> {
        let entry = self.clone();
        let locked = tokio::task::spawn_blocking(move || entry.lock()).await;
        let file =
            locked.map_err(|_| AuthError::CredentialStoreError("the lock was not taken".to_owned()))?;
        file.map(|file| Some(CredentialRefreshGuard::new(file))).map_err(|error| store_error(&error))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn vault() -> (TokenVault, switchboard_testkit::Scratch) {
        let scratch = switchboard_testkit::Scratch::new().expect("a scratch folder");
        (TokenVault::at(scratch.path().join("tokens")), scratch)
    }

    fn url(text: &str) -> Url {
        text.parse().expect("an address")
    }

    fn credentials() -> StoredCredentials {
        let token = serde_json::json!({ "access_token": "hunter2-token", "token_type": "bearer" });
        let token = serde_json::from_value(token).expect("a token");
        StoredCredentials::new("me".to_owned(), Some(token), Vec::new(), None)
    }

    #[test]
    fn what_is_kept_comes_back_and_cannot_be_read_by_others() {
        let (vault, _scratch) = vault();
        let entry = vault.entry(&url("https://a.example/mcp?x=1"));

        entry.write(&credentials()).expect("it can be written");

        let back = entry.read().expect("it can be read").expect("it is there");
        assert_eq!(back.client_id, "me");
        for file in fs::read_dir(&vault.folder).expect("a folder") {
            let path = file.expect("a file").path();
            let text = fs::read(&path).expect("a file");
            assert!(!String::from_utf8_lossy(&text).contains("hunter2"), "{}", path.display());
            assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_cannot_stand_in_for_another_or_be_changed() {
        let (vault, _scratch) = vault();
        let (one, other) = (vault.entry(&url("https://a.example/")), vault.entry(&url("https://b.example/")));
        one.write(&credentials()).expect("it can be written");

        fs::copy(&one.path, &other.path).expect("a copy");
        let mut bytes = fs::read(&one.path).expect("a file");
        *bytes.last_mut().expect("not empty") ^= 1;
        fs::write(&one.path, bytes).expect("written");

        assert!(matches!(other.read(), Err(VaultError::Seal { .. })));
        assert!(matches!(one.read(), Err(VaultError::Seal { .. })));
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let (vault, _scratch) = vault();
        let entry = vault.entry(&url("https://a.example/"));
        entry.write(&credentials()).expect("it can be written");

        let key = vault.folder.join("key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("its owner may");

        assert!(matches!(entry.read(), Err(VaultError::Open { .. })));
    }
}
