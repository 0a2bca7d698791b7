//! A schema says which JSON a tool takes or gives: draft 2020-12, MCP's default, so `$schema` is left out.

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::{Value, json};

/// Returns the schema of an object with one required string, and nothing else.
pub(crate) fn one_string(name: &str, description: &str) -> Arc<JsonObject> {
    object(json!({
        "type": "object",
        "properties": { name: { "type": "string", "description": description } },
        "required": [name],
        "additionalProperties": false,
    }))
}

/// Takes the map out of a literal.
pub(crate) fn object(literal: Value) -> Arc<JsonObject> {
    match literal {
        Value::Object(map) => Arc::new(map),
        other => unreachable!("a schema here is always written as an object, not {other}"),
    }
}

/// Returns a string property.
pub(crate) fn string(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// Returns a property that holds any object.
pub(crate) fn any_object(description: &str) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": true })
}
