//! A *notice* is the operating system saying that something changed at a path.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::dirt::Dirt;
use crate::stock::Stock;

/// Notices of everything below the roots, as long as it lives.
pub(super) struct Notices {
    _watcher: RecommendedWatcher,
}

impl Notices {
    /// Asks for notices of everything below the roots; what they say becomes dirt.
    pub(super) fn subscribe(stock: &Stock, dirt: &Arc<Dirt>) -> notify::Result<Self> {
        let home = stock.home.path();
        let filter = Filter {
            home: home.canonicalize().unwrap_or_else(|_| home.to_owned()),
            files: stock.roots.iter().filter(|root| root.is_file).map(|root| root.path.clone()).collect(),
            folders: stock.roots.iter().filter(|root| !root.is_file).map(|root| root.path.clone()).collect(),
        };
        let roots: Vec<_> = stock.roots.iter().map(|root| (root.path.clone(), root.is_file)).collect();
        let dirt = Arc::clone(dirt);
        let mut watcher = notify::recommended_watcher(move |event| filter.pass(event, &dirt))?;
        for (path, is_file) in roots {
            // Of a file its folder is watched, because editors put a new file in the place of the old one.
            match path.parent().filter(|_| is_file) {
                Some(folder) => watcher.watch(folder, RecursiveMode::NonRecursive)?,
                None => watcher.watch(&path, RecursiveMode::Recursive)?,
            }
        }
        Ok(Self { _watcher: watcher })
    }
}

/// Tells what of the notices is about the library.
struct Filter {
    home: PathBuf,
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Filter {
    fn pass(&self, event: notify::Result<Event>, dirt: &Dirt) {
        match event {
            // The kernel's queue ran over, or the watch broke: what changed meanwhile is not known.
            Err(_) => dirt.mark_everything(),
            Ok(event) if event.need_rescan() => dirt.mark_everything(),
            Ok(event) if is_change(event.kind) => {
                let ours = event.paths.into_iter().filter(|path| self.is_ours(path));
                ours.for_each(|path| self.mark(path, event.kind, dirt));
            }
            Ok(_) => {}
        }
    }

    fn is_ours(&self, path: &Path) -> bool {
        let is_wanted =
            |below: &Path| below.components().all(|part| !is_hidden(part.as_os_str())) || rules(path);
        let is_inside =
            || self.folders.iter().filter_map(|folder| path.strip_prefix(folder).ok()).any(is_wanted);
        !path.starts_with(&self.home) && (self.files.iter().any(|file| file == path) || is_inside())
    }

    fn mark(&self, path: PathBuf, kind: EventKind, dirt: &Dirt) {
        let is_root = self.folders.contains(&path);
        if is_root && matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
            dirt.sever();
        } else if is_root || rules(&path) {
            dirt.mark_everything();
        } else {
            dirt.mark(path);
        }
    }
}

/// Hidden files are never served; a repository writes many of them.
fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Tells whether this file decides about others, so that a change of it is a change of everything.
fn rules(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == ".gitignore" || name == ".ignore")
}

/// Opening and reading a file is an event too, and the import itself does it.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
