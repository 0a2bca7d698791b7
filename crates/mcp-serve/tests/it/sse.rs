//! The HTTP+SSE transport: sessions that open, speak and end.

use std::time::Duration;

use serde_json::{Value, json};
use switchboard_mcp_serve::{CallLimits, McpOptions};
use switchboard_testkit::wire::{Ask, Line};

use crate::world::{World, call};

/// An open session as a client sees it.
pub(crate) struct Client {
    pub(crate) line: Line,
    path: String,
}

impl Client {
    async fn open(world: &World, path: &str) -> Self {
        let mut line = Line::open(world.address).await.unwrap();
        line.write(&Ask::get(path).bytes(world.address)).await.unwrap();
        line.until("event: endpoint\ndata: ").await.unwrap();
        let path = line.until("\n").await.unwrap().trim_end().to_owned();
        Self { line, path }
    }

    /// Opens a session and gets through its handshake.
    pub(crate) async fn begin(world: &World) -> Self {
        let mut client = Self::open(world, "/sse").await;
        let params = json!({
            "protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": { "name": "tests", "version": "1" }
        });
        let opened = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params });
        assert_eq!(client.post(world, &opened).await, 202);
        client.line.until(r#""protocolVersion":"2024-11-05""#).await.unwrap();
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert_eq!(client.post(world, &ready).await, 202);
        client
    }

    pub(crate) async fn post(&self, world: &World, message: &Value) -> u16 {
        let path = format!("/{}", self.path.trim_start_matches("../"));
        Ask::json(&path, message).send(world.address).await.unwrap().status
    }
}

#[tokio::test]
async fn a_session_opens_lists_and_calls() {
    let world = World::new().await;
    let mut client = Client::begin(&world).await;

    client.post(&world, &json!({ "jsonrpc": "2.0", "id": 5, "method": "tools/list" })).await;
    client.line.until(r#""name":"add""#).await.unwrap();
    client.post(&world, &call("add", json!({ "a": 20, "b": 22 }))).await;

    client.line.until("event: message").await.unwrap();
    client.line.until(r#""text":"42""#).await.unwrap();
}

#[tokio::test]
async fn the_path_for_messages_is_relative_to_the_path_that_was_opened() {
    let world = World::new().await;

    let plain = Client::open(&world, "/sse").await;
    let slashed = Client::open(&world, "/sse/").await;

    assert!(plain.path.starts_with("messages?session_id="), "{}", plain.path);
    assert!(slashed.path.starts_with("../messages?session_id="), "{}", slashed.path);
    assert_ne!(plain.path.rsplit('=').next(), slashed.path.rsplit('=').next());
}

#[tokio::test]
async fn progress_and_log_messages_come_over_the_stream() {
    let world = World::new().await;
    let mut client = Client::begin(&world).await;

    let mut report = call("report", json!({}));
    report["params"]["_meta"] = json!({ "progressToken": 3 });
    client.post(&world, &report).await;

    client.line.until(r#""method":"notifications/progress""#).await.unwrap();
    client.line.until(r#""method":"notifications/message""#).await.unwrap();
    client.line.until(r#""text":"reported""#).await.unwrap();
}

#[tokio::test]
async fn messages_need_a_session_that_is_open() {
    let world = World::new().await;
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });

    let none = world.post("/messages", &ping).await;
    let unknown = world.post("/messages?session_id=0123", &ping).await;

    assert_eq!((none.status, unknown.status), (400, 404));
    assert!(unknown.body.contains("open a new one with GET /sse"), "{}", unknown.body);
}

#[tokio::test]
async fn a_client_who_leaves_ends_its_session_and_its_calls() {
    let world =
        World::with(CallLimits::default(), McpOptions { sse_sessions: 1, ..McpOptions::default() }).await;
    let client = Client::begin(&world).await;
    client.post(&world, &call("wait", json!({}))).await;
    world.begun.notified().await;

    let path = format!("/{}", client.path);
    drop(client);

    while world.ends().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.ends(), ["wait cancelled"]);
    while Ask::json(&path, json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }))
        .send(world.address)
        .await
        .unwrap()
        .status
        != 404
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_idle_session_ends() {
    let options = McpOptions { sse_idle: Duration::from_millis(100), ..McpOptions::default() };
    let world = World::with(CallLimits::default(), options).await;
    let mut client = Client::open(&world, "/sse").await;

    client.line.until("\r\n0\r\n\r\n").await.unwrap();

    assert_eq!(client.post(&world, &json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" })).await, 404);
}

#[tokio::test]
async fn a_session_over_the_number_is_told_to_come_again() {
    let world =
        World::with(CallLimits::default(), McpOptions { sse_sessions: 1, ..McpOptions::default() }).await;
    let _first = Client::open(&world, "/sse").await;

    let second = Ask::get("/sse").send(world.address).await.unwrap();

    assert_eq!((second.status, second.header("retry-after")), (503, Some("1")));
}

#[tokio::test]
async fn a_quiet_stream_is_kept_alive_by_comments() {
    let options = McpOptions { sse_keep_alive: Duration::from_millis(20), ..McpOptions::default() };
    let world = World::with(CallLimits::default(), options).await;
    let mut client = Client::open(&world, "/sse").await;

    client.line.until("\n:\n\n").await.unwrap();
}
