//! A *fingerprint* tells whether a file is the one that was read: its size, its time and the hash of its bytes.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use switchboard_ambient::Clock;
use switchboard_document_index::SourceRecord;
use switchboard_document_reader::Found;

/// Stands in place of a hash where the file must be read again, whatever its size and time: it changed while it was
/// read, it was read in part, or a document of it was left out for another's sake.
pub(super) const UNSETTLED: [u8; 32] = [0; 32];

/// File systems keep times in steps of up to two seconds (FAT); a write within the step does not show in the time.
const COARSEST_STEP: Duration = Duration::from_secs(2);

/// What a file was when it was hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub(super) bytes: u64,
    pub(super) modified: SystemTime,
    pub(super) hash: [u8; 32],
}

impl Fingerprint {
    /// Hashes a file.
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file)?;
        let hash = *hasher.finalize().as_bytes();
        Ok(Self { bytes: metadata.len(), modified: metadata.modified()?, hash })
    }

    /// Stands for a file that must be read again.
    pub(super) fn unsettled(found: &Found) -> Self {
        Self { bytes: found.bytes, modified: found.modified, hash: UNSETTLED }
    }

    /// Tells whether the file still has the size and time it had.
    pub(super) fn still_holds(&self, path: &Path) -> bool {
        let metadata = path.metadata().ok();
        metadata.is_some_and(|metadata| {
            metadata.len() == self.bytes && metadata.modified().ok() == Some(self.modified)
        })
    }

    /// Returns the record of the same bytes with this size and time.
    pub(super) fn renew(self, record: &SourceRecord) -> SourceRecord {
        SourceRecord { bytes: self.bytes, modified: self.modified, ..record.clone() }
    }

    /// Forgets the time where it is so recent that a later write might not change it; the next import then hashes.
    pub(super) fn distrust_recent(mut self, clock: &dyn Clock) -> Self {
        let age = clock.now().duration_since(self.modified).unwrap_or_default();
        if age < COARSEST_STEP {
            self.modified = SystemTime::UNIX_EPOCH;
        }
        self
    }
}
