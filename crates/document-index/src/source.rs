//! A source: one file (or other origin) documents were read from, and what came of it.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use switchboard_document::{Skip, SkipReason};

use crate::statistics::Contribution;

/// One file of a library and what was made of it; committed together with its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// The name its documents are put under: unique in the index.
    pub name: String,
    /// The root it was found below, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Size of the file.
    pub bytes: u64,
    /// When the file was last changed.
    pub modified: SystemTime,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
    /// How many documents it gave.
    pub documents: u64,
    /// How many passages they have.
    pub passages: u64,
    /// What could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips: Vec<Skip>,
    /// How many more could not be read and are not in `skips`, because a file of a million broken records has a
    /// million skips.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub more_skips: BTreeMap<SkipReason, u64>,
    /// How columns or fields were understood, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
}

/// What the index knows of a source. Without a record it was not read to its end, and must be read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredSource {
    pub(crate) record: Option<SourceRecord>,
    pub(crate) contribution: Contribution,
}
