//! Closures, and tools that are made at run time.

use serde_json::json;
use switchboard::model::Tool as Descriptor;
use switchboard::{Answer, Call, Input, InvalidTool, Parameter, Shape, prelude::*};

/// Adds what it is given to a number of its own.
#[derive(Deserialize, JsonSchema)]
struct Sum {
    /// What is added
    number: i64,
    #[serde(default)]
    twice: bool,
}

#[tokio::test]
async fn a_closure_is_a_tool_with_what_it_holds() {
    let own = 40;
    let add =
        Tool::typed(
            "add",
            move |sum: Sum, _| async move { own + sum.number * if sum.twice { 2 } else { 1 } },
        );
    let mut client = Server::new("typed").tool(add.map(Tool::read_only)).into_test_client();

    let sum = client.call("add", json!({ "number": 1, "twice": true })).await.unwrap();

    assert_eq!(sum.value::<i64>(), 42);
    let tool = &client.list_tools().await[0];
    assert_eq!(tool.description.as_deref(), Some("Adds what it is given to a number of its own."));
    insta::assert_json_snapshot!(tool.input_schema, @r#"
    {
      "properties": {
        "number": {
          "description": "What is added",
          "type": "integer"
        },
        "twice": {
          "default": false,
          "type": "boolean"
        }
      },
      "required": [
        "number"
      ],
      "type": "object"
    }
    "#);
}

#[tokio::test]
async fn a_closure_may_return_a_struct_or_fail() {
    let split = Tool::typed("split", |sum: Sum, context: Context| async move {
        if sum.twice {
            return Err(format!("not in {}", context.protocol_version()));
        }
        Ok(Json(vec![sum.number / 2, sum.number - sum.number / 2]))
    });
    let mut client = Server::new("typed").tool(split).into_test_client();

    let halves = client.call("split", json!({ "number": 5 })).await.unwrap();
    let refused = client.call("split", json!({ "number": 5, "twice": true })).await.unwrap();

    assert_eq!(halves.value::<Vec<i64>>(), [2, 3]);
    assert_eq!((refused.is_error(), refused.text().as_str()), (true, "not in 2025-11-25"));
}

#[tokio::test]
async fn a_tool_is_made_of_a_schema_that_is_known_only_at_run_time() {
    let schema = json!({ "type": "object", "properties": { "column": { "enum": ["a", "b"] } }, "required": ["column"] });
    let descriptor = Descriptor::new("pick", "Picks a column.", schema.as_object().cloned().unwrap());
    let pick = Tool::new(descriptor, |call: Call| async move { text(&call.arguments["column"].to_string()) });
    let mut client = Server::new("run time").tool(pick).into_test_client();

    assert_eq!(client.call("pick", json!({ "column": "a" })).await.unwrap().text(), "\"a\"");
    assert!(client.call("pick", json!({ "column": "c" })).await.unwrap().is_error());
}

fn text(words: &str) -> impl Answer + use<> {
    switchboard::model::CallToolResult::success(vec![switchboard::model::ContentBlock::text(words)])
}

#[tokio::test]
async fn a_tool_is_made_of_parameters_one_by_one() {
    let input = Input::new()
        .parameter(Parameter::new::<u32>("from").describe("The first").at_least(1).default(1))
        .parameter(Parameter::new::<u32>("to").describe("The end, left out").below(10));
    let shape = Shape::of_type::<Vec<u32>>();
    let results = shape.clone();
    let count = Tool::of("count", input, &shape, move |mut given| {
        let results = results.clone();
        async move {
            let (from, to): (u32, u32) = (given.take("from")?, given.take("to")?);
            results.result(&(from..to).collect::<Vec<_>>())
        }
    });
    let mut client = Server::new("parameters").tool(count).into_test_client();

    assert_eq!(client.call("count", json!({ "to": 4 })).await.unwrap().value::<Vec<u32>>(), [1, 2, 3]);
    assert!(client.call("count", json!({ "to": 10 })).await.unwrap().is_error());
}

#[test]
fn what_does_not_fit_its_own_type_makes_no_tool() {
    let tool = |parameter: Parameter| {
        let run = |_| async { Ok(switchboard::model::CallToolResult::default()) };
        Tool::of("tool", Input::new().parameter(parameter), &Shape::free(), run).unwrap_err().to_string()
    };
    let typed = Tool::typed("tool", |_: Vec<u8>, _| async {});

    let complaints = [
        tool(Parameter::new::<u32>("n").default("six")),
        tool(Parameter::new::<u32>("n").default(6).at_most(5)),
        tool(Parameter::new::<u32>("n").example(-1)),
        tool(Parameter::new::<u32>("n").length(Some(1), None)),
        tool(Parameter::new::<String>("n").pattern("(")),
    ];

    assert!(matches!(typed, Err(InvalidTool::NotAnObject { .. })));
    insta::assert_snapshot!(complaints.join("\n"), @r#"
    parameter "n" of tool "tool": the default "six": invalid type: string "six", expected u32
    parameter "n" of tool "tool": 6 breaks its own rule: 6 is greater than the maximum of 5
    parameter "n" of tool "tool": the example -1: invalid value: integer `-1`, expected u32
    parameter "n" of tool "tool": a length is for texts, lists and maps
    parameter "n" of tool "tool": "(" is not a "regex"
    "#);
}
