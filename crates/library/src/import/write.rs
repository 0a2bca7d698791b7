//! The writing end of an import: one thread puts documents into the index and decides when to commit.
//!
//! What replaces something becomes visible all at once: nothing is committed before every changed file has been read
//! again. New files are committed as they come, so that a first import can be searched while it runs, and a kill loses
//! seconds. A file that is committed in part is recorded as such, so that the next import reads it again.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use switchboard_document::{Skip, SkipReason};
use switchboard_document_index::{PutError, SourceRecord, Writer};

use super::cadence::{Cadence, TELL_EVERY};
use super::error::ImportError;
use super::fingerprint::{Fingerprint, UNSETTLED};
use super::meter::Meter;
use super::plan::{Job, Plan};
use super::read::{Message, Outcome, Parcel, Skips};
use super::severity::Severity;
use crate::catalogue::{Catalogue, Change};
use crate::imported::Imported;
use crate::keeper::Keeper;

/// What the writing of one import works with.
pub(super) struct Writing<'a> {
    pub(super) keeper: &'a Keeper,
    pub(super) plan: &'a Plan,
    pub(super) meter: &'a Meter,
    pub(super) severity: Severity,
    pub(super) writer: Writer<'a>,
    pub(super) catalogue: &'a mut Catalogue,
    pub(super) batch: Batch,
}

/// What was written since the last commit, and what is half written.
#[derive(Debug, Default)]
pub(super) struct Batch {
    changes: Vec<Change>,
    /// Files that were begun and not ended, and what was left out of them because its id is taken.
    open: BTreeMap<usize, Skips>,
    /// Changed files that were ended.
    replaced: usize,
    done: Imported,
}

impl Writing<'_> {
    /// Writes what the readers send, until they end or the import is stopped.
    pub(super) fn run(mut self, receiver: &Receiver<Message>) -> Result<Imported, ImportError> {
        self.clear()?;
        let mut cadence = Cadence::new();
        loop {
            match receiver.recv_timeout(TELL_EVERY) {
                Ok(Message::Parcel { job, documents }) => self.put(job, documents)?,
                Ok(Message::End { job, outcome }) => self.close(job, outcome)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if cadence.is_time_to_tell() {
                self.keeper.stock.tell(self.meter.progress());
            }
            if self.may_commit() && cadence.is_time_to_commit() {
                self.commit()?;
                cadence.committed();
            }
        }
        self.keeper.stock.tell(self.meter.progress());
        if self.may_commit() {
            self.commit()?;
        }
        Ok(self.batch.done)
    }

    /// Forgets what is gone or will be read again, first of all: what moves from one file to another keeps its id, and
    /// must not meet its former self.
    fn clear(&mut self) -> Result<(), ImportError> {
        for name in &self.plan.gone {
            self.writer.forget(name)?;
            self.batch.changes.push(Change::Forgotten(name.clone()));
        }
        for job in self.plan.jobs.iter().filter(|job| job.is_replacing) {
            self.writer.forget(&job.found.name)?;
        }
        for record in &self.plan.touched {
            self.record(record.clone())?;
        }
        self.batch.done.unchanged = self.plan.unchanged;
        self.batch.done.touched = self.plan.touched.len() as u64;
        self.batch.done.removed = self.plan.gone.len() as u64;
        Ok(())
    }

    fn put(&mut self, job: usize, documents: Parcel) -> Result<(), ImportError> {
        let skips = self.batch.open.entry(job).or_default();
        self.meter.write(documents.len() as u64);
        for document in documents {
            match document.and_then(|document| self.writer.put_prepared(document)) {
                Ok(()) => {}
                Err(PutError::Duplicate { id, first, second }) => {
                    // Files are read side by side, so which of the two was met first differs from run to run.
                    let (first, second) = if first <= second { (first, second) } else { (second, first) };
                    let error = ImportError::Duplicate { id: id.to_string(), first, second };
                    if self.severity == Severity::Strict {
                        return Err(error);
                    }
                    skips.add(Skip { part: None, reason: SkipReason::Duplicate, detail: error.to_string() });
                }
                Err(PutError::TooLong { what, bytes, at }) => skips.add(Skip {
                    part: at.line.map(|line| format!("line {line}")),
                    reason: SkipReason::TooLarge,
                    detail: format!("{what} has {bytes} bytes"),
                }),
                Err(PutError::Index(error)) => return Err(error.into()),
                Err(error) => return Err(ImportError::Put(error)),
            }
        }
        Ok(())
    }

    fn close(&mut self, job: usize, outcome: Outcome) -> Result<(), ImportError> {
        let duplicates = self.batch.open.remove(&job).unwrap_or_default();
        let job = &self.plan.jobs[job];
        self.count(job, &outcome);
        let record = record_of(job, outcome, duplicates);
        self.record(record)?;
        self.meter.close();
        Ok(())
    }

    fn count(&mut self, job: &Job, outcome: &Outcome) {
        let done = &mut self.batch.done;
        done.documents += outcome.documents;
        done.bytes += outcome.print.bytes;
        if job.is_replacing {
            self.batch.replaced += 1;
            done.changed += 1;
        } else if self.plan.gone_hashes.contains(&outcome.print.hash) && done.removed > 0 {
            done.removed -= 1;
            done.moved += 1;
        } else {
            done.added += 1;
        }
    }

    fn record(&mut self, record: SourceRecord) -> Result<(), ImportError> {
        self.writer.record(record.clone())?;
        self.batch.changes.push(Change::Recorded(Box::new(record)));
        Ok(())
    }

    fn may_commit(&self) -> bool {
        self.batch.replaced == self.plan.jobs.iter().filter(|job| job.is_replacing).count()
    }

    fn commit(&mut self) -> Result<(), ImportError> {
        let open: Vec<usize> = self.batch.open.keys().copied().collect();
        for job in open {
            let found = &self.plan.jobs[job].found;
            self.record(in_part(found.name.clone(), &Fingerprint::unsettled(found)))?;
        }
        self.writer.commit()?;
        for change in self.batch.changes.drain(..) {
            self.catalogue.apply(change);
        }
        self.keeper.publish(self.catalogue);
        Ok(())
    }
}

fn in_part(name: String, print: &Fingerprint) -> SourceRecord {
    let Fingerprint { bytes, modified, hash } = *print;
    SourceRecord {
        name,
        root: None,
        bytes,
        modified,
        hash,
        documents: 0,
        passages: 0,
        skips: Vec::new(),
        more_skips: BTreeMap::new(),
        mapping: None,
    }
}

fn record_of(job: &Job, outcome: Outcome, duplicates: Skips) -> SourceRecord {
    let Outcome { mut print, documents, passages, mut skips, mapping } = outcome;
    // Because the file is to be read again once the other document is gone.
    if duplicates.has(SkipReason::Duplicate) {
        print.hash = UNSETTLED;
    }
    let left_out = duplicates.count();
    skips.append(duplicates);
    let Skips { named, more } = skips;
    let documents = documents.saturating_sub(left_out);
    let bare = in_part(job.found.name.clone(), &print);
    SourceRecord { documents, passages, skips: named, more_skips: more, mapping, ..bare }
}
