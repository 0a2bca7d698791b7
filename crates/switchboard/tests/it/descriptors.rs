//! What hosts are told about tools.

use std::collections::HashMap;

use serde_json::{Value, json};
use switchboard::prelude::*;
use switchboard::{IntoTool, model};

/// Everything at once.
///
/// Use this when nothing else fits.
#[tool(
    name = "all-of-it",
    title = "All of it",
    destructive = false,
    idempotent,
    open_world,
    auth = optional("read", "write"),
    visibility = app,
    ui = "ui://all/of-it",
    invoking = "Doing all of it",
    invoked = "Did all of it",
    timeout = "20s",
    icons = ["https://example.org/all.png"],
    meta = { "example.org/kind": ["a", { "b": null }], "example.org/n": 1 }
)]
fn everything() {}

/// A colour.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
}

/// What holds itself.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Branch {
    name: String,
    branches: Vec<Branch>,
}

/// Takes numbers.
#[tool(read_only, closed_world)]
fn numbers(
    /// A whole number
    #[range(-5..5)]
    #[example(3, 4)]
    whole: i64,
    #[range(0.5..)] real: f32,
    #[default] yes: bool,
    perhaps: Option<u8>,
) -> f32 {
    if yes && perhaps.is_some() { real } else { real * f32::from(i8::try_from(whole).unwrap_or_default()) }
}

/// Takes texts and lists.
#[tool(read_only, closed_world)]
fn texts(
    #[pattern("^a")]
    #[length(1..)]
    text: String,
    #[default(Colour::Green)] colour: Colour,
    #[length(..3)] many: Vec<Colour>,
    map: HashMap<String, f64>,
) -> Colour {
    if text.len() + many.len() + map.len() > 2 { colour } else { Colour::Red }
}

/// Takes types of other crates.
#[tool(read_only, closed_world)]
fn foreign(link: url::Url, id: uuid::Uuid, moment: Option<chrono::DateTime<chrono::Utc>>) -> String {
    format!("{link} {id} {moment:?}")
}

/// Takes what has many forms.
#[tool(read_only, closed_world)]
fn forms(tree: Branch, any: Value) -> Branch {
    drop(any);
    tree
}

fn descriptor(tool: impl IntoTool) -> model::Tool {
    tool.into_tool().unwrap().descriptor().clone()
}

#[test]
fn every_setting_reaches_the_descriptor() {
    insta::assert_json_snapshot!(descriptor(everything), @r#"
    {
      "name": "all-of-it",
      "title": "All of it",
      "description": "Everything at once.\n\nUse this when nothing else fits.",
      "inputSchema": {
        "additionalProperties": false,
        "properties": {},
        "type": "object"
      },
      "annotations": {
        "title": "All of it",
        "readOnlyHint": false,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": true
      },
      "icons": [
        {
          "src": "https://example.org/all.png"
        }
      ],
      "_meta": {
        "example.org/kind": [
          "a",
          {
            "b": null
          }
        ],
        "example.org/n": 1,
        "openai/outputTemplate": "ui://all/of-it",
        "openai/toolInvocation/invoked": "Did all of it",
        "openai/toolInvocation/invoking": "Doing all of it",
        "openai/visibility": "private",
        "securitySchemes": [
          {
            "type": "noauth"
          },
          {
            "scopes": [
              "read",
              "write"
            ],
            "type": "oauth2"
          }
        ],
        "ui": {
          "resourceUri": "ui://all/of-it",
          "visibility": [
            "app"
          ]
        }
      }
    }
    "#);
}

#[test]
fn types_become_schemas() {
    insta::assert_snapshot!(json!(descriptor(numbers).input_schema), @r#"{"additionalProperties":false,"properties":{"perhaps":{"maximum":255,"minimum":0,"type":["integer","null"]},"real":{"minimum":0.5,"type":"number"},"whole":{"description":"A whole number","examples":[3,4],"exclusiveMaximum":5,"minimum":-5,"type":"integer"},"yes":{"default":false,"type":"boolean"}},"required":["whole","real"],"type":"object"}"#);
    insta::assert_snapshot!(json!(descriptor(texts).input_schema), @r#"{"additionalProperties":false,"properties":{"colour":{"default":"green","description":"A colour.","enum":["red","green"],"type":"string"},"many":{"items":{"description":"A colour.","enum":["red","green"],"type":"string"},"maxItems":2,"type":"array"},"map":{"additionalProperties":{"type":"number"},"type":"object"},"text":{"minLength":1,"pattern":"^a","type":"string"}},"required":["text","many","map"],"type":"object"}"#);
    insta::assert_snapshot!(json!(descriptor(foreign).input_schema), @r#"{"additionalProperties":false,"properties":{"id":{"format":"uuid","type":"string"},"link":{"format":"uri","type":"string"},"moment":{"format":"date-time","type":["string","null"]}},"required":["link","id"],"type":"object"}"#);
    insta::assert_snapshot!(json!(descriptor(forms).input_schema), @r##"{"$defs":{"Branch":{"description":"What holds itself.","properties":{"branches":{"items":{"$ref":"#/$defs/Branch"},"type":"array"},"name":{"type":"string"}},"required":["name","branches"],"type":"object"}},"additionalProperties":false,"properties":{"any":{},"tree":{"description":"What holds itself.","properties":{"branches":{"items":{"$ref":"#/$defs/Branch"},"type":"array"},"name":{"type":"string"}},"required":["name","branches"],"type":"object"}},"required":["tree","any"],"type":"object"}"##);
}

#[test]
fn what_is_returned_becomes_a_schema_of_an_object() {
    insta::assert_snapshot!(json!(descriptor(texts).output_schema), @r#"{"properties":{"result":{"description":"A colour.","enum":["red","green"],"type":"string"}},"required":["result"],"type":"object"}"#);
    insta::assert_snapshot!(json!(descriptor(forms).output_schema), @r##"{"$defs":{"Branch":{"description":"What holds itself.","properties":{"branches":{"items":{"$ref":"#/$defs/Branch"},"type":"array"},"name":{"type":"string"}},"required":["name","branches"],"type":"object"}},"description":"What holds itself.","properties":{"branches":{"items":{"$ref":"#/$defs/Branch"},"type":"array"},"name":{"type":"string"}},"required":["name","branches"],"type":"object"}"##);
    insta::assert_snapshot!(json!(descriptor(everything).output_schema), @"null");
}

#[test]
fn hints_are_explicit_and_the_worst_where_nothing_is_said() {
    /// Says nothing of itself.
    #[tool]
    fn plain() {}
    /// Sends mail.
    #[tool(auth = oauth("mail.send"), visibility = model)]
    fn send_mail() {}
    /// Is for everybody.
    #[tool(auth = none, visibility = both, closed_world = false)]
    fn open() {}

    insta::assert_snapshot!(json!(descriptor(plain).annotations), @r#"{"destructiveHint":true,"idempotentHint":false,"openWorldHint":true,"readOnlyHint":false,"title":"Plain"}"#);
    insta::assert_snapshot!(json!(descriptor(send_mail).meta), @r#"{"openai/visibility":"public","securitySchemes":[{"scopes":["mail.send"],"type":"oauth2"}],"ui":{"visibility":["model"]}}"#);
    insta::assert_snapshot!(json!(descriptor(open).meta), @r#"{"openai/visibility":"public","securitySchemes":[{"type":"noauth"}],"ui":{"visibility":["model","app"]}}"#);
}
