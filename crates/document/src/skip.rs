//! A skip: something that was found and not read, and why. Counted, named and shown; never silent.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// Which part of the file, where not the whole: `line 17`, `record 3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Why.
    pub reason: SkipReason,
    /// What was seen, for a person: lower case, no full stop. Never a stretch of the document's own text.
    pub detail: String,
}

impl Skip {
    /// Makes the skip of a whole file.
    pub fn file(reason: SkipReason, detail: impl Into<String>) -> Self {
        Self { part: None, reason, detail: detail.into() }
    }

    /// Makes the skip of a part of a file.
    pub fn part(part: impl Into<String>, reason: SkipReason, detail: impl Into<String>) -> Self {
        Self { part: Some(part.into()), reason, detail: detail.into() }
    }
}

impl fmt::Display for Skip {
    /// Writes what was seen and the reason's word; the part is left to who knows the file.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.detail, self.reason.as_str())
    }
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SkipReason {
    /// Needs a password.
    Encrypted,
    /// Pages without text: a scan.
    NoText,
    /// Over a size limit, packed or unpacked.
    TooLarge,
    /// Reading took longer than the limit.
    TooSlow,
    /// Not a format that is read here, or binary.
    Unknown,
    /// Broken: truncated, malformed, nested too deep.
    Damaged,
    /// A record without the fields it must have.
    Incomplete,
    /// Has the id of another document, which stays.
    Duplicate,
    /// A link that leaves the root, or loops.
    OutsideRoot,
    /// The operating system refused.
    Unreadable,
}

impl SkipReason {
    /// Returns the word people and machines read, the same as the serialised form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::NoText => "no-text",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Unknown => "unknown",
            Self::Damaged => "damaged",
            Self::Incomplete => "incomplete",
            Self::Duplicate => "duplicate",
            Self::OutsideRoot => "outside-root",
            Self::Unreadable => "unreadable",
        }
    }
}
