//! Functions that are tools: what comes in, what goes out.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use switchboard::LogLevel;
use switchboard::model::{CallToolResult, ContentBlock};
use switchboard::prelude::*;
use switchboard::{Elicited, ResponseCache};

/// Rolls dice and adds them up. Use this when the person asks for a dice roll.
#[tool(read_only, closed_world)]
fn roll_dice(
    /// Number of sides of each die
    #[default(6)]
    #[range(2..=100)]
    sides: u32,
    /// Number of dice
    #[default(1)]
    dice: u32,
) -> u32 {
    sides * dice
}

/// Greets.
#[tool]
async fn greet(name: Option<String>) -> String {
    format!("hello, {}", name.as_deref().unwrap_or("you"))
}

/// A place.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Place {
    /// Where it lies
    at: (f64, f64),
    name: String,
}

/// Moves a place.
#[tool]
fn shift(place: Place, by: f64) -> Place {
    Place { at: (place.at.0 + by, place.at.1), ..place }
}

/// Counts letters.
#[tool]
fn count_letters(text: String) -> BTreeMap<char, usize> {
    text.chars().fold(BTreeMap::new(), |mut counts, letter| {
        *counts.entry(letter).or_default() += 1;
        counts
    })
}

/// Splits a text.
#[tool]
fn words(text: String) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Does nothing.
#[tool]
fn nothing() {}

/// Shows a picture.
#[tool]
fn picture() -> ContentBlock {
    ContentBlock::image("AAAA", "image/png")
}

/// Answers in full.
#[tool]
fn in_full() -> CallToolResult {
    CallToolResult::structured(json!({ "a": 1 }))
}

/// Works a while.
#[tool]
async fn work(context: &Context, steps: u32) -> u32 {
    for step in 1..=steps {
        context.progress(f64::from(step), Some(f64::from(steps)), None).await;
    }
    context.log(LogLevel::Info, None, json!("done")).await;
    steps
}

/// Blocks.
#[tool(blocking)]
fn block(milliseconds: u64, context: Context) -> String {
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    context.protocol_version().to_string()
}

/// Names what a keyword names.
#[tool]
fn keyword(r#type: String) -> String {
    r#type
}

fn server() -> Server {
    let server = Server::new("functions").tool(roll_dice).tool(greet).tool(shift).tool(count_letters);
    server.tool(words).tool(nothing).tool(picture).tool(in_full).tool(work).tool(block).tool(keyword)
}

/// Calls a tool and returns its result as it goes over the wire, without what all results have.
async fn call(name: &str, arguments: Value) -> String {
    let called = server().into_test_client().call(name, arguments).await.unwrap();
    let mut result = serde_json::to_value(called.result()).unwrap();
    result
        .as_object_mut()
        .unwrap()
        .retain(|key, _| key == "content" || key == "structuredContent" || key == "isError");
    result.to_string()
}

#[test]
fn a_tool_can_still_be_called_as_the_function_it_is() {
    assert_eq!(roll_dice(4, 2), 8);
    assert_eq!(words("a b".to_owned()), ["a", "b"]);
}

#[tokio::test]
async fn an_async_tool_can_still_be_called_too() {
    assert_eq!(greet(None).await, "hello, you");
}

#[tokio::test]
async fn what_is_left_out_has_its_default() {
    let mut client = server().into_test_client();

    assert_eq!(client.call("roll_dice", Value::Null).await.unwrap().value::<u32>(), 6);
    assert_eq!(client.call("roll_dice", json!({ "dice": 2 })).await.unwrap().value::<u32>(), 12);
    assert_eq!(client.call("greet", json!({})).await.unwrap().text(), "hello, you");
    assert_eq!(client.call("greet", json!({ "name": null })).await.unwrap().text(), "hello, you");
    assert_eq!(client.call("greet", json!({ "name": "Ada" })).await.unwrap().text(), "hello, Ada");
}

