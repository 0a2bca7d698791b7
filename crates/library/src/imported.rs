//! What an import did, in numbers.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// Files whose size and time were those of the last import.
    pub unchanged: u64,
    /// Files that were written and hold the same bytes as before.
    pub touched: u64,
    /// Files that were new.
    pub added: u64,
    /// Files that held other bytes than before, or could not be read to their end before.
    pub changed: u64,
    /// Files found under another name with the same bytes.
    pub moved: u64,
    /// Files that are gone.
    pub removed: u64,
    /// Documents that were read.
    pub documents: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// When it ended, RFC 3339.
    pub finished: String,
    /// How long it took.
    #[serde(rename = "seconds", with = "switchboard_ambient::seconds")]
    #[schemars(with = "f64")]
    pub took: Duration,
}

impl Imported {
    /// Tells whether nothing had changed.
    pub fn is_idle(&self) -> bool {
        self.touched + self.added + self.changed + self.moved + self.removed == 0
    }
}
