//! Tools about schemas: one that uses every word of JSON Schema 2020-12, one that takes an argument from a header, and one
//! that needs what the client did not declare.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::{
    CallToolResult, ClientCapabilities, ContentBlock, ErrorData, Tool as Descriptor,
};
use switchboard_mcp_serve::{Call, Tool};

use crate::constant::{descriptor, object};

pub(crate) fn tools() -> Result<Vec<Tool>> {
    Ok(vec![full_dialect()?, from_header()?, missing_capability()?])
}

fn full_dialect() -> Result<Tool> {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
        },
        "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false
    });
    let descriptor = Descriptor::new("json_schema_2020_12_tool", "Keeps its schema whole.", object(&schema));
    Ok(Tool::new(descriptor, |call: Call| {
        let text = Value::Object(call.arguments).to_string();
        std::future::ready(CallToolResult::success(vec![ContentBlock::text(text)]))
    })?)
}

fn from_header() -> Result<Tool> {
    let schema = json!({
        "type": "object",
        "properties": {
            "region": { "type": "string", "x-mcp-header": "Region" },
            "priority": { "type": "integer", "x-mcp-header": "Priority" },
            "verbose": { "type": "boolean", "x-mcp-header": "Verbose" },
            "empty_val": { "type": "string", "x-mcp-header": "EmptyVal" },
            "query": { "type": "string" }
        }
    });
    let descriptor = Descriptor::new("test_custom_headers", "Mirrors arguments in headers.", object(&schema));
    Ok(Tool::new(descriptor, |call: Call| {
        let text = Value::Object(call.arguments).to_string();
        std::future::ready(CallToolResult::success(vec![ContentBlock::text(text)]))
    })?)
}

fn missing_capability() -> Result<Tool> {
    let needed: ClientCapabilities = serde_json::from_value(json!({ "sampling": {} }))?;
    let missing = descriptor("test_missing_capability", "Needs the client to offer sampling.");
    Ok(Tool::new(missing, move |call: Call| {
        let client = call.context.client_capabilities();
        std::future::ready(if client.is_some_and(|client| client.sampling.is_some()) {
            Ok(CallToolResult::success(vec![ContentBlock::text("The client offers sampling.")]))
        } else {
            Err(ErrorData::missing_required_client_capability(needed.clone()))
        })
    })?)
}
