//! Code is one Rust file: where it lies, its text and its syntax.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use syn::Attribute;
use syn::spanned::Spanned;

use super::violation::Violation;

/// One Rust file.
pub(crate) struct Code {
    /// The path below the root.
    pub(crate) file: PathBuf,
    /// The path below the crate's folder: `src/tidy/code.rs`.
    pub(crate) inner: PathBuf,
    /// The text.
    pub(crate) text: String,
    /// The syntax.
    pub(crate) syntax: syn::File,
}

impl Code {
    /// Reads and parses the file at `path`, of the crate in `folder`.
    pub(crate) fn read(root: &Path, folder: &Path, path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let syntax = syn::parse_file(&text).with_context(|| format!("cannot parse {}", path.display()))?;
        let file = path.strip_prefix(root).context("a source lies outside the workspace")?.to_owned();
        let inner = file.strip_prefix(folder).context("a source lies outside its crate")?.to_owned();
        Ok(Self { file, inner, text, syntax })
    }

    /// Tells whether the file is the face of a library.
    pub(crate) fn is_face(&self) -> bool {
        self.inner == Path::new("src/lib.rs")
    }

    /// Tells whether the file is only built for tests or benches.
    pub(crate) fn is_test(&self) -> bool {
        self.inner.with_extension("").iter().any(|part| part == "tests" || part == "benches")
    }

    /// Returns a violation in this file.
    pub(crate) fn violation(
        &self,
        rule: &'static str,
        line: Option<usize>,
        what: String,
        remedy: &str,
    ) -> Violation {
        Violation { file: self.file.clone(), line, rule, what, remedy: remedy.to_owned() }
    }
}

/// Tells whether an item is only built for tests: `#[cfg(test)]`.
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Returns the first and the last line of a piece of syntax, from 1.
pub(crate) fn lines(syntax: &impl Spanned) -> (usize, usize) {
    let span = syntax.span();
    (span.start().line, span.end().line)
}
