//! The two tools: `search` takes a query, `fetch` takes an id, and nothing else.

use rmcp::model::Tool;

use crate::fetch::FetchedDocument;
use crate::hints::read_only_hints;
use crate::schema::one_string;
use crate::search::SearchResults;

const SEARCH: &str = "search";
const FETCH: &str = "fetch";
const QUERY: &str = "What to look for: a question, a few words, or an \"exact phrase\". Any text is a legal query. \
                     Example: how to reset a password";
const ID: &str =
    "An id as search returned it, or as fetch named it in metadata to read on. Example: guide/setup.md#p3";

/// Returns the descriptor of `search` with `description`, which teaches the model what is in this library.
pub fn search_tool(description: &str) -> Tool {
    search_with(description).with_raw_output_schema(SearchResults::schema())
}

/// Returns the descriptor of `fetch` with `description`.
pub fn fetch_tool(description: &str) -> Tool {
    fetch_with(description).with_raw_output_schema(FetchedDocument::schema())
}

/// `search` without its output schema, which differs between the contract of 2025 and today's.
pub(crate) fn search_with(description: &str) -> Tool {
    Tool::new(SEARCH, description.to_owned(), one_string("query", QUERY))
        .with_title("Search")
        .with_annotations(read_only_hints("Search"))
}

/// `fetch` without its output schema.
pub(crate) fn fetch_with(description: &str) -> Tool {
    Tool::new(FETCH, description.to_owned(), one_string("id", ID))
        .with_title("Fetch")
        .with_annotations(read_only_hints("Fetch"))
}

#[cfg(test)]
mod tests;
