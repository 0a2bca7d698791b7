//! What a model hears when something is wrong, and what it does not.

use std::fmt;

use serde_json::json;
use switchboard::prelude::*;
use switchboard::{CallRefused, ToolError};

#[derive(Debug)]
struct TooFar(u32);

impl fmt::Display for TooFar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} miles is too far; the boat goes 20.", self.0)
    }
}

/// Sails.
#[tool]
fn sail(miles: u32) -> Result<u32, TooFar> {
    if miles > 20 { Err(TooFar(miles)) } else { Ok(miles) }
}

/// Reads a file.
#[tool]
async fn read(name: String) -> Result<String, ToolError> {
    if name.is_empty() {
        return Err(ToolError::told("Name a file."));
    }
    Ok(std::fs::read_to_string(format!("/no/such/folder/{name}"))?)
}

/// Falls over.
#[tool]
fn fall() -> u32 {
    panic!("the secret is 42")
}

/// Takes small numbers.
#[tool]
fn small(
    number: i8,
    #[length(2..=3)]
    #[pattern("^[a-z]+$")]
    #[default("ab")]
    word: String,
    #[length(..=1)] list: Option<Vec<u8>>,
) -> i8 {
    assert!(word.len() > 1 && list.is_none_or(|list| list.len() < 2), "what does not fit does not come here");
    number
}

/// Waits for ever.
#[tool(timeout = "50ms")]
async fn wait() {
    std::future::pending::<()>().await;
}

fn server() -> Server {
    Server::new("errors").tool(sail).tool(read).tool(fall).tool(small).tool(wait)
}

async fn complaint(name: &str, arguments: serde_json::Value) -> String {
    let called = server().into_test_client().call(name, arguments).await.unwrap();
    assert!(called.is_error(), "{}", called.text());
    assert_eq!(called.structured(), None);
    called.text()
}

#[tokio::test]
async fn the_message_of_an_error_reaches_the_model() {
    assert_eq!(complaint("sail", json!({ "miles": 21 })).await, "21 miles is too far; the boat goes 20.");
    assert_eq!(complaint("read", json!({ "name": "" })).await, "Name a file.");
}

#[tokio::test]
async fn what_a_question_mark_passes_on_is_masked() {
    for (name, arguments) in [("read", json!({ "name": "secret" })), ("fall", json!({}))] {
        let words = complaint(name, arguments).await;

        assert!(words.contains("failed inside the server; its log has the reason under error id"), "{words}");
        assert!(!words.contains("secret"), "{words}");
    }
}

#[tokio::test]
async fn rules_are_checked_before_the_tool_runs() {
    insta::assert_snapshot!(complaint("small", json!({ "number": 1, "word": "A", "list": [1, 2] })).await, @r#"
    The arguments of small do not fit its schema; it did not run.
    - Argument /list: [1,2] has more than 1 item.
    - Argument /word: "A" is shorter than 2 characters.
    - Argument /word: "A" does not match "^[a-z]+$".
    Arguments that fit look like: {"number":-128}
    "#);
    insta::assert_snapshot!(complaint("small", json!({ "number": 1000 })).await, @r#"
    The arguments of small do not fit its schema; it did not run.
    - Argument /number: 1000 is greater than the maximum of 127.
    Arguments that fit look like: {"number":-128}
    "#);
    insta::assert_snapshot!(complaint("small", json!({ "numbr": 1 })).await, @r#"
    The arguments of small do not fit its schema; it did not run.
    - Unknown argument "numbr". Did you mean "number"? The known ones are: list, number, word.
    - The arguments object must have "number", which is missing.
    Arguments that fit look like: {"number":-128}
    "#);
}

#[tokio::test]
async fn a_tool_has_the_time_it_says() {
    insta::assert_snapshot!(complaint("wait", json!({})).await, @"The tool wait took longer than 0.05 seconds and was stopped. Ask it for less at a time.");
}

#[tokio::test]
async fn an_unknown_tool_is_refused_by_the_protocol() {
    let CallRefused { code, message } =
        server().into_test_client().call("sial", json!({})).await.unwrap_err();

    assert_eq!(code, -32602);
    assert!(message.contains("The tools are: sail, read"), "{message}");
}
