//! The writer: documents and source records go in together, and are durable and visible together.

mod entry;
mod ids;
mod load;
mod prepared;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use switchboard_document::Document;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{IndexWriter, Term};

use crate::error::{IndexError, PutError};
use crate::index::DocumentIndex;
use crate::source::{SourceRecord, StoredSource};
use crate::statistics::{Contribution, Statistics};
use entry::{Content, Entry};
use ids::Ids;
use load::Scale;
pub use prepared::Prepared;

/// How much will be written, which decides memory and threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// A few files: one thread, little memory.
    Small,
    /// A first import.
    Bulk {
        /// Memory for all threads together, in bytes; at least 15 MB a thread are taken.
        heap: usize,
        /// Threads that analyse and write; at least one.
        threads: usize,
    },
}

/// Writes to an index. What was not committed when it is dropped never happened.
///
/// A source that is read again is forgotten first, in the same commit:
/// `forget("a.md")`, `put("a.md", …)`, `record(…)`, `commit()`.
/// Dropping waits for segments that are being merged.
pub struct Writer<'a> {
    index: &'a DocumentIndex,
    /// `None` only while it is dropped.
    engine: Option<IndexWriter<Entry>>,
    /// Entries on their way to the engine; those of a document stand together.
    pending: Vec<Entry>,
    scale: Arc<Scale>,
    ids: Ids,
    /// Sources touched since the last commit.
    touched: BTreeMap<String, Touched>,
    /// Sources forgotten since the last commit.
    forgotten: HashSet<String>,
    statistics: Statistics,
    is_changed: bool,
    is_broken: bool,
}

/// A source since the last commit.
#[derive(Default)]
struct Touched {
    stored: StoredSource,
    /// What it was given, and the statistics do not count yet.
    fresh: Contribution,
}

/// Entries are handed to the engine by so many, because handing over is a message between threads.
const GROUP: usize = 32;
/// Below this the engine refuses to work.
const MIN_HEAP: usize = 15_000_000;
/// Small batches merge no segment of more entries, because dropping the writer waits for the merge.
const SMALL_MERGE: usize = 100_000;
/// What a bulk import commits early comes in segments below this many entries, of whatever size; eight of them become
/// one, because every search pays for every segment.
const BULK_LAYER: u32 = 200_000;
const DELETED_RATIO: f32 = 0.3;

impl DocumentIndex {
    /// Begins to write. The writer's threads and memory live as long as the writer.
    ///
    /// # Errors
    /// `Busy` where a writer is alive, `Unheld` where another process holds the directory; otherwise where the engine fails.
    pub fn write(&self, batch: BatchSize) -> Result<Writer<'_>, IndexError> {
        if self.is_writing.swap(true, Ordering::AcqRel) {
            return Err(IndexError::Busy);
        }
        Writer::new(self, batch).inspect_err(|_| self.is_writing.store(false, Ordering::Release))
    }
}

impl<'a> Writer<'a> {
    pub(crate) fn new(index: &'a DocumentIndex, batch: BatchSize) -> Result<Self, IndexError> {
        let (heap, threads, merge) = match batch {
            BatchSize::Small => (MIN_HEAP, 1, SMALL_MERGE),
            BatchSize::Bulk { heap, threads } => {
                let threads = threads.max(1);
                ((heap / threads).max(MIN_HEAP), threads, usize::MAX)
            }
        };
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(heap)
            .num_worker_threads(threads)
            .num_merge_threads(2)
            .build();
        let engine = index.engine()?.writer_with_options(options)?;
        // A process killed inside a commit leaves files of it, and names are given again from the last commit on.
        engine.garbage_collect_files().wait()?;
        let mut policy = LogMergePolicy::default();
        if matches!(batch, BatchSize::Bulk { .. }) {
            policy.set_min_layer_size(BULK_LAYER);
        }
        policy.set_max_docs_before_merge(merge.min(10_000_000));
        policy.set_del_docs_ratio_before_merge(DELETED_RATIO);
        engine.set_merge_policy(Box::new(policy));
        let snapshot = index.reader();
        Ok(Self {
            index,
            engine: Some(engine),
            pending: Vec::with_capacity(GROUP),
            scale: Arc::default(),
            statistics: snapshot.statistics().clone(),
            ids: Ids::new(snapshot),
            touched: BTreeMap::new(),
            forgotten: HashSet::new(),
            is_changed: false,
            is_broken: false,
        })
    }

    /// Adds a document to a source.
    ///
    /// # Errors
    /// `Duplicate` where the id is taken, by this source or another, and `TooLong` where it cannot be kept; the document
    /// is left out and the writer goes on.
    pub fn put(&mut self, source: &str, document: Document) -> Result<(), PutError> {
        self.put_prepared(self.index.prepare(source, document)?)
    }

