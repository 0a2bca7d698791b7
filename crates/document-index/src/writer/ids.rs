//! Ids: which are taken, and by whom.

use rustc_hash::{FxHashMap, FxHashSet};
use switchboard_document::DocumentId;

use crate::error::IndexError;
use crate::snapshot::Snapshot;
use crate::stored::{Location, StoredDocument};

/// The ids taken when the writer began and since.
///
/// What was there before is looked up in the index as it was then; what came since is kept by a 128-bit hash, so that
/// a million documents cost 50 MB and no look-up in what was just written.
pub(super) struct Ids {
    before: Snapshot,
    /// Sources that gave up their ids since the writer began.
    released: FxHashSet<String>,
    since: FxHashMap<u128, Taken>,
    sources: Vec<Option<String>>,
    current: FxHashMap<String, u32>,
}

#[derive(Clone, Copy)]
struct Taken {
    source: u32,
    line: u32,
    byte: u64,
}

impl Ids {
    pub(super) fn new(before: Snapshot) -> Self {
        Self {
            before,
            released: FxHashSet::default(),
            since: FxHashMap::default(),
            sources: Vec::new(),
            current: FxHashMap::default(),
        }
    }

    /// Takes the id of a document, of which `key` is the hash, or tells where it is taken already.
    pub(super) fn take(&mut self, head: &StoredDocument, key: u128) -> Result<Option<Location>, IndexError> {
        if let Some(taken) = self.since.get(&key)
            && let Some(Some(source)) = self.sources.get(taken.source as usize)
        {
            let line = Some(taken.line).filter(|line| *line > 0);
            return Ok(Some(Location { source: source.clone(), line, byte: taken.byte }));
        }
        if let Some(location) = self.taken_before(&head.id)? {
            return Ok(Some(location));
        }
        let source = self.number(&head.source);
        self.since.insert(key, Taken { source, line: head.lines.start, byte: head.bytes.start });
        Ok(None)
    }

    /// Frees the ids of a source.
    pub(super) fn release(&mut self, source: &str) {
        self.released.insert(source.to_owned());
        if let Some(number) = self.current.remove(source) {
            self.sources[number as usize] = None;
        }
    }

    fn taken_before(&self, id: &DocumentId) -> Result<Option<Location>, IndexError> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let found = self.before.document(id)?;
        Ok(found.filter(|found| !self.released.contains(&found.source)).map(|found| found.location()))
    }

    fn number(&mut self, source: &str) -> u32 {
        if let Some(number) = self.current.get(source) {
            return *number;
        }
        let number =
            u32::try_from(self.sources.len()).expect("a library of 4 billion sources does not fit a disk");
        self.sources.push(Some(source.to_owned()));
        self.current.insert(source.to_owned(), number);
        number
    }
}
