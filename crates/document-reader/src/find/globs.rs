//! *Globs* that a person gave, spelled as in `.gitignore`: `*.md` anywhere, `/notes` below the root, `drafts/` a folder
//! and all in it. They narrow what is found and never bring back what is ignored or hidden.

use std::io;
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Which files are wanted.
pub(super) struct Globs {
    include: Gitignore,
    exclude: Gitignore,
}

impl Globs {
    /// Compiles the globs.
    pub(super) fn new(include: &[String], exclude: &[String]) -> io::Result<Self> {
        Ok(Self { include: compile(include)?, exclude: compile(exclude)? })
    }

    /// Tells whether a path below the root passes; a folder passes where something in it may.
    pub(super) fn allow(&self, relative: &Path, is_folder: bool) -> bool {
        let matches = |globs: &Gitignore| globs.matched_path_or_any_parents(relative, is_folder).is_ignore();
        !matches(&self.exclude) && (is_folder || self.include.is_empty() || matches(&self.include))
    }
}

fn compile(globs: &[String]) -> io::Result<Gitignore> {
    let invalid = |error: ignore::Error| io::Error::new(io::ErrorKind::InvalidInput, error);
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        // These two begin a comment or an exception in such a file; here they are part of a name.
        let escaped = if glob.starts_with(['#', '!']) { format!("\\{glob}") } else { glob.clone() };
        builder.add_line(None, &escaped).map_err(invalid)?;
    }
    builder.build().map_err(invalid)
}
