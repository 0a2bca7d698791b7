//! `mixed_auth`: tools for anybody beside tools for those who logged in.

use serde_json::{Value, json};
use switchboard_testkit::wire::Ask;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/mixed_auth.rs"]
mod example;

async fn call(name: &str, arguments: Value, token: Option<&str>) -> Value {
    let address = world::serve(example::router("https://tables.example.org")).await;
    let params = json!({ "name": name, "arguments": arguments });
    let ask =
        Ask::json("/mcp", json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }));
    let ask = match token {
        Some(token) => ask.header("Authorization", &format!("Bearer {token}")),
        None => ask,
    };
    let answer = ask.header("Accept", "application/json, text/event-stream").send(address).await.unwrap();
    // A tool with a context may answer by an event stream.
    let body = answer.body.lines().find(|line| line.contains("\"result\"")).unwrap_or(&answer.body);
    let mut answer: Value = serde_json::from_str(body.trim_start_matches("data:")).unwrap();
    answer["result"].take()
}

#[tokio::test]
async fn anybody_is_told_the_hours_and_a_table() {
    let hours = call("opening_hours", json!({}), None).await;
    let table = call("recommend_table", json!({}), None).await;

    assert_eq!(hours["structuredContent"]["result"], "every day but Monday, from six to eleven");
    assert_eq!(table["structuredContent"]["result"], "the round one");
}

#[tokio::test]
async fn who_logged_in_gets_more() {
    let table = call("recommend_table", json!({}), Some("token-of-ada")).await;
    let booked = call("book_table", json!({ "people": 4 }), Some("token-of-ada")).await;

    assert_eq!(table["structuredContent"]["result"], "the usual one for Ada, at the window");
    assert_eq!(booked["structuredContent"], json!({ "name": "Ada", "people": 4 }));
}

#[tokio::test]
async fn booking_asks_for_a_login_in_the_words_that_a_host_reads() {
    for token in [None, Some("forged")] {
        let refused = call("book_table", json!({ "people": 4 }), token).await;

        assert_eq!(refused["isError"], true);
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused["_meta"]["mcp/www_authenticate"][0].as_str().unwrap(), @r#"Bearer resource_metadata="https://tables.example.org/.well-known/oauth-protected-resource/mcp", scope="tables.book", error="insufficient_scope", error_description="This needs a login with the scope tables.book.""#);
        }
    }
}

#[tokio::test]
async fn the_metadata_names_the_url_that_was_typed() {
    let address = world::serve(example::router("https://tables.example.org")).await;

    let metadata = Ask::get("/.well-known/oauth-protected-resource/mcp").send(address).await.unwrap();

    let metadata: Value = serde_json::from_str(&metadata.body).unwrap();
    assert_eq!(metadata["resource"], "https://tables.example.org/mcp");
}
