//! Sessions of the older era: their own stream, and their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_mcp_connect::{Connection, Read, Tap, ToolCall};
use tokio::sync::Notify;

use crate::scripted::{Scripted, held, older, open_stream, result, status, with_session};

/// Waits for a record with these words.
pub(crate) async fn until(tap: &Tap, words: &str) {
    let mut reader = tap.reader();
    loop {
        if let Read::Record(record) = reader.next().await
            && serde_json::to_string(&record.event).unwrap().contains(words)
        {
            return;
        }
    }
}

#[tokio::test]
async fn a_changed_list_is_told_to_who_listens_and_the_session_is_ended() -> Result<()> {
    let changed = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";
    let listens = Arc::new(Notify::new());
    let until_somebody_does = Arc::clone(&listens);
    let server = Scripted::new(move |asked| match asked.method.as_str() {
        "GET" => held(open_stream(changed), &until_somebody_does),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    let mut notices = connection.notices().await?;
    listens.notify_one();
    let notice = notices.next().await;
    connection.close().await;

    assert_eq!(format!("{notice:?}"), "Some(ToolsChanged)");
    let last = server.asked().pop().unwrap();
    assert_eq!((last.method.as_str(), last.header("mcp-session-id")), ("DELETE", Some("session-1")));
    Ok(())
}

#[tokio::test]
async fn the_own_stream_of_a_session_is_answered_before_the_first_call_is_sent() -> Result<()> {
    let (answer, is_answered) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (until_let_go, told) = (Arc::clone(&answer), Arc::clone(&is_answered));
    let server = Scripted::new(move |asked| match (asked.method.as_str(), asked.rpc()) {
        ("GET", _) => held(status(405), &until_let_go),
        (_, "tools/call") => {
            let words = if told.load(Ordering::SeqCst) { "after the stream" } else { "before the stream" };
            result(asked, &json!({ "content": [{ "type": "text", "text": words }] }))
        }
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;
    let tap = connection.tap().clone();

    let calling = tokio::spawn(async move { connection.call_tool(ToolCall::new("act")).await });
    until(&tap, "\"GET\"").await;
    // A call that does not wait is sent and answered in the course of these.
    for _ in 0..5000 {
        tokio::task::yield_now().await;
    }
    is_answered.store(true, Ordering::SeqCst);
    answer.notify_one();
    let called = calling.await??;

    assert_eq!(serde_json::to_value(&called)?["content"][0]["text"], "after the stream");
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_answers_the_own_stream_is_called_all_the_same() -> Result<()> {
    let never = Arc::new(Notify::new());
    let server = Scripted::new(move |asked| match asked.method.as_str() {
        "GET" => held(status(405), &never),
        _ => with_session(asked),
    })
    .await;
    let mut config = older(&server);
    config.limits.attention_time = Duration::from_millis(50);
    let connection = Connection::open(config).await?;

    connection.call_tool(ToolCall::new("act")).await?;

    let told = serde_json::to_string(&connection.tap().records())?;
    assert!(told.contains("own stream was not answered within 0.05 s: going on"), "{told}");
    Ok(())
}
