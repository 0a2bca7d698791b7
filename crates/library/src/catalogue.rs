//! The *catalogue* is what was imported: the record of every source, as of the last commit.
//!
//! Kept in memory beside the index, because one edit in a hundred thousand files must not read a hundred thousand records.

use std::collections::BTreeMap;

use switchboard_document::Skip;
use switchboard_document_index::SourceRecord;

use crate::status::Skipped;

/// The record of every source by its name, and what was found and never became a source.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    records: BTreeMap<String, SourceRecord>,
    /// Links that leave the root, folders that may not be opened: by the last survey.
    unreachable: BTreeMap<String, Skip>,
}

impl Catalogue {
    /// Takes what the index holds.
    pub(crate) fn new(records: Vec<SourceRecord>) -> Self {
        let records = records.into_iter().map(|record| (record.name.clone(), record)).collect();
        Self { records, unreachable: BTreeMap::new() }
    }

    /// Returns how many sources there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Returns the record of a source.
    pub(crate) fn get(&self, name: &str) -> Option<&SourceRecord> {
        self.records.get(name)
    }

    /// Returns all records, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &SourceRecord)> {
        self.records.iter().map(|(name, record)| (name.as_str(), record))
    }

    /// Takes what a survey found unreachable, in place of what was known of the names that it looked at.
    /// Tells whether anything differs.
    pub(crate) fn replace_unreachable(
        &mut self,
        skips: BTreeMap<String, Skip>,
        covers: impl Fn(&str) -> bool,
    ) -> bool {
        let mut unreachable = self.unreachable.clone();
        unreachable.retain(|name, _| !covers(name));
        unreachable.extend(skips);
        let differs = unreachable != self.unreachable;
        self.unreachable = unreachable;
        differs
    }

    /// Takes what was committed.
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Recorded(record) => {
                self.records.insert(record.name.clone(), *record);
            }
            Change::Forgotten(name) => {
                self.records.remove(&name);
            }
        }
    }

    /// Returns all that was left out.
    pub(crate) fn skipped(&self) -> Skipped {
        let mut skipped = Skipped::default();
        self.records.values().for_each(|record| skipped.add_source(record));
        for (name, skip) in &self.unreachable {
            skipped.add(name, skip);
        }
        skipped.named.sort_by(|left, right| left.source.cmp(&right.source));
        skipped
    }

    /// Returns how columns and fields were understood, by source.
    pub(crate) fn mappings(&self) -> BTreeMap<String, String> {
        let mapped =
            self.iter().filter_map(|(name, record)| Some((name.to_owned(), record.mapping.clone()?)));
        mapped.collect()
    }
}

/// One change of a catalogue, made when the index has committed it.
#[derive(Debug)]
pub(crate) enum Change {
    /// A source was read.
    Recorded(Box<SourceRecord>),
    /// A source is gone.
    Forgotten(String),
}
