//! Reading threads: each takes a file at a time, and sends its documents in parcels, then what came of it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;

use switchboard_ambient::Clock;
use switchboard_document::{Document, Skip, SkipReason};
use switchboard_document_index::{DocumentIndex, Prepared, PutError};
use switchboard_document_reader::{Event, ReadOptions, is_untried, read};
use tokio_util::sync::CancellationToken;

use super::fingerprint::Fingerprint;
use super::meter::Meter;
use super::plan::Job;

/// A parcel is sent when it holds this much text or this many documents: large enough that sending costs nothing, small
/// enough that a channel full of parcels stays small.
const PARCEL_BYTES: usize = 256 << 10;
const PARCEL_DOCUMENTS: usize = 512;

/// So many skips of a file are named one by one.
const NAMED_SKIPS: usize = 100;

/// Documents that are written together.
pub(super) type Parcel = Vec<Result<Prepared, PutError>>;

/// What a reading thread sends.
#[derive(Debug)]
pub(super) enum Message {
    /// Documents of a file, in order, and why one cannot be put.
    Parcel { job: usize, documents: Parcel },
    /// The file was read to its end, or as far as it can be.
    End { job: usize, outcome: Outcome },
}

/// What came of one file.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) print: Fingerprint,
    pub(super) documents: u64,
    pub(super) passages: u64,
    pub(super) skips: Skips,
    pub(super) mapping: Option<String>,
}

/// What of one file was left out.
#[derive(Debug, Default)]
pub(super) struct Skips {
    pub(super) named: Vec<Skip>,
    pub(super) more: BTreeMap<SkipReason, u64>,
}

impl Skips {
    /// Adds one, by name while there is room.
    pub(super) fn add(&mut self, skip: Skip) {
        if self.named.len() < NAMED_SKIPS {
            self.named.push(skip);
        } else {
            self.add_unnamed(skip.reason, 1);
        }
    }

    /// Adds as many that nobody names.
    fn add_unnamed(&mut self, reason: SkipReason, count: u64) {
        *self.more.entry(reason).or_default() += count;
    }

    /// Adds all of another.
    pub(super) fn append(&mut self, other: Self) {
        other.named.into_iter().for_each(|skip| self.add(skip));
        for (reason, count) in other.more {
            self.add_unnamed(reason, count);
        }
    }

    /// Tells whether any has this reason.
    pub(super) fn has(&self, reason: SkipReason) -> bool {
        self.named.iter().any(|skip| skip.reason == reason) || self.more.contains_key(&reason)
    }

    /// Returns how many there are.
    pub(super) fn count(&self) -> u64 {
        self.named.len() as u64 + self.more.values().sum::<u64>()
    }
}

/// What reading threads share.
pub(super) struct Readers<'a> {
    pub(super) jobs: &'a [Job],
    pub(super) index: &'a DocumentIndex,
    pub(super) next: AtomicUsize,
    pub(super) options: ReadOptions,
    pub(super) stop: &'a CancellationToken,
    pub(super) meter: &'a Meter,
    pub(super) clock: &'a dyn Clock,
}

impl Readers<'_> {
    /// Reads files until none is left, the import is stopped, or nobody listens any more.
    pub(super) fn run(&self, sender: &SyncSender<Message>) {
        while !self.stop.is_cancelled() {
            let job = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = self.jobs.get(job) else { break };
            let Some(outcome) = self.read(job, file, sender) else { break };
            if sender.send(Message::End { job, outcome }).is_err() {
                break;
            }
        }
    }

    /// Returns nothing where the reading was broken off.
    fn read(&self, job: usize, file: &Job, sender: &SyncSender<Message>) -> Option<Outcome> {
        let path = &file.found.path;
        let mut reading = Reading::new((job, &file.found.name), sender, self);
        let print = match Fingerprint::take(path) {
            Ok(print) => print,
            Err(error) => {
                reading.skips.add(Skip {
                    part: None,
                    reason: SkipReason::Unreadable,
                    detail: error.kind().to_string(),
                });
                return Some(reading.finish(Fingerprint::unsettled(&file.found)));
            }
        };
        let mut is_broken = false;
        let result = read(path, &file.found.name, &self.options, &mut |event| {
            is_broken = self.stop.is_cancelled() || reading.take(event).is_break();
            if is_broken { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if is_broken || reading.send().is_break() {
            return None;
        }
        let is_tried = !result.as_ref().is_err_and(is_untried);
        if let Err(skip) = result {
            reading.skips.add(skip);
        }
        self.meter.read(file.found.bytes.saturating_sub(reading.bytes));
        // A file that grew while it was read was read in part; its next change, or the next import, reads it again, as
        // it does one that was not tried because parsers of others hang.
        let is_settled = is_tried && print.still_holds(path);
        let print = if is_settled { print } else { Fingerprint::unsettled(&file.found) };
        Some(reading.finish(print.distrust_recent(self.clock)))
    }
}

/// One file while it is read.
struct Reading<'a> {
    job: usize,
    name: &'a str,
    sender: &'a SyncSender<Message>,
    meter: &'a Meter,
    index: &'a DocumentIndex,
    parcel: Parcel,
    parcel_bytes: usize,
    documents: u64,
    passages: u64,
    bytes: u64,
    skips: Skips,
    mapping: Option<String>,
}

impl<'a> Reading<'a> {
    fn new((job, name): (usize, &'a str), sender: &'a SyncSender<Message>, readers: &Readers<'a>) -> Self {
        Self {
            job,
            name,
            sender,
            meter: readers.meter,
            index: readers.index,
            parcel: Vec::new(),
            parcel_bytes: 0,
            documents: 0,
            passages: 0,
            bytes: 0,
            skips: Skips::default(),
            mapping: None,
        }
    }

    fn take(&mut self, event: Event) -> ControlFlow<()> {
        match event {
            Event::Document(document) => return self.add(document),
            Event::Skip(skip) => self.skips.add(skip),
            Event::Skips { reason, count, .. } => self.skips.add_unnamed(reason, count),
            Event::Mapping(mapping) => self.mapping = Some(mapping),
            Event::Progress(bytes) => {
                self.meter.read(bytes.saturating_sub(self.bytes));
                self.bytes = self.bytes.max(bytes);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn add(&mut self, document: Document) -> ControlFlow<()> {
        let passages = document.passages.len() as u64;
        let bytes = document.passages.iter().map(|passage| passage.text.len()).sum::<usize>();
        // Here and not where it is written, because here are several threads.
        self.parcel.push(self.index.prepare(self.name, document));
        self.documents += 1;
        self.passages += passages;
        self.parcel_bytes += bytes;
        if self.parcel_bytes >= PARCEL_BYTES || self.parcel.len() >= PARCEL_DOCUMENTS {
            return self.send();
        }
        ControlFlow::Continue(())
    }

    fn send(&mut self) -> ControlFlow<()> {
        if self.parcel.is_empty() {
            return ControlFlow::Continue(());
        }
        self.parcel_bytes = 0;
        let message = Message::Parcel { job: self.job, documents: std::mem::take(&mut self.parcel) };
        // Nobody listens any more once the writer has failed; it says why.
        self.sender.send(message).map_or(ControlFlow::Break(()), ControlFlow::Continue)
    }

    fn finish(self, print: Fingerprint) -> Outcome {
        let Self { documents, passages, skips, mapping, .. } = self;
        Outcome { print, documents, passages, skips, mapping }
    }
}