#[tokio::test]
async fn values_become_structured_content_and_the_same_in_text() {
    insta::assert_snapshot!(call("roll_dice", json!({})).await, @r#"{"content":[{"text":"6","type":"text"}],"isError":false,"structuredContent":{"result":6}}"#);
    insta::assert_snapshot!(call("greet", json!({})).await, @r#"{"content":[{"text":"hello, you","type":"text"}],"isError":false,"structuredContent":{"result":"hello, you"}}"#);
    insta::assert_snapshot!(call("words", json!({ "text": "two words" })).await, @r#"{"content":[{"text":"[\"two\",\"words\"]","type":"text"}],"isError":false,"structuredContent":{"result":["two","words"]}}"#);
    insta::assert_snapshot!(call("count_letters", json!({ "text": "aab" })).await, @r#"{"content":[{"text":"{\"a\":2,\"b\":1}","type":"text"}],"isError":false,"structuredContent":{"a":2,"b":1}}"#);
    let place = json!({ "name": "pier", "at": [1.0, 2.0] });
    insta::assert_snapshot!(call("shift", json!({ "place": place, "by": 0.5 })).await, @r#"{"content":[{"text":"{\"at\":[1.5,2.0],\"name\":\"pier\"}","type":"text"}],"isError":false,"structuredContent":{"at":[1.5,2.0],"name":"pier"}}"#);
}

#[tokio::test]
async fn what_has_no_structure_is_content_alone() {
    insta::assert_snapshot!(call("nothing", json!({})).await, @r#"{"content":[{"text":"Done.","type":"text"}],"isError":false}"#);
    insta::assert_snapshot!(call("picture", json!({})).await, @r#"{"content":[{"data":"AAAA","mimeType":"image/png","type":"image"}],"isError":false}"#);
    insta::assert_snapshot!(call("in_full", json!({})).await, @r#"{"content":[{"text":"{\"a\":1}","type":"text"}],"isError":false,"structuredContent":{"a":1}}"#);
}

#[tokio::test]
async fn the_context_reports_while_the_tool_works() {
    let mut client = server().into_test_client();

    let steps = client.call("work", json!({ "steps": 2 })).await.unwrap();

    assert_eq!(steps.value::<u32>(), 2);
    let heard: Vec<&str> = client.heard().iter().map(|note| note["method"].as_str().unwrap()).collect();
    assert_eq!(heard, ["notifications/progress", "notifications/progress", "notifications/message"]);
    assert_eq!(client.heard()[1]["params"]["progress"], 2.0);
}

#[tokio::test]
async fn a_tool_that_blocks_holds_nobody_up() {
    let mut client = server().into_test_client();

    let version = client.call("block", json!({ "milliseconds": 1 })).await.unwrap();

    assert_eq!(version.text(), "2025-11-25");
}

#[tokio::test]
async fn a_raw_name_is_a_plain_one_to_the_model() {
    let mut client = server().into_test_client();

    assert_eq!(client.call("keyword", json!({ "type": "x" })).await.unwrap().text(), "x");
}

/// What the person says.
#[derive(serde::Deserialize, JsonSchema)]
struct Said {
    word: String,
}

/// Asks for a word.
#[tool(read_only, closed_world)]
async fn ask_word(context: &Context) -> Result<String, ToolError> {
    match context.elicit::<Said>("word", "Which word?").await? {
        Elicited::Accepted(said) => Ok(said.word),
        _ => Err(ToolError::told("no word")),
    }
}

#[tokio::test]
async fn a_cache_keeps_nothing_that_somebody_was_asked_for() {
    let mut said = ["salt", "pepper"].into_iter();
    let server = Server::new("words").tool(ask_word).layer(ResponseCache::new(Duration::from_mins(1)));
    let mut client = server.into_test_client().answering(move |method, _| {
        let word = said.next().filter(|_| method == "elicitation/create")?;
        Some(json!({ "action": "accept", "content": { "word": word } }))
    });

    let first = client.call("ask_word", json!({})).await.unwrap();
    let second = client.call("ask_word", json!({})).await.unwrap();

    assert_eq!((first.text(), second.text()), ("salt".to_owned(), "pepper".to_owned()));
}
