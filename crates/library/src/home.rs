//! A *home* is the folder where a library keeps its index and its last status, beside what it serves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::LibraryConfig;

/// Where one library keeps what it made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

impl Home {
    /// Returns the home that `config` names or implies; nothing is made.
    ///
    /// Beside a file stands a hidden folder named after it; in a folder stands `.switchboard`.
    pub fn locate(config: &LibraryConfig) -> Option<Self> {
        if let Some(data) = &config.data {
            return Some(Self(data.clone()));
        }
        let first = config.paths.first()?;
        if first.is_dir() {
            return Some(Self(first.join(".switchboard")));
        }
        let name = first.file_name()?.to_string_lossy();
        Some(Self(first.with_file_name(format!(".{name}.switchboard"))))
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the folder where there is none, and keeps it out of version control.
    pub(crate) fn prepare(&self) -> Result<(), DataError> {
        let is_new = !self.0.exists();
        let made = fs::create_dir_all(&self.0).and_then(|()| {
            let ignore = self.0.join(".gitignore");
            if is_new { fs::write(ignore, "*\n") } else { Ok(()) }
        });
        made.and_then(|()| probe(&self.0)).map_err(|source| DataError { path: self.0.clone(), source })
    }

    /// Returns where the index stands.
    pub(crate) fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// Returns where the last status stands, for those who ask while the index is locked.
    pub(crate) fn status(&self) -> PathBuf {
        self.0.join("status.json")
    }
}

/// Asks by doing, because permission bits do not tell (read-only mounts, access lists).
fn probe(folder: &Path) -> io::Result<()> {
    let file = folder.join(".writable");
    fs::write(&file, "")?;
    match fs::remove_file(file) {
        // Another process that starts on the same folder has asked in the same moment.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// The home cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep the index in {}", path.display())]
pub struct DataError {
    path: PathBuf,
    source: io::Error,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_that_prepare_one_home_in_one_moment_all_may() {
        let scratch = switchboard_testkit::Scratch::new().expect("a folder");
        let home = Home(scratch.path().join("home"));

        std::thread::scope(|threads| {
            let often = || (0..300).try_for_each(|_| home.prepare());
            let prepared: Vec<_> = (0..4).map(|_| threads.spawn(often)).collect();
            for thread in prepared {
                assert_eq!(thread.join().expect("it ends").map_err(|error| error.source.to_string()), Ok(()));
            }
        });
    }
}
