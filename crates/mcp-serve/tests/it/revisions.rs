//! Clients of every revision: initialise or discover, list, call.

use insta::assert_snapshot;
use serde_json::{Value, json};
use switchboard_testkit::wire::{Answer, Ask};

use crate::world::{World, call};

fn initialize(version: &str) -> Value {
    let params = json!({
        "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "tests", "version": "1" }
    });
    json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params })
}

async fn send(world: &World, version: &str, message: &Value) -> Answer {
    Ask::json("/mcp", message).header("MCP-Protocol-Version", version).send(world.address).await.unwrap()
}

async fn send_modern(world: &World, mut message: Value) -> Answer {
    message["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": "p",
        "io.modelcontextprotocol/logLevel": "info",
    });
    let mut ask = Ask::json("/mcp", &message).header("MCP-Protocol-Version", "2026-07-28");
    ask = ask.header("Mcp-Method", message["method"].as_str().unwrap());
    if let Some(name) = message["params"]["name"].as_str() {
        ask = ask.header("Mcp-Name", name);
    }
    ask.send(world.address).await.unwrap()
}

#[tokio::test]
async fn clients_with_a_handshake_get_their_revision_and_need_no_session() {
    let world = World::new().await;
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let opened = world.post("/mcp", &initialize(version)).await;
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        let ready = send(&world, version, &ready).await;
        let listed =
            send(&world, version, &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })).await;
        let called = send(&world, version, &call("add", json!({ "a": 1, "b": 2 }))).await;

        assert!(opened.body.contains(&format!(r#""protocolVersion":"{version}""#)), "{}", opened.body);
        assert_eq!((opened.header("mcp-session-id"), ready.status), (None, 202));
        assert!(listed.body.contains(r#""name":"add""#), "{}", listed.body);
        assert_eq!(
            called.body,
            r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"3"}],"isError":false}}"#
        );
    }
}

#[tokio::test]
async fn the_handshake_tells_what_the_server_is() {
    let world = World::new().await;

    let opened = world.post("/mcp", &initialize("2025-11-25")).await;
    let plain = world.post("/rpc", &initialize("2025-11-25")).await;

    assert_snapshot!(opened.body, @r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{"logging":{},"tools":{}},"serverInfo":{"name":"world","version":"1.0.0"},"instructions":"Try the tools."}}"#);
    assert_eq!(plain.body, opened.body);
}

#[tokio::test]
async fn a_client_without_a_handshake_discovers_lists_and_calls() {
    let world = World::new().await;

    let found = send_modern(&world, json!({ "jsonrpc": "2.0", "id": 0, "method": "server/discover" })).await;
    let listed = send_modern(&world, json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })).await;
    let called = send_modern(&world, call("add", json!({ "a": 1, "b": 2 }))).await;

    assert_eq!((found.status, listed.status), (200, 200));
    assert!(found.body.contains(r#""supportedVersions":["#), "{}", found.body);
    assert!(listed.body.contains(r#""ttlMs":0,"cacheScope":"private""#), "{}", listed.body);
    assert_snapshot!(called.body, @r#"{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[{"type":"text","text":"3"}],"isError":false}}"#);
}

#[tokio::test]
async fn a_tool_that_streams_is_answered_by_events_where_the_client_takes_them() {
    let world = World::new().await;

    let events = send_modern(&world, call("report", json!({}))).await;
    let request = Ask::json("/mcp", call("report", json!({}))).header("Accept", "application/json");
    let json = request.send(world.address).await.unwrap();

    assert_snapshot!(events.show(&["content-type"]), @r#"
    200
    content-type: text/event-stream

    data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1.0,"total":2.0,"message":"half"}}

    data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"tests","data":"working"}}

    data: {"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[{"type":"text","text":"reported"}],"isError":false}}
    "#);
    assert_eq!(
        json.body,
        r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"reported"}],"isError":false}}"#
    );
}
