//! A *meter* counts what the threads of one import have done.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::progress::Progress;

/// Counts what the threads of one import have done.
#[derive(Debug)]
pub(super) struct Meter {
    began: Instant,
    files: u64,
    bytes_total: u64,
    files_done: AtomicU64,
    documents: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    /// Starts to count towards so many files and bytes.
    pub(super) fn new(files: u64, bytes_total: u64) -> Self {
        Self {
            began: Instant::now(),
            files,
            bytes_total,
            files_done: AtomicU64::new(0),
            documents: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Counts bytes that were read.
    pub(super) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts documents that were written.
    pub(super) fn write(&self, documents: u64) {
        self.documents.fetch_add(documents, Ordering::Relaxed);
    }

    /// Counts a file that is done.
    pub(super) fn close(&self) {
        self.files_done.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how far the import has come.
    pub(super) fn progress(&self) -> Progress {
        Progress {
            files: self.files,
            files_done: self.files_done.load(Ordering::Relaxed),
            documents: self.documents.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            bytes_total: self.bytes_total,
            elapsed: self.began.elapsed(),
        }
    }
}
