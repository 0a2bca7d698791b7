//! *Finding* is listing the files below a root that may be read: nothing ignored, hidden or outside.
//!
//! `.gitignore` and `.ignore` count also where there is no repository; those above the root only inside one. Hidden
//! files and folders are left out, `.switchboard` among them. A symbolic link is followed where what it leads to
//! stays inside the root; one that leads outside or in a circle is told. A folder is entered through links once.

mod globs;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use ignore::{DirEntry, WalkBuilder};
use switchboard_document::{Skip, SkipReason};

use crate::unreadable::unreadable;
use globs::Globs;

/// Narrows what is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindOptions {
    /// Globs of which a file must match one, spelled as in `.gitignore`; empty takes every file.
    pub include: Vec<String>,
    /// Globs of files and folders to leave out, spelled likewise; stronger than `include`.
    pub exclude: Vec<String>,
}

impl FindOptions {
    /// Checks the globs before anything is found by them.
    ///
    /// # Errors
    /// `InvalidInput` with the first glob that is none, and what is wrong with it.
    pub fn check(&self) -> io::Result<()> {
        Globs::new(&self.include, &self.exclude).map(drop)
    }
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
/// What cannot be listed is told to `sink` by its name, and why. A root that is a file is listed whatever the options
/// and ignore files say, since it was named itself.
///
/// # Errors
/// Where `root` does not exist or cannot be opened, or a glob is malformed (`InvalidInput`).
pub fn find(
    root: &Path,
    options: &FindOptions,
    sink: &mut dyn FnMut(Result<Found, (String, Skip)>),
) -> io::Result<()> {
    let root = root.canonicalize()?;
    if root.is_file() {
        let name = root.file_name().unwrap_or(root.as_os_str()).to_string_lossy().into_owned();
        let metadata = root.metadata()?;
        sink(Ok(Found { name, bytes: metadata.len(), modified: metadata.modified()?, path: root }));
        return Ok(());
    }
    // Otherwise a folder that may not be listed would look like an empty one.
    std::fs::read_dir(&root)?;
    let refused = Arc::new(Mutex::new(Vec::new()));
    let links = Links { root: root.clone(), entered: Mutex::default(), refused: Arc::clone(&refused) };
    let globs = Globs::new(&options.include, &options.exclude)?;
    let mut walk = walk(&root);
    let below = root.clone();
    walk.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
        let relative = entry.path().strip_prefix(&below).unwrap_or(entry.path());
        entry.depth() == 0 || (globs.allow(relative, is_folder) && links.allow(entry))
    });
    for entry in walk.build() {
        for (path, skip) in refused.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            sink(Err((name_below(&root, &path), skip)));
        }
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|it| it.is_file()) => sink(found(&root, entry)),
            Ok(_) => {}
            Err(error) => sink(Err(refusal(&root, &error))),
        }
    }
    for (path, skip) in refused.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        sink(Err((name_below(&root, &path), skip)));
    }
    Ok(())
}

/// Tells whether [`find`] would list `path`, a file below `root`, which need not exist any more; for whoever watches
/// single files.
///
/// # Errors
/// Where `root` does not exist, or a glob is malformed (`InvalidInput`).
pub fn is_wanted(root: &Path, path: &Path, options: &FindOptions) -> io::Result<bool> {
    let root = root.canonicalize()?;
    if root.is_file() {
        return Ok(path == root || path.canonicalize().is_ok_and(|path| path == root));
    }
    let Some(relative) = below(&root, path) else {
        return Ok(false);
    };
    if relative.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b".")) {
        return Ok(false);
    }
    if path.canonicalize().is_ok_and(|real| !real.starts_with(&root)) {
        return Ok(false);
    }
    let mut matchers = walk(&root).build_matchers();
    let is_ignored = matchers.iter_mut().any(|matcher| matcher.matched(&relative, false).is_ignore());
    Ok(!is_ignored && Globs::new(&options.include, &options.exclude)?.allow(&relative, false))
}

