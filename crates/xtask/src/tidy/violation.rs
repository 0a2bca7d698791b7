//! A violation is one place where a rule is broken, with what to do about it.

use std::fmt;
use std::path::PathBuf;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The file, below the root.
    pub file: PathBuf,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// The rule: the name of its file.
    pub rule: &'static str,
    /// What was found.
    pub what: String,
    /// What mends it.
    pub remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, what, remedy } = self;
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        write!(formatter, "{}{line}: {rule}: {what}; {remedy}", file.display())
    }
}
