//! Arguments, as they are typed and as tools get them.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn schema() -> Map<String, Value> {
    let schema = json!({
        "type": "object",
        "properties": {
            "query": { "type": "string" },
            "limit": { "type": "integer" },
            "ratio": { "type": "number" },
            "deep": { "type": "boolean" },
            "tags": { "type": "array", "items": { "type": "string" } },
            "sides": { "type": "array", "items": { "type": "integer" } },
            "filter": { "type": "object" },
            "kind": { "enum": ["a", "b"] },
            "maybe": { "type": ["integer", "null"] },
            "either": { "anyOf": [{ "type": "integer" }, { "type": "string" }] },
            "any": {},
        },
    });
    schema.as_object().cloned().expect("an object")
}

#[track_caller]
fn check(words: &[&str], expected: &Value) {
    let typed = typed(&schema(), words);
    assert_eq!(typed.map(Value::Object).as_ref(), Ok(expected));
}

#[track_caller]
fn check_error(words: &[&str], expected: &str) {
    assert_eq!(typed(&schema(), words).expect_err("refused").to_string(), expected);
}

#[test]
fn words_become_what_the_schema_wants() {
    check(&["query=5"], &json!({ "query": "5" }));
    check(&["query=a=b c"], &json!({ "query": "a=b c" }));
    check(&["query="], &json!({ "query": "" }));
    check(&["query=\"x\""], &json!({ "query": "\"x\"" }));
    check(&["limit=5", "ratio=0.5", "deep=true"], &json!({ "limit": 5, "ratio": 0.5, "deep": true }));
    check(&["limit=-3"], &json!({ "limit": -3 }));
    check(&["filter={\"a\":[1]}"], &json!({ "filter": { "a": [1] } }));
    check(&["kind=a"], &json!({ "kind": "a" }));
    check(&["maybe=null"], &json!({ "maybe": null }));
    check(&["either=7"], &json!({ "either": 7 }));
    check(&["either=seven"], &json!({ "either": "seven" }));
    check(&["any=true"], &json!({ "any": true }));
    check(&["any=word"], &json!({ "any": "word" }));
}

#[test]
fn lists_are_repeated_keys_or_json() {
    check(&["tags=a", "tags=b"], &json!({ "tags": ["a", "b"] }));
    check(&["tags=a"], &json!({ "tags": ["a"] }));
    check(&["tags=[\"a\",\"b\"]"], &json!({ "tags": ["a", "b"] }));
    check(&["sides=6", "sides=8"], &json!({ "sides": [6, 8] }));
}

#[test]
fn all_of_them_may_be_one_object() {
    check(&["{\"query\":\"x\",\"limit\":2}"], &json!({ "query": "x", "limit": 2 }));
    check(&["{\"query\":\"x\"}", "limit=2"], &json!({ "query": "x", "limit": 2 }));
}

#[test]
fn what_cannot_be_meant_is_named_with_what_may_have_been() {
    check_error(&["qurey=x"], "it has no argument qurey: did you mean query?");
    check_error(&["{\"qurey\":1}"], "it has no argument qurey: did you mean query?");
    check_error(
        &["zzzzzz=x"],
        "it has no argument zzzzzz: it takes any, deep, either, filter, kind, limit, maybe, query, ratio, sides, tags",
    );
    check_error(&["limit=many"], "limit is to be a whole number, and \"many\" is none");
    check_error(&["limit=1.5"], "limit is to be a whole number, and \"1.5\" is none");
    check_error(&["deep=yes"], "deep is to be true or false, and \"yes\" is none");
    check_error(&["limit=1", "limit=2"], "limit was given more than once, and is no list");
    check_error(&["word"], "\"word\" is no argument: KEY=VALUE is, or one JSON object with all of them");
    check_error(&["sides=x"], "sides is to be a whole number, and \"x\" is none");
}

#[test]
fn a_missing_argument_is_named() {
    let mut schema = schema();
    schema.insert("required".to_owned(), json!(["query"]));

    assert_eq!(typed(&schema, &["limit=1"]), Err(ArgumentError::Missing(vec!["query=TEXT".to_owned()])));
}

#[test]
fn a_tool_that_takes_any_key_gets_any_key() {
    let schema = json!({ "type": "object", "additionalProperties": true });

    let typed = typed(schema.as_object().expect("an object"), &["a=1", "b=x"]);

    assert_eq!(typed.map(Value::Object), Ok(json!({ "a": 1, "b": "x" })));
}

proptest! {
    #[test]
    fn any_text_reaches_a_text_argument_unchanged(text in ".*") {
        let word = format!("query={text}");

        let typed = typed(&schema(), &[&word]).expect("any text is text");

        prop_assert_eq!(&typed["query"], &Value::String(text));
    }

    #[test]
    fn any_words_are_arguments_or_an_error(words in proptest::collection::vec(".{0,20}", 0..5)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();

        let _ = typed(&schema(), &words);
    }
}
