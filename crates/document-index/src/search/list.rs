//! A list: what filters alone let through, by id.

use rustc_hash::FxHashSet;
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query as EngineQuery};

use super::candidates::first_of;
use super::found::Hit;
use super::plan::Plan;
use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// Returns the first passages of the documents that filters let through, ordered by id. Without a filter nothing was
/// asked for, and nothing is found.
pub(super) fn by_id(snapshot: &Snapshot, plan: &Plan, limit: usize) -> Result<Vec<Hit>, IndexError> {
    let mut clauses = plan.unranked();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    if !plan.has_filter() {
        let all: Box<dyn EngineQuery> = Box::new(AllQuery);
        clauses.push((Occur::Must, all));
    }
    let entries = snapshot.searcher.search(&BooleanQuery::new(clauses), &DocSetCollector)?;
    let mut documents: FxHashSet<DocAddress> = FxHashSet::default();
    for entry in entries {
        // The record of a source has no ordinal, and is no document.
        documents.extend(snapshot.columns.ordinal(entry).map(|ordinal| first_of(entry, ordinal)));
    }
    let mut hits = Vec::new();
    snapshot.in_order(snapshot.fields.document, &mut |first| {
        if documents.remove(&first) {
            let first = snapshot.first(first)?;
            let stored = snapshot.stored_passage(&first, 0)?;
            let (passage, document) = (stored.id.clone(), first.head);
            hits.push(Hit { passage, score: 0.0, others: Vec::new(), document, stored });
        }
        Ok(hits.len() < limit && !documents.is_empty())
    })?;
    Ok(hits)
}
