//! What the descriptors of the fixture have in common, and tools that are nothing else.

use anyhow::Result;
use serde_json::Value;
use switchboard_mcp_serve::model::{CallToolResult, JsonObject, Tool as Descriptor};
use switchboard_mcp_serve::{Call, Tool};

/// Makes a tool without arguments that always gives the same result.
pub(crate) fn constant(
    name: &'static str,
    description: &'static str,
    result: CallToolResult,
) -> Result<Tool> {
    Ok(Tool::new(descriptor(name, description), move |_| std::future::ready(result.clone()))?)
}

pub(crate) fn descriptor(name: &'static str, description: &'static str) -> Descriptor {
    Descriptor::new(name, description, object(&serde_json::json!({ "type": "object", "properties": {} })))
}

/// Returns a descriptor of a tool with these arguments, all of them texts and required.
pub(crate) fn with_texts(name: &'static str, description: &'static str, arguments: &[&str]) -> Descriptor {
    let properties =
        arguments.iter().map(|name| ((*name).to_owned(), serde_json::json!({ "type": "string" })));
    let properties = Value::Object(properties.collect());
    let schema = serde_json::json!({ "type": "object", "properties": properties, "required": arguments });
    Descriptor::new(name, description, object(&schema))
}

/// Returns an argument that the tool's schema requires to be a text.
pub(crate) fn text_argument<'a>(call: &'a Call, name: &str) -> &'a str {
    call.arguments[name].as_str().expect("arguments are checked against the schema before the tool is called")
}

/// Returns a schema as the object it is.
pub(crate) fn object(schema: &Value) -> JsonObject {
    schema.as_object().cloned().expect("the schemas of the fixture are objects")
}
