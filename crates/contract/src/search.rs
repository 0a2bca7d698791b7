//! Search results: which passages answer a query, best first, each with what `fetch` and a citation need.

use std::sync::Arc;

use rmcp::model::{CallToolResult, JsonObject};
use serde::Serialize;
use serde_json::{Value, json};

use crate::result::both_forms;
use crate::schema::{object, string};

/// What `search` returns: `{"results": [{"id", "title", "url"}]}`. Empty for an empty query.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SearchResults {
    /// The hits, best first.
    pub results: Vec<SearchHit>,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchHit {
    /// What `fetch` takes.
    pub id: String,
    /// Names the document and the place, for a person.
    pub title: String,
    /// Absolute, and opens for the person; where it is empty no citation is made.
    pub url: String,
}

impl SearchResults {
    /// Makes the tool's result: the value as `structuredContent` and the same JSON as one text item.
    pub fn into_result(self) -> CallToolResult {
        both_forms(self, |results| {
            let hits = results.results.into_iter().map(SearchHit::into_value).collect();
            json!({ "results": Value::Array(hits) })
        })
    }

    /// Returns the output schema. Open to further properties, so that a later release may add some.
    pub fn schema() -> Arc<JsonObject> {
        object(json!({
            "type": "object",
            "properties": {
                "results": {
                    "type": "array",
                    "description": "The matching passages, best first. Empty where nothing matches.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "id": string("Pass this to fetch to read the passage."),
                            "title": string("Names the document and the place in it."),
                            "url": string("Opens the passage for a person; cite this."),
                        },
                        "required": ["id", "title", "url"],
                    },
                },
            },
            "required": ["results"],
        }))
    }
}

impl SearchHit {
    fn into_value(self) -> Value {
        let Self { id, title, url } = self;
        Value::Object(JsonObject::from_iter([
            ("id".to_owned(), Value::String(id)),
            ("title".to_owned(), Value::String(title)),
            ("url".to_owned(), Value::String(url)),
        ]))
    }
}

#[cfg(test)]
mod tests;
