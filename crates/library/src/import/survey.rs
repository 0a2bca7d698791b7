//! A *survey* is a look at the disk: which sources are there now, all of them or those at some paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use switchboard_document::Skip;
use switchboard_document_reader::{FindOptions, Found, find, is_wanted};

use super::error::ImportError;
use crate::config::LibraryConfig;
use crate::roots::{Root, Roots};

/// Where an import looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// At all roots.
    Everything,
    /// At these files, which may be gone; a folder among them makes it everything.
    Paths(BTreeSet<PathBuf>),
}

/// What was found where an import looked.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Files by the name of their source.
    pub(crate) found: BTreeMap<String, Found>,
    /// What cannot be read for a reason outside the file, by the name of its source.
    pub(crate) skips: BTreeMap<String, Skip>,
    /// Names that were looked at, where not all were. A name stands for what is below it, too.
    looked_at: Option<BTreeSet<String>>,
}

impl Survey {
    /// Looks at the disk.
    pub(crate) fn take(
        roots: &Roots,
        config: &LibraryConfig,
        home: &Path,
        scope: &Scope,
    ) -> Result<Self, ImportError> {
        let options = FindOptions { include: config.include.clone(), exclude: config.exclude.clone() };
        // Because the index may stand inside a root under a name that is not hidden.
        let home = fs::canonicalize(home).unwrap_or_else(|_| home.to_owned());
        match scope {
            Scope::Paths(paths) if !paths.iter().any(|path| path.is_dir()) => {
                Self::of_paths(roots, &options, &home, paths)
            }
            _ => Self::of_everything(roots, &options, &home),
        }
    }

    /// Tells whether a source of this name would have been found, were it there.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let Some(looked_at) = &self.looked_at else { return true };
        let mut above = Some(name);
        while let Some(folder) = above {
            if looked_at.contains(folder) {
                return true;
            }
            above = folder.rsplit_once('/').map(|(parent, _)| parent);
        }
        false
    }

    fn of_everything(roots: &Roots, options: &FindOptions, home: &Path) -> Result<Self, ImportError> {
        let mut survey = Self::default();
        for root in roots.iter() {
            let found = find(&root.path, options, &mut |found| survey.add(root, home, found));
            match found {
                Ok(()) => {}
                // A single file that is gone is a change like any other; a folder that is gone is more likely a disk
                // that is not mounted, and its documents stay.
                Err(error) if root.is_file && error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(ImportError::Root { path: root.path.clone(), source }),
            }
        }
        Ok(survey)
    }

    fn of_paths(
        roots: &Roots,
        options: &FindOptions,
        home: &Path,
        paths: &BTreeSet<PathBuf>,
    ) -> Result<Self, ImportError> {
        let mut survey = Self { looked_at: Some(BTreeSet::new()), ..Self::default() };
        for path in paths {
            let Some((root, name)) = roots.source(path) else { continue };
            survey.looked_at.get_or_insert_default().insert(name.clone());
            let Ok(metadata) = fs::metadata(path) else { continue };
            let gone = |source| ImportError::Root { path: root.path.clone(), source };
            let is_wanted = root.is_file || is_wanted(&root.path, path, options).map_err(gone)?;
            if let (true, Ok(modified)) = (is_wanted && metadata.is_file(), metadata.modified()) {
                let found = Found { path: path.clone(), name: name.clone(), bytes: metadata.len(), modified };
                if !path.starts_with(home) {
                    survey.found.insert(name, found);
                }
            }
        }
        Ok(survey)
    }

    fn add(&mut self, root: &Root, home: &Path, found: Result<Found, (String, Skip)>) {
        match found {
            Ok(mut found) if !found.path.starts_with(home) => {
                found.name = root.label_source(&found.name);
                self.found.insert(found.name.clone(), found);
            }
            Ok(_) => {}
            Err((name, skip)) => {
                self.skips.insert(root.label_source(&name), skip);
            }
        }
    }
}
