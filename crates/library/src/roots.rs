//! *Roots* are the files and folders that a person named; nothing outside them is ever read.
//!
//! A source is a file below a root, named by its path there with `/` between folders. Where there are several roots,
//! the name starts with the root's own.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The files and folders of one library, in the order they were named.
#[derive(Debug, Clone)]
pub(crate) struct Roots(Vec<Root>);

/// One file or folder that a person named.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    /// Absolute, with symbolic links resolved.
    pub(crate) path: PathBuf,
    /// A single file is its own only source.
    pub(crate) is_file: bool,
    /// Its own name in the names of its sources: of a file always, of a folder only beside other roots.
    pub(crate) label: Option<String>,
}

impl Roots {
    /// Looks at the paths and gives each its label.
    pub(crate) fn open(paths: &[PathBuf]) -> Result<Self, RootError> {
        let mut roots: Vec<Root> = Vec::new();
        for path in paths {
            let mut root = Root::open(path)?;
            if let Some(other) = roots.iter().find(|other| root.overlaps(other)) {
                return Err(RootError::Nested { path: root.path, other: other.path.clone() });
            }
            if root.is_file || paths.len() > 1 {
                root.label = Some(free_label(&root.path, &roots));
            }
            roots.push(root);
        }
        if roots.is_empty() { Err(RootError::None) } else { Ok(Self(roots)) }
    }

    /// Returns the roots, in the order they were named.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Root> {
        self.0.iter()
    }

    /// Tells whether every root can be looked at now.
    pub(crate) fn are_there(&self) -> bool {
        self.0.iter().all(|root| root.is_file || root.path.is_dir())
    }

    /// Returns the file of a source, or nothing where it is gone, no file, or a link that leads out of its root.
    pub(crate) fn locate(&self, source: &str) -> Option<PathBuf> {
        self.0.iter().find_map(|root| root.locate(source))
    }

    /// Returns the root that holds `path`, and the source's name for it.
    pub(crate) fn source(&self, path: &Path) -> Option<(&Root, String)> {
        self.0.iter().find_map(|root| Some((root, root.source(path)?)))
    }
}

impl Root {
    fn open(path: &Path) -> Result<Self, RootError> {
        let unreadable = |source| RootError::Unreadable { path: path.to_owned(), source };
        let path = fs::canonicalize(path).map_err(unreadable)?;
        let is_file = fs::metadata(&path).map_err(unreadable)?.is_file();
        Ok(Self { path, is_file, label: None })
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.path.starts_with(&other.path) || other.path.starts_with(&self.path)
    }

    /// Returns the name of the source at `path`, which need not exist.
    pub(crate) fn source(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.path).ok()?;
        let parts = below.components().map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        let parts: Option<Vec<_>> = self.label.clone().map(Some).into_iter().chain(parts).collect();
        parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
    }

    /// Returns the name of the source that stands at `below`, a path below this root with `/` between folders.
    pub(crate) fn label_source(&self, below: &str) -> String {
        match &self.label {
            Some(label) if self.is_file => label.clone(),
            Some(label) => format!("{label}/{below}"),
            None => below.to_owned(),
        }
    }

    fn locate(&self, source: &str) -> Option<PathBuf> {
        let path = match &self.label {
            Some(label) if self.is_file => (label == source).then(|| self.path.clone())?,
            Some(label) => self.path.join(source.strip_prefix(label.as_str())?.strip_prefix('/')?),
            None => self.path.join(source),
        };
        let path = fs::canonicalize(path).ok()?;
        (path.starts_with(&self.path) && path.is_file()).then_some(path)
    }
}

fn free_label(path: &Path, taken: &[Root]) -> String {
    let name = path.file_name().map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned());
    let is_free = |label: &str| taken.iter().all(|root| root.label.as_deref() != Some(label));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|label| is_free(label)).expect("numbers do not end")
}

/// A path that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// No path was given.
    #[error("nothing to serve: name a file or a folder")]
    None,
    /// The path is not there, or may not be read.
    #[error("cannot open {}", path.display())]
    Unreadable {
        /// What was named.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// One path is inside another, so that its files would be served twice.
    #[error("{} and {} are one inside the other: name one of them", path.display(), other.display())]
    Nested {
        /// The path named later.
        path: PathBuf,
        /// The path named before.
        other: PathBuf,
    },
}
