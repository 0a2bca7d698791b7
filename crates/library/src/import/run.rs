//! One import, from the survey to the last commit.

use std::collections::BTreeSet;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use switchboard_document_index::BatchSize;
use switchboard_document_reader::{PassageSize, ReadLimits, ReadOptions, RecordMapping};
use tokio_util::sync::CancellationToken;

use super::error::ImportError;
use super::fingerprint::UNSETTLED;
use super::meter::Meter;
use super::plan::Plan;
use super::read::Readers;
use super::severity::Severity;
use super::survey::{Scope, Survey};
use super::write::{Batch, Writing};
use crate::catalogue::Catalogue;
use crate::config::{LibraryConfig, Limits, RecordFields};
use crate::imported::Imported;
use crate::keeper::Keeper;
use crate::status::ImportState;
use crate::stock::lock;

/// Parcels under way at most: with their size this bounds what an import holds in memory beside the index's own.
const PARCELS: usize = 8;

/// Up to so many files, every change is a look at all of them.
const SMALL_FILES: usize = 2_000;

/// From here on an import takes the memory of a bulk import.
const BULK_BYTES: u64 = 16 << 20;
const BULK_FILES: usize = 2_000;
const BULK_HEAP: usize = 400 << 20;

/// Brings the index up to what is on disk in `scope`, and notes how it went. One at a time: others wait.
pub(crate) fn run(
    keeper: &Keeper,
    (scope, severity): (Scope, Severity),
    stop: &CancellationToken,
) -> Result<Imported, ImportError> {
    let began = Instant::now();
    let mut catalogue = lock(&keeper.stock.catalogue);
    let done = attempt(keeper, &mut catalogue, (scope, severity), stop);
    let done = done.map(|done| Imported { finished: keeper.stock.now(), took: began.elapsed(), ..done });
    match &done {
        // A look that found nothing to do is no news of a library that is watched, and leaves no trace on the disk.
        Ok(done) if done.is_idle() && severity == Severity::Lenient => keeper.stock.be_ready(),
        Ok(done) => keeper.stock.conclude(ImportState::Ready, Some(done.clone())),
        Err(error) => keeper.stock.conclude(ImportState::Failed { error: error.to_string() }, None),
    }
    done
}

fn attempt(
    keeper: &Keeper,
    catalogue: &mut Catalogue,
    (scope, severity): (Scope, Severity),
    stop: &CancellationToken,
) -> Result<Imported, ImportError> {
    // Looking everywhere costs next to nothing here, and sees what no path tells: a link whose target has changed.
    let is_small = catalogue.len() <= SMALL_FILES;
    let looked_at = if is_small { Scope::Everything } else { scope.clone() };
    let mut plan = plan(keeper, catalogue, &looked_at)?;
    // What could not be read whole is tried again where that may help: when a person starts the import, when its own path
    // was notified, when another file has changed. Not when nothing has, because a poll would read it every second.
    if !plan.is_empty() && matches!(looked_at, Scope::Paths(_)) {
        plan = self::plan(keeper, catalogue, &with_unsettled(looked_at, keeper, catalogue))?;
    }
    if severity == Severity::Strict || matches!(scope, Scope::Paths(_)) || !plan.is_empty() {
        plan.retry_stale();
    }
    if plan.is_empty() {
        return Ok(Imported { unchanged: plan.unchanged, ..Imported::default() });
    }
    let done = carry_out(keeper, catalogue, (&plan, severity), stop)?;
    if stop.is_cancelled() { Err(ImportError::Stopped) } else { Ok(done) }
}

fn plan(keeper: &Keeper, catalogue: &mut Catalogue, scope: &Scope) -> Result<Plan, ImportError> {
    let stock = &keeper.stock;
    let mut survey = Survey::take(&stock.roots, &stock.config, stock.home.path(), scope)?;
    if catalogue.replace_unreachable(mem::take(&mut survey.skips), |name| survey.covers(name)) {
        stock.note(catalogue);
    }
    Ok(Plan::new(survey, catalogue, (thread_count(&stock.config), stock.clock.as_ref())))
}

fn carry_out(
    keeper: &Keeper,
    catalogue: &mut Catalogue,
    (plan, severity): (&Plan, Severity),
    stop: &CancellationToken,
) -> Result<Imported, ImportError> {
    let stock = &keeper.stock;
    let threads = thread_count(&stock.config);
    let bytes = plan.jobs.iter().map(|job| job.found.bytes).sum();
    let meter = Meter::new(plan.jobs.len() as u64, bytes);
    let is_bulk = bytes >= BULK_BYTES || plan.jobs.len() >= BULK_FILES;
    let batch = if is_bulk { BatchSize::Bulk { heap: BULK_HEAP, threads } } else { BatchSize::Small };
    let writer = stock.index.write(batch)?;
    // The readers of a failed import end when nobody listens; those of a stopped one, when the token says so.
    let (sender, receiver) = mpsc::sync_channel(PARCELS);
    let readers = Readers {
        jobs: &plan.jobs,
        index: &stock.index,
        next: AtomicUsize::new(0),
        options: read_options(&stock.config),
        stop,
        meter: &meter,
        clock: stock.clock.as_ref(),
    };
    let writing =
        Writing { keeper, plan, meter: &meter, severity, writer, catalogue, batch: Batch::default() };
    thread::scope(|scope| {
        for _ in 0..threads.min(plan.jobs.len()) {
            let (readers, sender) = (&readers, sender.clone());
            scope.spawn(move || readers.run(&sender));
        }
        drop(sender);
        let done = writing.run(&receiver);
        drop(receiver);
        done
    })
}

/// Adds the sources that must be read again whatever their size and time.
fn with_unsettled(scope: Scope, keeper: &Keeper, catalogue: &Catalogue) -> Scope {
    let Scope::Paths(mut paths) = scope else { return scope };
    let unsettled: BTreeSet<PathBuf> = catalogue
        .iter()
        .filter(|(_, record)| record.hash == UNSETTLED)
        .filter_map(|(name, _)| keeper.stock.roots.locate(name))
        .collect();
    paths.extend(unsettled);
    Scope::Paths(paths)
}

fn thread_count(config: &LibraryConfig) -> usize {
    let machine = thread::available_parallelism().map_or(1, usize::from).min(8);
    config.threads.unwrap_or(machine).max(1)
}

fn read_options(config: &LibraryConfig) -> ReadOptions {
    let RecordFields { id, title, text, url } = config.records.clone();
    let Limits { file_bytes, unpacked_bytes, record_bytes, file_seconds } = config.limits.clone();
    ReadOptions {
        records: RecordMapping { id, title, text, url },
        limits: ReadLimits {
            file_bytes,
            unpacked_bytes,
            record_bytes,
            duration: file_seconds,
            ..ReadLimits::default()
        },
        passage: PassageSize::default(),
    }
}
