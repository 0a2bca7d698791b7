//! What is lost on the way: streams that break in the middle of a call, and servers that start anew.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt as _, stream};
use http::HeaderValue;
use serde_json::json;
use switchboard_mcp_connect::{CallError, Connection, ToolCall};

use crate::scripted::{Asked, Scripted, older, open_stream, result, status, typed, with_session};

/// A stream that brings these events and then ends, or breaks.
fn ending(events: &'static str, is_broken: bool) -> Response {
    let begun = stream::once(async move { Ok(Bytes::from_static(events.as_bytes())) });
    let broken = stream::iter(is_broken.then_some(())).then(|()| async {
        // What came before is on its way by then.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        Err(io::Error::other("the cable was cut"))
    });
    typed("text/event-stream", Body::from_stream(begun.chain(broken)))
}

fn answer(id: u64) -> String {
    let result = json!({ "content": [{ "type": "text", "text": "done after all" }] });
    format!("id: 3\ndata: {}\n\n", json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

async fn claim_that_it_is_taken_up(is_broken: bool) -> Result<()> {
    let server = Scripted::new(move |asked: &Asked| match (asked.rpc(), asked.header("last-event-id")) {
        // It never says what became of the call here, but where it is asked for what came after.
        ("tools/call", _) => ending("id: 2\nretry: 10\ndata: \n\n", is_broken),
        (_, Some(_)) => typed("text/event-stream", answer(1)),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    let called = connection.call_tool(ToolCall::new("act").deadline(Duration::from_secs(20))).await?;

    assert_eq!(serde_json::to_value(&called)?["content"][0]["text"], "done after all");
    assert_eq!(
        server.seen(),
        [
            "POST /mcp initialize",
            "POST /mcp notifications/initialized",
            "GET /mcp",
            "POST /mcp tools/call",
            "GET /mcp",
        ]
    );
    let told = serde_json::to_string(&connection.tap().records())?;
    assert_eq!(told.contains("the connection broke off"), is_broken);
    let asked = server.asked();
    assert_eq!(asked[3].body["id"], 1);
    assert_eq!(
        (asked[4].header("last-event-id"), asked[4].header("mcp-session-id")),
        (Some("2"), Some("session-1"))
    );
    Ok(())
}

#[tokio::test]
async fn a_stream_that_ends_in_the_middle_of_a_call_is_taken_up_and_the_call_not_repeated() -> Result<()> {
    claim_that_it_is_taken_up(false).await
}

#[tokio::test]
async fn a_stream_that_breaks_in_the_middle_of_a_call_is_taken_up_and_the_call_not_repeated() -> Result<()> {
    claim_that_it_is_taken_up(true).await
}

#[tokio::test]
async fn an_answer_that_is_lost_for_good_fails_a_call_and_repeats_a_list() -> Result<()> {
    let lists = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lists);
    let server = Scripted::new(move |asked| match asked.rpc() {
        // Without an id nothing can be taken up.
        "tools/call" => ending(": begun\n\n", true),
        "tools/list" if counted.fetch_add(1, Ordering::SeqCst) == 0 => ending(": begun\n\n", true),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    let called = connection.call_tool(ToolCall::new("act")).await;
    let tools = connection.list_tools().await?;

    assert!(matches!(called, Err(CallError::Closed)), "{called:?}");
    assert_eq!(tools.len(), 1);
    assert_eq!(
        server.seen()[3..],
        ["POST /mcp tools/call", "POST /mcp tools/list", "POST /mcp tools/list"],
        "a call was repeated, or a list was not"
    );
    Ok(())
}

/// A server that knows the sessions of its present life alone, and counts the calls that it runs.
#[derive(Debug, Clone, Default)]
struct Mortal {
    life: Arc<AtomicUsize>,
    runs: Arc<AtomicUsize>,
}

impl Mortal {
    fn answer(&self, asked: &Asked) -> Response {
        let session = format!("session-{}", self.life.load(Ordering::SeqCst));
        if asked.rpc() == "initialize" {
            let mut response = with_session(asked);
            response.headers_mut().insert("mcp-session-id", HeaderValue::from_str(&session).unwrap());
            return response;
        }
        if asked.header("mcp-session-id") != Some(&session) {
            return status(404);
        }
        match asked.rpc() {
            "tools/call" => {
                let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
                result(asked, &json!({ "content": [{ "type": "text", "text": format!("run {run}") }] }))
            }
            "" => open_stream(": hello\n\n"),
            _ => with_session(asked),
        }
    }
}

#[tokio::test]
async fn a_server_that_started_anew_gets_a_new_session_and_runs_the_call_once() -> Result<()> {
    let mortal = Mortal::default();
    let answering = mortal.clone();
    let server = Scripted::new(move |asked| answering.answer(asked)).await;
    let connection = Connection::open(older(&server)).await?;
    connection.list_tools().await?;
    mortal.life.fetch_add(1, Ordering::SeqCst);

    let called = connection.call_tool(ToolCall::new("act")).await?;

    // Refused as a whole, it was not run before, so it may be sent again.
    assert_eq!(serde_json::to_value(&called)?["content"][0]["text"], "run 1");
    assert_eq!(mortal.runs.load(Ordering::SeqCst), 1);
    let sessions: Vec<String> = server
        .asked()
        .iter()
        .map(|it| format!("{} {}", it.header("mcp-session-id").unwrap_or("-"), it.rpc()).trim().to_owned())
        .skip(3)
        .collect();
    assert_eq!(
        sessions,
        [
            "session-0 tools/list",
            "session-0 tools/call",
            "- initialize",
            "session-1 notifications/initialized",
            "session-1",
            "session-1 tools/call",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_call_that_was_running_when_its_server_ended_is_not_run_again() -> Result<()> {
    let mortal = Mortal::default();
    let answering = mortal.clone();
    let server = Scripted::new(move |asked| match asked.rpc() {
        // It runs, and the server ends before it has answered.
        "tools/call" if answering.life.load(Ordering::SeqCst) == 0 => {
            answering.runs.fetch_add(1, Ordering::SeqCst);
            answering.life.fetch_add(1, Ordering::SeqCst);
            let cut = stream::once(async { Err::<Bytes, _>(io::Error::other("the server ended")) });
            typed("text/event-stream", Body::from_stream(cut))
        }
        _ => answering.answer(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    let called = connection.call_tool(ToolCall::new("act")).await;
    let tools = connection.list_tools().await?;

    assert!(matches!(called, Err(CallError::Closed | CallError::Http(_))), "{called:?}");
    assert_eq!((tools.len(), mortal.runs.load(Ordering::SeqCst)), (1, 1));
    let last = server.asked().pop().unwrap();
    assert_eq!((last.rpc(), last.header("mcp-session-id")), ("tools/list", Some("session-1")));
    Ok(())
}

/// The stream of a subscription of the stateless era: acknowledged, and then a changed list.
fn subscribed(asked: &Asked) -> Response {
    let meta = json!({ "io.modelcontextprotocol/subscriptionId": asked.body["id"] });
    let event = |method: &str, mut params: serde_json::Value| {
        params["_meta"] = meta.clone();
        format!("data: {}\n\n", json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    };
    let wanted = &asked.body["params"]["notifications"];
    let events = event("notifications/subscriptions/acknowledged", json!({ "notifications": wanted }))
        + &event("notifications/tools/list_changed", json!({}));
    let first = stream::once(async move { Ok::<_, Infallible>(events) });
    typed("text/event-stream", Body::from_stream(first.chain(stream::pending())))
}

#[tokio::test]
async fn a_server_of_the_stateless_era_is_asked_to_tell_of_what_it_says_it_tells() -> Result<()> {
    let server = Scripted::new(|asked| match asked.rpc() {
        "server/discover" => result(
            asked,
            &json!({
                "resultType": "complete",
                "supportedVersions": ["2026-07-28"],
                "capabilities": { "tools": { "listChanged": true }, "prompts": { "listChanged": false } },
                "ttlMs": 0,
                "cacheScope": "private",
            }),
        ),
        "subscriptions/listen" => subscribed(asked),
        _ => status(404),
    })
    .await;
    let connection = Connection::open(server.config("/mcp")).await?;

    let mut notices = connection.notices().await?;
    let notice = tokio::time::timeout(Duration::from_secs(20), notices.next()).await?;

    assert_eq!(format!("{notice:?}"), "Some(ToolsChanged)");
    assert_eq!(server.seen(), ["POST /mcp server/discover", "POST /mcp subscriptions/listen"]);
    assert_eq!(server.asked()[1].body["params"]["notifications"], json!({ "toolsListChanged": true }));
    Ok(())
}
