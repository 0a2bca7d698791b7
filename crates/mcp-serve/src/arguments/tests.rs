//! What arguments pass, and the words for those that do not.

use insta::assert_snapshot;
use proptest::prelude::*;
use rmcp::model::CallToolResult;
use serde_json::json;

use super::*;
use crate::tool::Tool;

fn tool(schema: Value) -> Tool {
    let Value::Object(schema) = schema else { panic!("a schema is an object") };
    let descriptor = rmcp::model::Tool::new("search", "Searches.", schema);
    Tool::new(descriptor, |_| async { CallToolResult::success(Vec::new()) }).expect("valid tool")
}

fn complaint(schema: Value, arguments: Value) -> String {
    let tool = tool(schema);
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    tool.arguments()
        .check(arguments)
        .map_or_else(|complaint| complaint.explain(tool.name()), |_| "fits".to_owned())
}

fn search() -> Value {
    json!({
        "type": "object",
        "properties": {
            "query": { "type": "string", "minLength": 1, "examples": ["tantivy scoring"] },
            "limit": { "type": "integer", "minimum": 1, "maximum": 50 },
            "kind": { "enum": ["page", "note"] },
        },
        "required": ["query"],
    })
}

#[test]
fn arguments_that_fit_pass_unchanged() {
    let arguments = json!({ "query": "a", "limit": 3, "kind": "note" });
    let Value::Object(expected) = arguments.clone() else { unreachable!() };

    let checked = tool(search()).arguments().check(expected.clone()).expect("they fit");

    assert_eq!(checked, expected);
}

