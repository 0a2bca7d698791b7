//! A fetched document: the text behind an id, with what is needed to cite it and to read on.

use std::sync::Arc;

use rmcp::model::{CallToolResult, JsonObject};
use serde::Serialize;
use serde_json::{Value, json};

use crate::result::both_forms;
use crate::schema::{any_object, object, string};

/// What `fetch` returns: `{"id", "title", "text", "url", "metadata"?}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FetchedDocument {
    /// The id that was asked for.
    pub id: String,
    /// Names the document and the place, for a person.
    pub title: String,
    /// The text itself.
    pub text: String,
    /// Absolute, and opens for the person; where it is empty no citation is made.
    pub url: String,
    /// What else is known: fields of the document, its place, the ids to go on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<JsonObject>,
}

impl FetchedDocument {
    /// Makes the tool's result: the value as `structuredContent` and the same JSON as one text item.
    pub fn into_result(self) -> CallToolResult {
        both_forms(self, Self::into_value)
    }

    /// Returns the output schema. Open to further properties, so that a later release may add some.
    pub fn schema() -> Arc<JsonObject> {
        object(json!({
            "type": "object",
            "properties": {
                "id": string("The id that was asked for."),
                "title": string("Names the document and the place in it."),
                "text": string("The text."),
                "url": string("Opens the place for a person; cite this."),
                "metadata": any_object("What else is known: fields of the document, its place, the ids to read on with."),
            },
            "required": ["id", "title", "text", "url"],
        }))
    }

    fn into_value(self) -> Value {
        let Self { id, title, text, url, metadata } = self;
        let mut value = JsonObject::from_iter([
            ("id".to_owned(), Value::String(id)),
            ("title".to_owned(), Value::String(title)),
            ("text".to_owned(), Value::String(text)),
            ("url".to_owned(), Value::String(url)),
        ]);
        value.extend(metadata.map(|metadata| ("metadata".to_owned(), Value::Object(metadata))));
        Value::Object(value)
    }
}

#[cfg(test)]
mod tests;
