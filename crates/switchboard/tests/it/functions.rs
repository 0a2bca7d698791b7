//! Functions that are tools.

use serde_json::json;
use switchboard::IntoTool;
use switchboard::prelude::*;

/// Rolls dice and adds them up. Use this when the person asks for a dice roll.
#[tool(read_only, closed_world)]
fn roll_dice(
    /// Number of sides of each die
    #[default(6)]
    #[range(2..=100)]
    sides: u32,
) -> u32 {
    sides
}

#[test]
fn a_function_is_described_in_full() {
    let tool = roll_dice.into_tool().unwrap();

    insta::assert_json_snapshot!(tool.descriptor(), @r#"
    {
      "name": "roll_dice",
      "title": "Roll dice",
      "description": "Rolls dice and adds them up. Use this when the person asks for a dice roll.",
      "inputSchema": {
        "additionalProperties": false,
        "properties": {
          "sides": {
            "default": 6,
            "description": "Number of sides of each die",
            "maximum": 100,
            "minimum": 2,
            "type": "integer"
          }
        },
        "type": "object"
      },
      "outputSchema": {
        "properties": {
          "result": {
            "minimum": 0,
            "type": "integer"
          }
        },
        "required": [
          "result"
        ],
        "type": "object"
      },
      "annotations": {
        "title": "Roll dice",
        "readOnlyHint": true,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": false
      }
    }
    "#);
}

#[test]
fn a_tool_can_still_be_called_as_the_function_it_is() {
    assert_eq!(roll_dice(4), 4);
    assert_eq!(json!(roll_dice(2)), 2);
}
