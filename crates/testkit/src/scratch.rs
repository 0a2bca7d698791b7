//! Scratch: a folder of one test, gone when the test is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

/// A new empty folder that is removed when this value is dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// Makes the folder in the system's place for temporary files.
    ///
    /// # Errors
    /// When no folder can be made there.
    pub fn new() -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("switchboard-").tempdir().context("make a scratch folder")?;
        Ok(Self { folder })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Copies a folder, sub-folders included, to `name` below this one, and returns its path.
    ///
    /// Hidden entries stay behind: a folder that someone served has an index in it.
    ///
    /// # Errors
    /// When `source` cannot be read, or has something that is neither a file nor a folder.
    pub fn copy(&self, source: &Path, name: &str) -> Result<PathBuf> {
        let target = self.path().join(name);
        copy(source, &target)?;
        Ok(target)
    }

    /// Writes one file below the folder, with the folders it needs, and returns its path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        }
        fs::write(&path, content).with_context(|| format!("write {}", path.display()))?;
        Ok(path)
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("make {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            anyhow::ensure!(kind.is_file(), "{} is no plain file", entry.path().display());
            fs::copy(entry.path(), &target).with_context(|| format!("copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}