#[test]
fn a_missing_argument_is_named_with_an_example() {
    assert_snapshot!(complaint(search(), json!({})), @r#"
    The arguments of search do not fit its schema; it did not run.
    - The arguments object must have "query", which is missing.
    Arguments that fit look like: {"query":"tantivy scoring"}
    "#);
}

#[test]
fn each_wrong_argument_is_named_with_its_rule_and_what_came() {
    let arguments = json!({ "query": 7, "limit": 99, "kind": "book" });

    assert_snapshot!(complaint(search(), arguments), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /kind must be one of "page", "note"; "book" came.
    - Argument /limit: 99 is greater than the maximum of 50.
    - Argument /query must be a string; 7 came.
    Arguments that fit look like: {"query":"tantivy scoring"}
    "#);
}

#[test]
fn an_unknown_argument_is_an_error_that_names_the_nearest_known_one() {
    assert_snapshot!(complaint(search(), json!({ "query": "a", "limits": 3 })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Unknown argument "limits". Did you mean "limit"? The known ones are: kind, limit, query.
    Arguments that fit look like: {"query":"tantivy scoring"}
    "#);
}

#[test]
fn a_closed_schema_complains_once_of_an_unknown_argument() {
    let mut schema = search();
    schema["additionalProperties"] = json!(false);

    assert_snapshot!(complaint(schema, json!({ "query": "a", "zebra": "crossing" })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Unknown argument "zebra". The known ones are: kind, limit, query.
    Arguments that fit look like: {"query":"tantivy scoring"}
    "#);
}

#[test]
fn a_tool_without_arguments_says_so() {
    assert_snapshot!(complaint(json!({ "type": "object" }), json!({ "query": "a" })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Unknown argument "query". This tool takes no arguments.
    Arguments that fit look like: {}
    "#);
}

#[test]
fn a_long_value_is_shown_in_part() {
    assert_snapshot!(complaint(search(), json!({ "query": "a", "limit": "9".repeat(100_000) })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /limit must be an integer; "99999999999999999999999999999999999999999999999999999999999… came.
    Arguments that fit look like: {"query":"tantivy scoring"}
    "#);
}

#[test]
fn schemas_open_on_purpose_let_other_names_pass() {
    for schema in [
        json!({ "type": "object", "additionalProperties": true }),
        json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        json!({ "type": "object", "patternProperties": { "^x-": {} } }),
        json!({ "type": "object", "properties": { "a": {} }, "allOf": [{ "additionalProperties": {} }] }),
    ] {
        assert_eq!(complaint(schema, json!({ "x-other": "a" })), "fits");
    }
}

#[test]
fn a_tool_told_to_lets_unknown_names_pass() {
    let tool = tool(search()).allow_unknown_arguments();
    let Value::Object(arguments) = json!({ "query": "a", "other": 1 }) else { unreachable!() };

    assert!(tool.arguments().check(arguments).is_ok());
}

#[test]
fn names_are_found_through_references_and_combinations() {
    let schema = json!({
        "type": "object",
        "$defs": { "page": { "properties": { "page": { "type": "integer" } } } },
        "allOf": [{ "$ref": "#/$defs/page" }, { "properties": { "size": {} } }],
        "if": { "properties": { "mode": { "const": "x" } } },
    });

    assert_eq!(complaint(schema.clone(), json!({ "page": 1, "size": 2, "mode": "x" })), "fits");
    assert!(complaint(schema, json!({ "pages": 1 })).contains("Did you mean \"page\"?"));
}

#[test]
fn a_schema_that_refers_to_itself_is_followed_to_an_end() {
    let schema = json!({
        "type": "object",
        "properties": { "children": { "type": "array", "items": { "$ref": "#" } } },
        "required": ["children"],
    });

    assert!(
        complaint(schema, json!({ "children": 3 })).contains("Argument /children must be an array; 3 came.")
    );
}

#[test]
fn a_choice_is_named_by_its_values_however_the_schema_writes_it() {
    let warmth = json!({ "oneOf": [{ "const": "cold", "description": "Not at all" }, { "const": "warm" }] });
    let schema = json!({
        "type": "object",
        "properties": { "heat": warmth, "unit": { "anyOf": [{ "enum": ["c", "f"] }, { "type": "null" }] } },
        "required": ["heat"],
    });

    assert_snapshot!(complaint(schema, json!({ "heat": "hot", "unit": 3 })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /heat must be one of "cold", "warm"; "hot" came.
    - Argument /unit must be one of "c", "f", null; 3 came.
    Arguments that fit look like: {"heat":"cold"}
    "#);
}

#[test]
fn each_form_of_a_value_says_what_keeps_it_from_that() {
    let circle = json!({ "type": "object", "properties": { "kind": { "const": "circle" }, "r": { "type": "number" } }, "required": ["kind", "r"] });
    let square =
        json!({ "type": "object", "properties": { "kind": { "const": "square" } }, "required": ["kind"] });
    let schema = json!({ "type": "object", "properties": { "shape": { "oneOf": [circle, square] } }, "required": ["shape"] });

    assert_snapshot!(complaint(schema, json!({ "shape": { "kind": "oval", "r": 2 } })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /shape fits none of its 2 allowed forms; {"kind":"oval","r":2} came. Form 1: Argument /shape/kind must be "circle"; "oval" came. Form 2: Argument /shape/kind must be "square"; "oval" came.
    Arguments that fit look like: {"shape":{"kind":"circle","r":1}}
    "#);
}

#[test]
fn faults_that_are_not_named_are_counted() {
    let properties: JsonObject =
        ('a'..='h').map(|name| (name.to_string(), json!({ "type": "boolean" }))).collect();
    let required: Vec<&String> = properties.keys().collect();
    let schema = json!({ "type": "object", "properties": properties, "required": required });

    assert_snapshot!(complaint(schema, json!({})), @r#"
    The arguments of search do not fit its schema; it did not run.
    - The arguments object must have "a", which is missing.
    - The arguments object must have "b", which is missing.
    - The arguments object must have "c", which is missing.
    - The arguments object must have "d", which is missing.
    - The arguments object must have "e", which is missing.
    - And 3 more.
    Arguments that fit look like: {"a":true,"b":true,"c":true,"d":true,"e":true,"f":true,"g":true,"h":true}
    "#);
}

#[test]
fn an_example_keeps_formats_bounds_and_places() {
    let schema = json!({
        "type": "object",
        "properties": {
            "day": { "type": "string", "format": "date" },
            "id": { "type": "string", "format": "uuid" },
            "letters": { "type": "string", "minLength": 3 },
            "pair": { "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }], "minItems": 2 },
            "triple": { "type": "array", "items": { "type": "integer", "minimum": 0 }, "minItems": 3, "maxItems": 3 },
            "share": { "type": "number", "maximum": 0.5 },
            "dozens": { "type": "integer", "multipleOf": 12 },
            "below": { "type": "integer", "exclusiveMaximum": 0 },
            "whole": { "allOf": [{ "properties": { "a": { "const": 1 } }, "required": ["a"] }, { "properties": { "b": { "type": "null" } } }] },
            "maybe": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/heat" }] },
        },
        "$defs": { "heat": { "oneOf": [{ "const": "warm" }, { "const": "cold" }] } },
    });

    assert_snapshot!(complaint(schema, json!({ "day": 1 })), @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /day must be a string; 1 came.
    Arguments that fit look like: {"below":-1,"day":"2026-01-31","dozens":12,"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","letters":"………","maybe":"warm","pair":[1,"…"],"share":0.5,"triple":[0,0,0],"whole":{"a":1,"b":null}}
    "#);
}

#[test]
fn what_no_value_was_found_for_is_not_called_an_example_that_fits() {
    let schema = json!({ "type": "object", "properties": { "code": { "type": "string", "pattern": "^[a-z]{4}$" } }, "required": ["code"] });

    assert_snapshot!(complaint(schema, json!({})), @r#"
    The arguments of search do not fit its schema; it did not run.
    - The arguments object must have "code", which is missing.
    Arguments have this form, with values that keep its rules: {"code":"…"}
    "#);
}

proptest! {
    #[test]
    fn the_example_of_a_schema_fits_it(
        minimum in 0i64..100,
        is_required in any::<bool>(),
        kind in prop::sample::select(vec!["string", "integer", "boolean", "array", "object"]),
    ) {
        let schema = json!({
            "type": "object",
            "properties": { "a": { "type": kind, "minimum": minimum }, "b": { "type": "string" } },
            "required": if is_required { json!(["a"]) } else { json!([]) },
        });
        let Value::Object(example) = example::make(&schema, &schema, 6) else { panic!("an example is an object") };

        prop_assert!(tool(schema).arguments().check(example).is_ok());
    }

    #[test]
    fn any_arguments_get_an_answer(name in "\\PC{0,12}", text in "\\PC{0,80}") {
        let words = complaint(search(), json!({ name: text }));

        prop_assert!(words == "fits" || words.contains("Arguments that fit look like:"));
    }
}
