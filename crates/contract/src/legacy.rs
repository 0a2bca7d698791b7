//! The contract of 2025: `search` returns bare ids, and `fetch` calls the text `content`.
//!
//! Some hosts and guides still follow it. Each type is made from today's, so that only the last step differs.

use std::sync::Arc;

use rmcp::model::{CallToolResult, JsonObject, Tool};
use serde::Serialize;
use serde_json::{Value, json};

use crate::fetch::FetchedDocument;
use crate::result::both_forms;
use crate::schema::{any_object, object, string};
use crate::search::SearchResults;
use crate::tool::{fetch_with, search_with};

/// What `search` returned in 2025: `{"ids": [...]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundIds {
    /// The ids, best first.
    pub ids: Vec<String>,
}

/// What `fetch` returned in 2025: `{"id", "title", "content", "metadata"}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FetchedContent {
    /// The id that was asked for.
    pub id: String,
    /// Names the document and the place, for a person.
    pub title: String,
    /// The text itself.
    pub content: String,
    /// What else is known, the address among it. Always present, be it empty.
    pub metadata: JsonObject,
}

impl From<SearchResults> for FoundIds {
    fn from(results: SearchResults) -> Self {
        Self { ids: results.results.into_iter().map(|hit| hit.id).collect() }
    }
}

impl From<FetchedDocument> for FetchedContent {
    /// Keeps the address as `metadata.url`, because this shape has no other place for it.
    fn from(document: FetchedDocument) -> Self {
        let FetchedDocument { id, title, text, url, metadata } = document;
        let mut metadata = metadata.unwrap_or_default();
        metadata.entry("url").or_insert(Value::String(url));
        Self { id, title, content: text, metadata }
    }
}

impl FoundIds {
    /// Makes the tool's result: the value as `structuredContent` and the same JSON as one text item.
    pub fn into_result(self) -> CallToolResult {
        both_forms(self, |found| json!({ "ids": found.ids }))
    }

    /// Returns the output schema.
    pub fn schema() -> Arc<JsonObject> {
        let ids = "The ids of the matching passages, best first. Empty where nothing matches.";
        object(json!({
            "type": "object",
            "properties": { "ids": { "type": "array", "description": ids, "items": { "type": "string" } } },
            "required": ["ids"],
        }))
    }
}

impl FetchedContent {
    /// Makes the tool's result: the value as `structuredContent` and the same JSON as one text item.
    pub fn into_result(self) -> CallToolResult {
        both_forms(self, |fetched| {
            let Self { id, title, content, metadata } = fetched;
            Value::Object(JsonObject::from_iter([
                ("id".to_owned(), Value::String(id)),
                ("title".to_owned(), Value::String(title)),
                ("content".to_owned(), Value::String(content)),
                ("metadata".to_owned(), Value::Object(metadata)),
            ]))
        })
    }

    /// Returns the output schema.
    pub fn schema() -> Arc<JsonObject> {
        object(json!({
            "type": "object",
            "properties": {
                "id": string("The id that was asked for."),
                "title": string("Names the document and the place in it."),
                "content": string("The text."),
                "metadata": any_object("What else is known; `url` opens the place for a person."),
            },
            "required": ["id", "title", "content", "metadata"],
        }))
    }
}

/// Returns the descriptor of `search` as it was in 2025.
pub fn search_tool(description: &str) -> Tool {
    search_with(description).with_raw_output_schema(FoundIds::schema())
}

/// Returns the descriptor of `fetch` as it was in 2025.
pub fn fetch_tool(description: &str) -> Tool {
    fetch_with(description).with_raw_output_schema(FetchedContent::schema())
}

#[cfg(test)]
mod tests;
