//! Events that are larger than the limit, in streams that could be taken up: asked for once, and named in the error.

use std::time::Duration;

use anyhow::Result;
use axum::response::Response;
use switchboard_mcp_connect::{CallError, ConnectConfig, Connection, HttpFailure, ToolCall};

use crate::scripted::{Asked, Scripted, modern, older, typed, with_session};
use crate::session::until;

/// The end of a stream: an event beyond the limit of the tests, under an id of its own.
fn oversized(before: &str) -> Response {
    typed("text/event-stream", format!("{before}id: 9\ndata: {}\n\n", "x".repeat(100_001)))
}

fn is_resumption(asked: &Asked) -> bool {
    asked.header("last-event-id").is_some()
}

/// Calls the tool in vain; returns how often it was called, and after which events a stream was taken up.
async fn called(server: &Scripted, config: ConnectConfig) -> Result<(usize, Vec<String>)> {
    let connection = Connection::open(config).await?;

    let call = ToolCall::new("act").deadline(Duration::from_secs(20));
    let error = connection.call_tool(call).await.unwrap_err();

    assert!(matches!(error, CallError::Http(HttpFailure::TooLarge { limit: 100_000 })), "{error:?}");
    assert_eq!(error.to_string(), "the answer is larger than 100000 bytes");
    let asked = server.asked();
    let calls = asked.iter().filter(|it| it.rpc() == "tools/call").count();
    let resumed = asked.iter().filter_map(|it| it.header("last-event-id").map(str::to_owned));
    Ok((calls, resumed.collect()))
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_its_call_and_is_not_asked_for_again() -> Result<()> {
    let begin = "id: 2\nretry: 0\ndata: \n\n";
    let legacy = Scripted::new(move |asked| match asked.rpc() {
        "tools/call" => oversized(begin),
        _ if is_resumption(asked) => oversized(""),
        _ => with_session(asked),
    })
    .await;
    let stateless = Scripted::new(move |asked| match asked.rpc() {
        "tools/call" => oversized(begin),
        _ if is_resumption(asked) => oversized(""),
        _ => modern(asked),
    })
    .await;

    assert_eq!(called(&legacy, older(&legacy)).await?, (1, vec![]));
    assert_eq!(called(&stateless, stateless.config("/mcp")).await?, (1, vec![]));
    Ok(())
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_its_call_in_a_stream_that_was_taken_up() -> Result<()> {
    let server = Scripted::new(|asked| match (asked.rpc(), asked.header("last-event-id")) {
        ("tools/call", _) => typed("text/event-stream", "id: 2\nretry: 0\ndata: \n\n"),
        (_, Some("2")) => typed("text/event-stream", "id: 3\nretry: 0\ndata: \n\n"),
        (_, Some(_)) => oversized(""),
        _ => with_session(asked),
    })
    .await;

    assert_eq!(called(&server, older(&server)).await?, (1, vec!["2".to_owned(), "3".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn a_session_goes_on_without_its_own_stream_where_that_brings_what_is_too_large() -> Result<()> {
    let server = Scripted::new(|asked| match asked.method.as_str() {
        "GET" if is_resumption(asked) => oversized(""),
        "GET" => oversized("id: 2\nretry: 0\ndata: \n\n"),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    until(connection.tap(), "is not asked for again after event 2").await;
    connection.call_tool(ToolCall::new("act")).await?;

    let told = serde_json::to_string(&connection.tap().records())?;
    assert!(told.contains("an event is larger than 100000 bytes"), "{told}");
    assert_eq!(server.asked().iter().filter(|it| it.method == "GET").count(), 1);
    Ok(())
}
