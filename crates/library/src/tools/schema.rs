//! Schemas and results of the tools that the contract does not know.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use switchboard_contract::JsonObject;
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock};

/// Returns a schema that was written down as JSON.
pub(super) fn object(schema: Value) -> Arc<JsonObject> {
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => unreachable!("schemas are written as objects"),
    }
}

/// Returns the schema of a type.
pub(super) fn of<T: JsonSchema>() -> Arc<JsonObject> {
    // Inlined, because not every client follows references inside an output schema.
    let settings =
        schemars::generate::SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    object(schema.to_value())
}

/// Returns a result as structured content and the same JSON as text.
pub(super) fn result(value: &impl Serialize) -> CallToolResult {
    let value = serde_json::to_value(value).expect("strings, numbers and lists always serialise");
    let mut result = CallToolResult::success(vec![ContentBlock::text(value.to_string())]);
    result.structured_content = Some(value);
    result
}
