//! The house is the workspace as tidy sees it: the plan, what may be depended on, and the rooms with their sources.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};
use serde::de::DeserializeOwned;

use super::code::Code;
use super::deny::{self, Deny};
use super::plan::{self, Plan};

/// The workspace.
pub(crate) struct House {
    /// The plan of floors and gates.
    pub(crate) plan: Plan,
    /// What may be depended on.
    pub(crate) deny: Deny,
    /// Every package in the tree, ours and others'.
    pub(crate) packages: Vec<Package>,
    /// The crates of the workspace, by folder.
    pub(crate) rooms: Vec<Room>,
}

/// One crate of the workspace.
pub(crate) struct Room {
    /// The folder's name.
    pub(crate) name: String,
    /// What cargo knows of it.
    pub(crate) package: Package,
    /// The folder, below the root.
    pub(crate) folder: PathBuf,
    /// The manifest as it is written.
    pub(crate) manifest: toml::Table,
    /// Every Rust file below the folder, by path.
    pub(crate) files: Vec<Code>,
}

impl House {
    /// Reads the workspace at `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let root = &root.canonicalize().with_context(|| format!("no folder {}", root.display()))?;
        let metadata = metadata(root)?;
        let mut rooms = Vec::new();
        for package in metadata.workspace_packages() {
            rooms.push(Room::read(root, package.clone())?);
        }
        rooms.sort_by(|a, b| a.folder.cmp(&b.folder));
        let plan = parse(root, plan::FILE)?;
        let deny = parse(root, deny::FILE)?;
        Ok(Self { plan, deny, packages: metadata.packages, rooms })
    }
}

impl Room {
    fn read(root: &Path, package: Package) -> Result<Self> {
        let folder = package.manifest_path.parent().context("a manifest lies in a folder")?;
        let folder = folder.as_std_path().strip_prefix(root).context("a crate lies outside the workspace")?;
        let manifest = parse(root, folder.join("Cargo.toml"))?;
        let mut paths = Vec::new();
        list(&root.join(folder), &mut paths)?;
        paths.sort();
        let files: Result<Vec<Code>> = paths.iter().map(|path| Code::read(root, folder, path)).collect();
        let name = folder.file_name().context("a crate has its own folder")?.to_string_lossy().into_owned();
        Ok(Self { name, folder: folder.to_owned(), manifest, package, files: files? })
    }

    /// Returns the manifest's path, below the root.
    pub(crate) fn manifest_file(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }
}

fn metadata(root: &Path) -> Result<Metadata> {
    let options = ["--offline".to_owned(), "--locked".to_owned()];
    let mut command = MetadataCommand::new();
    command.current_dir(root).other_options(options);
    command.exec().context("cargo metadata failed; `cargo fetch --locked` once brings what it needs")
}

fn parse<T: DeserializeOwned>(root: &Path, file: impl AsRef<Path>) -> Result<T> {
    let path = root.join(file);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("cannot parse {}", path.display()))
}

/// Lists the Rust files below `folder`; what is hidden, built or installed is not ours.
fn list(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let is_foreign =
            name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules";
        if is_foreign {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}
