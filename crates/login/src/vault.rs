//! The *vault* keeps signing keys unreadable at rest: sealed with a key that lies in a file of its own, readable by its
//! owner alone, or in a variable of the environment, so that a copy of the database signs nothing.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use switchboard_ambient::{Random, Secret};

use crate::config::KeySource;

/// Says why keys cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error(
        "cannot use the key file {}, which must be a file that this user may read, or a new one in a folder that this user may write",
        path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file can be read by others.
    #[error("the key file {} can be read by others: make it readable by its owner alone (chmod 600)", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file holds something else.
    #[error(
        "the key file {} holds no key, which is 32 bytes in base64url without padding (43 characters): put the right file back, or \
         remove it where nothing was sealed with it yet, and a new one is made",
        path.display()
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The variable holds something else.
    #[error(
        "the variable {name} holds no key, which is 32 bytes in base64url without padding (43 characters): put one there that was \
         made with: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='"
    )]
    NoKeyIn {
        /// The variable.
        name: String,
    },
    /// What was sealed was sealed with another key, or changed since.
    #[error(
        "the key does not open what is in the database; put the one back that belongs to it (login.key, or what login.key_file \
         names), which is that of the server that began, where several share the database"
    )]
    Sealed,
}

/// Seals and opens.
pub(crate) struct Vault {
    key: LessSafeKey,
}

impl Vault {
    /// Takes the key from where it is; a file is made where there is none.
    pub(crate) fn open(source: &KeySource, random: &dyn Random) -> Result<Self, VaultError> {
        match source {
            KeySource::File(path) => {
                let failed = |source| VaultError::File { path: path.clone(), source };
                let text = match read(path)? {
                    Some(text) => text,
                    None => make(path, random).map_err(failed)?,
                };
                Self::with(text.expose()).ok_or_else(|| VaultError::NoKey { path: path.clone() })
            }
            KeySource::Variable { name, key } => {
                Self::with(key.expose()).ok_or_else(|| VaultError::NoKeyIn { name: name.clone() })
            }
        }
    }

    fn with(text: &str) -> Option<Self> {
        let key = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        let key = UnboundKey::new(&AES_256_GCM, &key).ok()?;
        Some(Self { key: LessSafeKey::new(key) })
    }

    /// Seals `plain` under a name, without which it cannot be opened.
    pub(crate) fn seal(&self, name: &str, plain: &Secret<Vec<u8>>, random: &dyn Random) -> String {
        // Random nonces of 96 bits are safe for far more keys than are ever made.
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut sealed = plain.expose().clone();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name), &mut sealed)
            .expect("a key document is far shorter than the cipher's limit");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed under a name.
    pub(crate) fn unseal(&self, name: &str, sealed: &str) -> Result<Secret<Vec<u8>>, VaultError> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| VaultError::Sealed)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(VaultError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Sealed)?;
        let mut sealed = sealed.to_vec();
        let plain =
            self.key.open_in_place(nonce, Aad::from(name), &mut sealed).map_err(|_| VaultError::Sealed)?;
        Ok(Secret::new(plain.to_vec()))
    }
}

/// Reads the file; nothing where there is none.
fn read(path: &Path) -> Result<Option<Secret<String>>, VaultError> {
    let failed = |source| VaultError::File { path: path.to_owned(), source };
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    if is_open_to_others(&file.metadata().map_err(failed)?) {
        return Err(VaultError::Open { path: path.to_owned() });
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    Ok(Some(Secret::new(text)))
}

/// Makes the file at once whole or not at all: a key that was half written would be lost with all it sealed.
fn make(path: &Path, random: &dyn Random) -> io::Result<Secret<String>> {
    let mut key = [0; 32];
    random.fill(&mut key);
    let text = URL_SAFE_NO_PAD.encode(key);
    let draft = path.with_extension(format!("draft-{}", crate::opaque::name(random)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // Another process that starts at the same time may have been faster; then its key is the one.
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return fs::read_to_string(path).map(Secret::new);
        }
        Err(error) => return Err(error),
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(Secret::new(text))
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use anyhow::Result;
    use switchboard_ambient::SeededRandom;
    use switchboard_testkit::Scratch;

    use super::*;
    use crate::config::ClientSecret;

    #[test]
    fn what_was_sealed_is_opened_with_the_same_file_and_name_alone() -> Result<()> {
        let (scratch, random) = (Scratch::new()?, SeededRandom::new(1));
        let path = KeySource::File(scratch.path().join("login.key"));
        let sealed = Vault::open(&path, &random)?.seal("a", &Secret::new(b"plain".to_vec()), &random);

        let vault = Vault::open(&path, &random)?;
        assert_eq!(vault.unseal("a", &sealed)?.expose(), b"plain");
        assert!(matches!(vault.unseal("b", &sealed), Err(VaultError::Sealed)));
        assert!(matches!(vault.unseal("a", "AAAA"), Err(VaultError::Sealed)));
        assert!(!sealed.contains(&URL_SAFE_NO_PAD.encode("plain")));

        let other = Vault::open(&scratch.path().join("other.key").into(), &random)?;
        assert!(matches!(other.unseal("a", &sealed), Err(VaultError::Sealed)));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_its_owners_alone() -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let (scratch, random) = (Scratch::new()?, SeededRandom::new(1));
        let path = scratch.path().join("login.key");
        let open = || Vault::open(&path.clone().into(), &random);
        open()?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640))?;

        assert!(matches!(open(), Err(VaultError::Open { .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        fs::write(&path, "short")?;
        assert!(matches!(open(), Err(VaultError::NoKey { .. })));
        Ok(())
    }

    #[test]
    fn a_variable_holds_the_same_key_as_a_file() -> Result<()> {
        let (scratch, random) = (Scratch::new()?, SeededRandom::new(1));
        let path = scratch.path().join("login.key");
        let sealed =
            Vault::open(&path.clone().into(), &random)?.seal("a", &Secret::new(b"plain".to_vec()), &random);
        let variable = |key: &str| KeySource::Variable { name: "MY_KEY".into(), key: ClientSecret::new(key) };

        let vault = Vault::open(&variable(&fs::read_to_string(&path)?), &random)?;
        assert_eq!(vault.unseal("a", &sealed)?.expose(), b"plain");

        for wrong in ["", "short", "env:MY_KEY", &"A".repeat(44), &format!("{}=", "A".repeat(43))] {
            let refused = Vault::open(&variable(wrong), &random);
            assert!(matches!(refused, Err(VaultError::NoKeyIn { name }) if name == "MY_KEY"), "{wrong}");
        }
        Ok(())
    }
}