fn walk(root: &Path) -> WalkBuilder {
    let is_in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    let mut walk = WalkBuilder::new(root);
    walk.follow_links(true)
        .hidden(true)
        .parents(is_in_repository)
        .require_git(false)
        .git_global(false)
        .sort_by_file_name(std::ffi::OsStr::cmp);
    walk
}

/// Decides on symbolic links.
struct Links {
    root: PathBuf,
    /// Folders that were entered through a link; without it links to links multiply without end.
    entered: Mutex<HashSet<PathBuf>>,
    refused: Arc<Mutex<Vec<(PathBuf, Skip)>>>,
}

impl Links {
    fn allow(&self, entry: &DirEntry) -> bool {
        if !entry.path_is_symlink() {
            return true;
        }
        let skip = match entry.path().canonicalize() {
            Ok(target) if !target.starts_with(&self.root) => {
                Skip::file(SkipReason::OutsideRoot, "a link that leads out of the folder")
            }
            Ok(target) if entry.path().starts_with(&target) || is_above(entry, &target) => {
                Skip::file(SkipReason::OutsideRoot, "a link that leads in a circle")
            }
            Ok(target) if target.is_dir() && !self.enter(target.clone()) => {
                Skip::file(SkipReason::OutsideRoot, "a link to a folder that another link leads to already")
            }
            Ok(_) => return true,
            Err(error) => unreadable(&error),
        };
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).push((entry.path().to_owned(), skip));
        false
    }

    fn enter(&self, target: PathBuf) -> bool {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner).insert(target)
    }
}

/// Tells whether the folder that holds the link really stands inside the link's target.
fn is_above(entry: &DirEntry, target: &Path) -> bool {
    entry
        .path()
        .parent()
        .and_then(|folder| folder.canonicalize().ok())
        .is_some_and(|it| it.starts_with(target))
}

fn found(root: &Path, entry: DirEntry) -> Result<Found, (String, Skip)> {
    let name = name_below(root, entry.path());
    let metadata = match entry.path().metadata() {
        Ok(metadata) => metadata,
        Err(error) => return Err((name, unreadable(&error))),
    };
    let modified = match metadata.modified() {
        Ok(modified) => modified,
        Err(error) => return Err((name, unreadable(&error))),
    };
    Ok(Found { name, bytes: metadata.len(), modified, path: entry.into_path() })
}

/// Names what the walk could not list.
fn refusal(root: &Path, error: &ignore::Error) -> (String, Skip) {
    let (path, error) = innermost(error);
    let name = path.map_or_else(|| ".".to_owned(), |path| name_below(root, path));
    let skip = match error {
        ignore::Error::Loop { .. } => Skip::file(SkipReason::OutsideRoot, "a link that leads in a circle"),
        ignore::Error::Io(error) => unreadable(path.and_then(refused_again).as_ref().unwrap_or(error)),
        other => Skip::file(SkipReason::Unreadable, other.to_string()),
    };
    (name, skip)
}

/// Asks the system once more, since the walk's own error wraps its words in others.
fn refused_again(path: &Path) -> Option<io::Error> {
    path.metadata().and_then(|_| path.read_dir().map(drop)).err()
}

fn innermost(error: &ignore::Error) -> (Option<&Path>, &ignore::Error) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), innermost(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => innermost(err),
        ignore::Error::Loop { child, .. } => (Some(child), error),
        other => (None, other),
    }
}

fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    if let Ok(relative) = path.strip_prefix(root) {
        return Some(relative.to_owned());
    }
    // The path may be spelled through a link to the root; what was deleted has only its folder left to ask.
    let folder = path.parent()?.canonicalize().ok()?;
    folder.join(path.file_name()?).strip_prefix(root).ok().map(Path::to_owned)
}

/// Returns a path below the root with `/` between folders.
fn name_below(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
