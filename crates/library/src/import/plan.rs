//! A *plan* is what an import will do: which files to read, which records to renew, which sources to forget.

use std::collections::HashSet;

use switchboard_ambient::Clock;
use switchboard_document_index::SourceRecord;
use switchboard_document_reader::Found;

use super::fingerprint::{Fingerprint, UNSETTLED};
use super::survey::Survey;
use super::threads;
use crate::catalogue::Catalogue;

/// What an import will do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Files to read; those that replace a source first, because nothing is committed before they all are.
    pub(super) jobs: Vec<Job>,
    /// Sources whose file was written and holds the same bytes.
    pub(super) touched: Vec<SourceRecord>,
    /// Sources to forget.
    pub(super) gone: Vec<String>,
    /// What the forgotten sources held, to tell a move.
    pub(super) gone_hashes: HashSet<[u8; 32]>,
    /// Sources that are as they were.
    pub(super) unchanged: u64,
    /// Files to read again although they are as they were: something else may now let them be read whole.
    stale: Vec<Job>,
}

/// One file to read.
#[derive(Debug)]
pub(super) struct Job {
    /// The file; its name is the source's.
    pub(super) found: Found,
    /// Whether documents of it are in the index.
    pub(super) is_replacing: bool,
}

impl Plan {
    /// Compares what is on disk with what was imported. Files of another size or time are hashed here.
    pub(super) fn new(survey: Survey, catalogue: &Catalogue, (threads, clock): (usize, &dyn Clock)) -> Self {
        let mut plan = Self::default();
        for (name, record) in catalogue.iter() {
            if !survey.found.contains_key(name) && survey.covers(name) {
                plan.gone.push(name.to_owned());
                if record.hash != UNSETTLED {
                    plan.gone_hashes.insert(record.hash);
                }
            }
        }
        let (mut suspects, mut added) = (Vec::new(), Vec::new());
        for (name, found) in survey.found {
            match catalogue.get(&name) {
                None => added.push(Job { found, is_replacing: false }),
                Some(record) if looks_same(record, &found) && record.hash == UNSETTLED => {
                    plan.stale.push(Job { found, is_replacing: true });
                }
                Some(record) if looks_same(record, &found) => plan.unchanged += 1,
                Some(record) => suspects.push((found, record)),
            }
        }
        plan.judge(suspects, threads, clock);
        plan.jobs.append(&mut added);
        plan
    }

    /// Takes on the files that are as they were and not whole.
    pub(super) fn retry_stale(&mut self) {
        self.stale.append(&mut self.jobs);
        self.jobs = std::mem::take(&mut self.stale);
    }

    /// Tells whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.touched.is_empty() && self.gone.is_empty()
    }

    fn judge(&mut self, suspects: Vec<(Found, &SourceRecord)>, threads: usize, clock: &dyn Clock) {
        let verdicts = threads::map(suspects, threads, |(found, record)| {
            let print = (record.hash != UNSETTLED).then(|| Fingerprint::take(&found.path));
            match print {
                Some(Ok(print)) if print.hash == record.hash => {
                    let renewed = print.distrust_recent(clock).renew(record);
                    if renewed == *record { Verdict::Unchanged } else { Verdict::Touched(Box::new(renewed)) }
                }
                // A file that cannot be hashed is read all the same, and the reader says why it cannot be read.
                _ => Verdict::Changed(Job { found, is_replacing: true }),
            }
        });
        for verdict in verdicts {
            match verdict {
                Verdict::Unchanged => self.unchanged += 1,
                Verdict::Touched(record) => self.touched.push(*record),
                Verdict::Changed(job) => self.jobs.push(job),
            }
        }
    }
}

/// What the bytes of a file say that has another size or time than before.
enum Verdict {
    Unchanged,
    Touched(Box<SourceRecord>),
    Changed(Job),
}

fn looks_same(record: &SourceRecord, found: &Found) -> bool {
    record.bytes == found.bytes && record.modified == found.modified
}
