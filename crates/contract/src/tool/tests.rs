//! The exact descriptors.

use rmcp::model::JsonObject;
use serde_json::{Value, json};

use super::*;
use crate::limits::TOOL_NAME;

#[test]
fn search_is_described_in_full() {
    let mut tool = search_tool("Finds passages.");

    assert_eq!(tool.output_schema.take(), Some(SearchResults::schema()));
    insta::assert_json_snapshot!(tool, @r#"
    {
      "name": "search",
      "title": "Search",
      "description": "Finds passages.",
      "inputSchema": {
        "additionalProperties": false,
        "properties": {
          "query": {
            "description": "What to look for: a question, a few words, or an \"exact phrase\". Any text is a legal query. Example: how to reset a password",
            "type": "string"
          }
        },
        "required": [
          "query"
        ],
        "type": "object"
      },
      "annotations": {
        "title": "Search",
        "readOnlyHint": true,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": false
      }
    }
    "#);
}

#[test]
fn fetch_is_described_in_full() {
    let mut tool = fetch_tool("Reads a passage.");
    assert_eq!(tool.annotations.take(), Some(read_only_hints("Fetch")));
    assert_eq!(tool.output_schema.take(), Some(FetchedDocument::schema()));
    insta::assert_json_snapshot!(tool, @r#"
    {
      "name": "fetch",
      "title": "Fetch",
      "description": "Reads a passage.",
      "inputSchema": {
        "additionalProperties": false,
        "properties": {
          "id": {
            "description": "An id as search returned it, or as fetch named it in metadata to read on. Example: guide/setup.md#p3",
            "type": "string"
          }
        },
        "required": [
          "id"
        ],
        "type": "object"
      }
    }
    "#);
}

#[test]
fn only_the_one_argument_is_taken() {
    for (tool, argument) in [(search_tool(""), "query"), (fetch_tool(""), "id")] {
        let schema = Value::Object((*tool.input_schema).clone());
        let keeps = |arguments: Value| jsonschema::is_valid(&schema, &arguments);

        assert!(keeps(json!({ argument: "" })));
        assert!(!keeps(json!({})));
        assert!(!keeps(json!({ argument: 1 })));
        assert!(!keeps(json!({ argument: "x", "limit": 3 })));
    }
}

#[test]
fn every_property_of_every_schema_is_described() {
    fn undescribed(path: &str, schema: &JsonObject, found: &mut Vec<String>) {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let path = format!("{path}.{name}");
            if property["description"].as_str().is_none_or(str::is_empty) {
                found.push(path.clone());
            }
            let items = property.get("items").and_then(Value::as_object);
            undescribed(&path, property.as_object().unwrap_or(schema), found);
            if let Some(items) = items {
                undescribed(&path, items, found);
            }
        }
    }
    let mut found = Vec::new();

    for tool in
        [search_tool(""), fetch_tool(""), crate::legacy::search_tool(""), crate::legacy::fetch_tool("")]
    {
        undescribed(&tool.name, &tool.input_schema, &mut found);
        undescribed(&tool.name, tool.output_schema.as_ref().expect("an output schema"), &mut found);
        assert!(tool.name.len() <= TOOL_NAME);
    }

    assert_eq!(found, Vec::<String>::new());
}
