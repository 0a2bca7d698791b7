//! `search`: the passages that answer a query best, each with the id that `fetch` takes and the address to cite.

use std::sync::Arc;

use switchboard_contract::{SearchHit, SearchResults, legacy, search_tool};
use switchboard_document_index::{Hit, IndexError, Statistics};
use switchboard_mcp_serve::{Tool, model};
use tracing::instrument;

use crate::access::Reader;
use crate::config::LegacyResults;
use crate::shelf::Shelf;
use crate::{describe, title};

/// Returns what a model is told about searching this library.
pub(super) fn descriptor(shelf: &Shelf, statistics: &Statistics) -> model::Tool {
    let description = describe::search(shelf, statistics);
    match shelf.config().legacy_results {
        None => search_tool(&description),
        Some(LegacyResults::Ids) => legacy::search_tool(&description),
    }
}

/// Makes the tool of its descriptor.
pub(super) fn tool(shelf: &Arc<Shelf>, descriptor: model::Tool) -> Tool {
    let shelf = Arc::clone(shelf);
    Tool::new(descriptor, move |call| {
        let shelf = Arc::clone(&shelf);
        async move {
            let query = call.arguments["query"].as_str().expect("the schema requires a text");
            run(&shelf, &shelf.reader(call.context.caller()), query)
        }
    })
    .expect("the contract's descriptor of search is a valid tool")
}

// Runs on the caller's thread: a search takes a fraction of a millisecond, and handing it over costs as much.
#[instrument(name = "library.search.run", skip_all, fields(bytes = query.len(), hits))]
fn run(shelf: &Shelf, reader: &Reader, query: &str) -> Result<model::CallToolResult, IndexError> {
    let results = find(shelf, reader, query)?;
    tracing::Span::current().record("hits", results.results.len());
    Ok(match shelf.config().legacy_results {
        None => results.into_result(),
        Some(LegacyResults::Ids) => legacy::FoundIds::from(results).into_result(),
    })
}

fn find(shelf: &Shelf, reader: &Reader, query: &str) -> Result<SearchResults, IndexError> {
    if query.trim().is_empty() {
        return Ok(SearchResults::default());
    }
    let found = shelf.snapshot(reader)?.search(query, shelf.config().results.get())?;
    Ok(SearchResults { results: found.hits.iter().map(|hit| cite(shelf, hit)).collect() })
}

fn cite(shelf: &Shelf, hit: &Hit) -> SearchHit {
    SearchHit {
        id: hit.passage.to_string(),
        title: title::of(&hit.document.title, &hit.stored.passage.place),
        url: shelf.citation(&hit.document, Some(hit.passage.ordinal)),
    }
}
