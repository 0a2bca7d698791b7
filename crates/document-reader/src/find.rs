//! *Finding* is listing the files below a root that may be read: nothing ignored, hidden or outside.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use switchboard_document::Skip;

/// Narrows what is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindOptions {
    /// Globs of which a file must match one, relative to the root; empty takes every file.
    pub include: Vec<String>,
    /// Globs of files and folders to leave out; stronger than `include`.
    pub exclude: Vec<String>,
}

/// A file that may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Absolute.
    pub path: PathBuf,
    /// The path below the root, `/` between folders; the file's own name where the root is a file.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written.
    pub modified: SystemTime,
}

/// Lists the files below `root`, or `root` itself where it is a file, in a stable order.
///
/// What cannot be listed is told to `sink` by its name, and why.
///
/// # Errors
/// Where `root` does not exist or cannot be opened, or a glob is malformed (`InvalidInput`).
pub fn find(
    root: &Path,
    options: &FindOptions,
    sink: &mut dyn FnMut(Result<Found, (String, Skip)>),
) -> io::Result<()> {
    let _ = (root, options, sink);
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Tells whether [`find`] would list `path`, a file below `root`; for whoever watches single files.
///
/// # Errors
/// Where a glob is malformed (`InvalidInput`).
pub fn is_wanted(root: &Path, path: &Path, options: &FindOptions) -> io::Result<bool> {
    let _ = (root, path, options);
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