    /// Adds a document that was prepared, to the source that it was prepared for.
    ///
    /// # Errors
    /// As [`Writer::put`].
    pub fn put_prepared(&mut self, document: Prepared) -> Result<(), PutError> {
        let Prepared { head, key, entries } = document;
        if let Some(first) = self.ids.take(&head, key)? {
            return Err(PutError::Duplicate { id: head.id.clone(), first, second: head.location() });
        }
        self.touch(&head.source)?.fresh.count(&head);
        self.statistics.show(&head);
        self.pending.extend(entries);
        self.is_changed = true;
        if self.pending.len() >= GROUP {
            self.hand_over()?;
        }
        Ok(())
    }

    /// Hands the engine what is pending, as one group, because only the entries of a group are sure to stand together
    /// in one segment.
    fn hand_over(&mut self) -> Result<(), IndexError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.scale.wait();
        let group = std::mem::replace(&mut self.pending, Vec::with_capacity(GROUP));
        let group: Vec<_> =
            group.into_iter().map(|entry| UserOperation::Add(entry.weigh(&self.scale))).collect();
        self.engine()?.run(group)?;
        Ok(())
    }

    /// Notes that a source was read to its end. After its documents.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn record(&mut self, record: SourceRecord) -> Result<(), IndexError> {
        let name = record.name.clone();
        self.touch(&name)?.stored.record = Some(record);
        self.is_changed = true;
        Ok(())
    }

    /// Removes all documents and the record of a source. A source that is not there is no error.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn forget(&mut self, source: &str) -> Result<(), IndexError> {
        self.touch(source)?;
        if let Some(gone) = self.touched.remove(source) {
            self.statistics.subtract(source, &gone.stored.contribution);
        }
        self.forgotten.insert(source.to_owned());
        self.ids.release(source);
        // What was put before must be there to be deleted.
        self.hand_over()?;
        let fields = &self.index.fields;
        let (entries, record) =
            (Term::from_field_text(fields.source, source), Term::from_field_text(fields.record, source));
        let engine = self.engine()?;
        engine.delete_term(entries);
        engine.delete_term(record);
        self.is_changed = true;
        Ok(())
    }

    /// Makes everything so far durable and visible to the next [`Snapshot`](crate::Snapshot). The writer goes on.
    ///
    /// # Errors
    /// Where the disk or the engine fails; nothing since the last commit is kept then, and the writer is of no more use.
    pub fn commit(&mut self) -> Result<Statistics, IndexError> {
        if self.is_changed {
            self.try_commit().inspect_err(|_| self.is_broken = true)?;
            self.is_changed = false;
        }
        Ok(self.statistics.clone())
    }

    fn try_commit(&mut self) -> Result<(), IndexError> {
        self.hand_over()?;
        for (name, Touched { mut stored, fresh }) in std::mem::take(&mut self.touched) {
            self.statistics.add(&fresh);
            stored.contribution.add(&fresh);
            let engine = self.engine()?;
            engine.delete_term(Term::from_field_text(self.index.fields.record, &name));
            engine.add_document(self.record_entry(name, &stored)?)?;
        }
        self.statistics.forget_unused();
        let payload = serde_json::to_string(&self.statistics)?;
        let engine = self.engine.as_mut().ok_or(IndexError::Broken)?;
        let mut prepared = engine.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.forgotten.clear();
        self.index.reload(Arc::new(self.statistics.clone()))
    }

    fn record_entry(&self, name: String, stored: &StoredSource) -> Result<Entry, IndexError> {
        let record = serde_json::to_string(stored)?;
        let fields = &self.index.fields;
        Ok(Entry::new(vec![(fields.record, Content::Text(name)), (fields.head, Content::Text(record))]))
    }

    /// Returns what is known of a source, which may have been committed in part.
    fn touch(&mut self, source: &str) -> Result<&mut Touched, IndexError> {
        if !self.touched.contains_key(source) {
            let is_forgotten = self.forgotten.contains(source);
            let stored = if is_forgotten { None } else { self.index.reader().stored_source(source)? };
            let touched = Touched { stored: stored.unwrap_or_default(), fresh: Contribution::default() };
            self.touched.insert(source.to_owned(), touched);
        }
        self.touched.get_mut(source).ok_or(IndexError::Missing("a source"))
    }

    fn engine(&self) -> Result<&IndexWriter<Entry>, IndexError> {
        if self.is_broken { Err(IndexError::Broken) } else { self.engine.as_ref().ok_or(IndexError::Broken) }
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            let committed = Arc::clone(self.index.reader().shared_statistics());
            let merged = engine.wait_merging_threads().map_err(IndexError::from);
            if let Err(error) = merged.and_then(|()| self.index.reload(committed)) {
                // The commits stand; what is lost is the tidying up, which the next writer does again.
                tracing::warn!(error = %error, "segments could not be merged");
            }
        }
        self.index.is_writing.store(false, Ordering::Release);
    }
}
