//! Forms, as a person answers them.

use serde_json::json;

use super::*;

/// Answers a form with lines, and returns the result with what the person saw.
fn answer(schema: &Value, lines: &str) -> (Value, String) {
    let request = json!({ "mode": "form", "message": "Who are you?", "requestedSchema": schema });
    let request: ElicitRequestParams = serde_json::from_value(request).expect("a request");
    let mut out = Vec::new();
    let result = ask(&request, &mut lines.as_bytes(), &mut out).expect("memory does not fail");
    (serde_json::to_value(result).expect("it is plain"), String::from_utf8(out).expect("text"))
}

fn person() -> Value {
    json!({
        "type": "object",
        "properties": {
            "age": { "type": "integer" },
            "name": { "type": "string", "title": "Name", "description": "as in the passport" },
            "sure": { "type": "boolean", "default": true },
        },
        "required": ["age", "name"],
    })
}

#[test]
fn a_form_is_asked_field_by_field() {
    let (result, seen) = answer(&person(), "old\n7\n\nAda\n\ny\n");

    assert_eq!(result, json!({ "action": "accept", "content": { "name": "Ada", "age": 7, "sure": true } }));
    insta::assert_snapshot!(seen, @r"
    The server asks: Who are you?
    age [a whole number]:   a whole number is wanted
    age [a whole number]: Name (as in the passport) [text]:   text is wanted
    Name (as in the passport) [text]: sure [y/n, default true, may be empty]: Send this? [y/n]
    ");
}

#[test]
fn bounds_are_told_and_kept() {
    let schema = json!({
        "type": "object",
        "properties": {
            "code": { "type": "string", "minLength": 2, "maxLength": 3 },
            "share": { "type": "number", "maximum": 0.5 },
            "stars": { "type": "integer", "minimum": 1, "maximum": 5 },
        },
        "required": ["code", "share", "stars"],
    });

    let (result, seen) = answer(&schema, "a\nabcd\n\u{e9}\u{e9}\n0.6\n0.5\n0\n6\n5\ny\n");

    assert_eq!(result["content"], json!({ "code": "\u{e9}\u{e9}", "share": 0.5, "stars": 5 }));
    insta::assert_snapshot!(seen, @r"
    The server asks: Who are you?
    code [text, from 2 to 3 characters]:   text, from 2 to 3 characters is wanted
    code [text, from 2 to 3 characters]:   text, from 2 to 3 characters is wanted
    code [text, from 2 to 3 characters]: share [a number, at most 0.5]:   a number, at most 0.5 is wanted
    share [a number, at most 0.5]: stars [a whole number, from 1 to 5]:   a whole number, from 1 to 5 is wanted
    stars [a whole number, from 1 to 5]:   a whole number, from 1 to 5 is wanted
    stars [a whole number, from 1 to 5]: Send this? [y/n]
    ");
}

#[test]
fn the_end_of_the_input_cancels() {
    assert_eq!(answer(&person(), "7\nAda\n").0, json!({ "action": "cancel" }));
}

#[test]
fn a_form_that_is_not_to_be_sent_is_declined() {
    assert_eq!(answer(&person(), "7\nAda\nn\nn\n").0, json!({ "action": "decline" }));
}

#[test]
fn choices_are_offered_and_no_other_is_taken() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a": { "type": "string", "enum": ["x", "y"] },
            "b": { "type": "array", "items": { "type": "string", "enum": ["p", "q"] } },
        },
        "required": ["a", "b"],
    });

    let (result, seen) = answer(&schema, "z\nx\np, q\ny\n");

    assert_eq!(result["content"], json!({ "a": "x", "b": ["p", "q"] }));
    assert!(seen.contains("x | y is wanted"), "{seen}");
}
