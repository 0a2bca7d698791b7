//! What a person decides about a library; everything has a default but the paths.

use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_mcp_serve::{CallLimits, McpOptions};

use crate::access::AccessConfig;

/// Configures one library.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LibraryConfig {
    /// Files and folders to serve. At least one.
    pub paths: Vec<PathBuf>,
    /// Where the index is kept. Default: `.switchboard` inside the first folder, or a hidden folder beside the first
    /// file, named after it.
    pub data: Option<PathBuf>,
    /// The library's name, as people and models read it. Default: made from the name of the first path.
    pub name: Option<String>,
    /// What a model should know before it uses the library. The first 512 characters stand alone.
    pub instructions: Option<String>,
    /// Globs below the root; where there are any, only what matches one is read.
    pub include: Vec<String>,
    /// Globs below the root; what matches one is not read.
    pub exclude: Vec<String>,
    /// Which columns or fields hold what, where guessing is wrong.
    pub records: RecordFields,
    /// Who may see which documents; needs a login.
    pub access: AccessConfig,
    /// How much is read at most.
    pub limits: Limits,
    /// Whether changes on disk are followed.
    pub watch: Watch,
    /// Which tools are offered.
    pub view: View,
    /// Serves the result shapes of 2025 instead of the present ones.
    pub legacy_results: Option<LegacyResults>,
    /// How many passages `search` returns. Default: 10.
    #[schemars(with = "u8", range(min = 1, max = 100))]
    pub results: ResultCount,
    /// How much text `fetch` returns.
    pub fetch: FetchBudget,
    /// Threads that read files. Default: the machine's, at most 8.
    pub threads: Option<usize>,
    /// Bounds of the calls of tools.
    pub calls: CallLimits,
    /// Bounds of the transports that carry them.
    pub mcp: McpOptions,
}

/// How many passages a search returns, from 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ResultCount(u8);

/// Names of columns and fields of records, where the usual ones are not it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecordFields {
    /// Holds what names the record, uniquely.
    pub id: Option<String>,
    /// Holds the title.
    pub title: Option<String>,
    /// Holds the text.
    pub text: Option<String>,
    /// Holds an absolute address that opens the record.
    pub url: Option<String>,
}

/// How much is read at most; what is over is left out, and named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of one file that is read as a whole. Default: 256 MiB. Files of records are read record by record, and have no limit.
    pub file_bytes: u64,
    /// Bytes of one packed file (DOCX, EPUB) once unpacked. Default: 512 MiB.
    pub unpacked_bytes: u64,
    /// Bytes of one record. Default: 16 MiB.
    pub record_bytes: u64,
    /// Seconds that reading one file may take, files of records excepted. Default: 60.
    #[serde(with = "switchboard_ambient::seconds")]
    #[schemars(with = "f64")]
    pub file_seconds: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            unpacked_bytes: 512 << 20,
            record_bytes: 16 << 20,
            file_seconds: Duration::from_mins(1),
        }
    }
}

/// How changes on disk are followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Watch {
    /// By the operating system's notifications; by looking every second where it has none.
    #[default]
    Auto,
    /// By looking every second: for network file systems, which do not notify.
    Poll,
    /// Not at all; a restart reads what changed.
    Off,
}

/// Which tools are offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// `search` and `fetch`: what deep research expects.
    #[default]
    Search,
    /// Also `list_collections` and `browse`.
    Full,
}

/// A result shape of an earlier contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LegacyResults {
    /// `{"ids": […]}`, and `content` in place of `text`: as of 2025.
    Ids,
}

/// How many tokens of text `fetch` returns, by an estimate that is never too low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FetchBudget {
    /// For a passage with its surroundings. Default: 2,000.
    pub passage_tokens: usize,
    /// For a document, from its start or onward. Default: 10,000.
    pub document_tokens: usize,
}

impl Default for FetchBudget {
    fn default() -> Self {
        Self { passage_tokens: 2_000, document_tokens: 10_000 }
    }
}

impl Default for ResultCount {
    fn default() -> Self {
        Self(10)
    }
}

impl ResultCount {
    /// Returns the number.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

impl TryFrom<u8> for ResultCount {
    type Error = ResultCountError;

    fn try_from(count: u8) -> Result<Self, Self::Error> {
        if (1..=100).contains(&count) { Ok(Self(count)) } else { Err(ResultCountError(count)) }
    }
}

impl From<ResultCount> for u8 {
    fn from(count: ResultCount) -> Self {
        count.0
    }
}

/// A number of results that is not served.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a number of results from 1 to 100")]
pub struct ResultCountError(u8);
