//! A *folder* of login is its owner's alone: names, digests and the audit are nobody else's business.
//!
//! Permissions are those of Unix; elsewhere a folder is as open as the one it lies in.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Says why a folder, or a file in it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or entered.
    #[error("cannot use {}", path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others can open it, and that cannot be changed.
    #[error(
        "{} can be opened by others, and this user cannot change that: give it to this user (chown) and to nobody else (chmod \
         go=), or keep it with --data on a file system that knows owners",
        path.display()
    )]
    Exposed {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Returns a folder by its full name; made where it is missing, and shut to others where it was open to them.
pub(crate) fn own_folder(folder: &Path) -> Result<PathBuf, FolderError> {
    let failed = |source| FolderError::Unusable { path: folder.to_owned(), source };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)?;
    let folder = folder.canonicalize().map_err(failed)?;
    shut(&folder)?;
    Ok(folder)
}

/// Makes a database file, empty, where it is missing, and shuts it and what SQLite keeps beside it to others.
///
/// One that is there is not opened: SQLite's locks on it would be gone with the first handle that is closed.
pub(crate) fn own_database(path: &Path) -> Result<(), FolderError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(FolderError::Unusable { path: path.to_owned(), source }),
    }
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        shut(Path::new(&name))?;
    }
    Ok(())
}

/// Takes the rights of others on what is there.
#[cfg(unix)]
fn shut(path: &Path) -> Result<(), FolderError> {
    use std::os::unix::fs::PermissionsExt as _;
    let unusable = |source| FolderError::Unusable { path: path.to_owned(), source };
    let exposed = |source| FolderError::Exposed { path: path.to_owned(), source };
    let permissions = |path| match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.permissions())),
        // SQLite takes its own files away when the last of us leaves.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(error)),
    };
    let is_open = |mode: u32| mode & 0o077 != 0;
    let Some(mut before) = permissions(path)?.filter(|before| is_open(before.mode())) else { return Ok(()) };
    before.set_mode(before.mode() & 0o700);
    fs::set_permissions(path, before).map_err(exposed)?;
    // Some file systems take it and keep what they had.
    if permissions(path)?.is_some_and(|after| is_open(after.mode())) {
        return Err(exposed(io::Error::other("the file system keeps the permissions it had")));
    }
    tracing::warn!(path = %path.display(), "login.folder.shut: others could open it, and cannot any more");
    Ok(())
}

#[cfg(not(unix))]
fn shut(_path: &Path) -> Result<(), FolderError> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use anyhow::Result;
    use switchboard_testkit::Scratch;

    use super::*;

    fn mode(path: &Path) -> Result<u32> {
        Ok(fs::metadata(path)?.permissions().mode() & 0o777)
    }

    #[test]
    fn what_is_made_is_its_owners_alone() -> Result<()> {
        let scratch = Scratch::new()?;

        let folder = own_folder(&scratch.path().join("made"))?;
        own_database(&folder.join("login.db"))?;

        assert_eq!((mode(&folder)?, mode(&folder.join("login.db"))?), (0o700, 0o600));
        Ok(())
    }

    #[test]
    fn what_was_open_to_others_is_shut_and_keeps_what_it_holds() -> Result<()> {
        let scratch = Scratch::new()?;
        for name in ["login.db", "login.db-wal"] {
            let path = scratch.write(name, "kept")?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o664))?;
        }
        fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o777))?;

        let folder = own_folder(scratch.path())?;
        own_database(&folder.join("login.db"))?;

        assert_eq!(mode(&folder)?, 0o700);
        for name in ["login.db", "login.db-wal"] {
            assert_eq!(
                (mode(&folder.join(name))?, fs::read_to_string(folder.join(name))?.as_str()),
                (0o600, "kept")
            );
        }
        assert!(!folder.join("login.db-shm").exists());
        Ok(())
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_shut_is_named_with_the_remedy() {
        // Nobody changes permissions there, root included.
        let error = shut(Path::new("/proc/self/status")).expect_err("it is open to all");

        assert!(matches!(error, FolderError::Exposed { .. }), "{error}");
        assert!(error.to_string().starts_with("/proc/self/status can be opened by others"), "{error}");
    }
}
