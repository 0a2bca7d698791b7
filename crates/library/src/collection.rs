//! A *collection* is a folder or file at the top of the library: how people arranged what they have.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use switchboard_document_index::SourceRecord;

/// A folder or file at the top of the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Collection {
    /// The name that browse takes.
    pub(crate) name: String,
    /// Files in it that were read.
    pub(crate) files: u64,
    /// Documents in it.
    pub(crate) documents: u64,
}

/// Returns all collections that hold documents, by name.
pub(crate) fn all(sources: &[SourceRecord]) -> Vec<Collection> {
    let mut collections: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.documents > 0) {
        let name = source.name.split('/').next().unwrap_or(&source.name);
        let (files, documents) = collections.entry(name).or_default();
        *files += 1;
        *documents += source.documents;
    }
    let made = collections.into_iter();
    made.map(|(name, (files, documents))| Collection { name: name.to_owned(), files, documents }).collect()
}

/// Tells whether a source is in a collection, or in a folder below one.
pub(crate) fn holds(collection: &str, source: &str) -> bool {
    let below = source.strip_prefix(collection.trim_end_matches('/'));
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_collection_holds_what_is_below_it_and_nothing_beside() {
        for (collection, source, expected) in [
            ("guide", "guide/setup.md", true),
            ("guide/", "guide/setup.md", true),
            ("guide", "guidelines.md", false),
            ("records.json", "records.json", true),
            ("guide/linux", "guide/linux/apt.md", true),
        ] {
            assert_eq!(holds(collection, source), expected, "{collection} {source}");
        }
    }
}
