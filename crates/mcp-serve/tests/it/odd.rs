//! Requests that no client should send, and what they are told.

use std::fmt::Write;

use insta::assert_snapshot;
use serde_json::json;
use switchboard_mcp_serve::{CallLimits, McpOptions};
use switchboard_testkit::wire::Ask;

use crate::world::{World, call};

const PATHS: [&str; 8] = ["/mcp", "/mcp/", "/rpc", "/rpc/", "/sse", "/sse/", "/messages", "/messages/"];
const SHOWN: &[&str] = &["allow", "location", "content-type"];

async fn show(world: &World, asks: Vec<(&str, Ask)>) -> String {
    let mut text = String::new();
    for (name, ask) in asks {
        let answer = ask.send(world.address).await.unwrap();
        writeln!(text, "{name}: {}\n", answer.show(SHOWN)).unwrap();
    }
    text
}

#[tokio::test]
async fn every_path_takes_or_explains_every_method_and_never_redirects() {
    let world = World::new().await;
    for path in PATHS {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
            if method == "GET" && path.starts_with("/sse") {
                continue;
            }
            let answer = Ask::new(method, path).send(world.address).await.unwrap();

            let is_explained = matches!(answer.status, 204 | 400 | 405 | 415);
            assert!(is_explained, "{method} {path}: {}", answer.status);
            assert_eq!(answer.header("location"), None);
            assert_eq!(answer.status == 405, answer.header("allow").is_some() && answer.status != 204);
            assert!(
                matches!(answer.status, 204) || method == "HEAD" || answer.body.contains("\"error\""),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn bodies_that_are_no_message_are_explained() {
    let world = World::new().await;
    let post = |body: &str| Ask::json("/mcp", body);

    let text = show(
        &world,
        vec![
            ("empty", post("")),
            ("not json", post("{\"jsonrpc\":")),
            ("a number", post("7")),
            ("no version", post(r#"{"id":1,"method":"ping"}"#)),
            ("null id", post(r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#)),
            ("a response", post(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#)),
            ("a notification", post(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)),
            (
                "a form",
                Ask::new("POST", "/mcp")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .body("a=b"),
            ),
            ("no kind", Ask::new("POST", "/mcp").body("{}")),
        ],
    )
    .await;

    assert_snapshot!(text, @r#"
    empty: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32700,"message":"The body is empty: send a JSON-RPC request, for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}

    not json: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32700,"message":"The body is not JSON (EOF while parsing a value at line 1 column 11); a message looks like: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}

    a number: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"A JSON-RPC message is an object, for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}

    no version: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"The member \"jsonrpc\" must be \"2.0\", for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}

    null id: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"The member \"id\" must be a string or a whole number, for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}

    a response: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"stateless server does not accept JSON-RPC responses"}}

    a notification: 202

    a form: 415
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"Send the message with Content-Type: application/json."}}

    no kind: 415
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"Send the message with Content-Type: application/json."}}
    "#);
}

#[tokio::test]
async fn unknown_methods_and_bad_params_are_explained_in_the_words_of_the_revision() {
    let world = World::new().await;
    let unknown = r#"{"jsonrpc":"2.0","id":1,"method":"tools/cal"}"#;
    let modern =
        |ask: Ask| ask.header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Method", "tools/cal");
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let unknown_modern =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/cal", "params": { "_meta": meta } });

    let text = show(
        &world,
        vec![
            ("unknown", Ask::json("/mcp", unknown)),
            ("unknown, 2026-07-28", modern(Ask::json("/mcp", unknown_modern))),
            ("no name", Ask::json("/mcp", r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#)),
            (
                "no name, plain",
                Ask::json("/rpc", r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#),
            ),
            (
                "a cursor",
                Ask::json(
                    "/mcp",
                    r#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}"#,
                ),
            ),
            ("unknown revision", Ask::json("/mcp", unknown).header("MCP-Protocol-Version", "1999-01-01")),
        ],
    )
    .await;

    assert_snapshot!(text, @r#"
    unknown: 200
    content-type: application/json

    {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Unknown method: tools/cal. This server answers tools/list and tools/call."}}

    unknown, 2026-07-28: 404
    content-type: application/json

    {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Unknown method: tools/cal. This server answers tools/list and tools/call."}}

    no name: 200
    content-type: application/json

    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"The params of tools/call cannot be read; they look like {\"name\": \"…\", \"arguments\": {…}}."}}

    no name, plain: 200
    content-type: application/json

    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"The params of tools/call cannot be read; they look like {\"name\": \"…\", \"arguments\": {…}}."}}

    a cursor: 200
    content-type: application/json

    {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"The cursor is unknown, or what it points to is gone: begin again without a cursor."}}

    unknown revision: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"Bad Request: Unsupported MCP-Protocol-Version: 1999-01-01"}}
    "#);
}

#[tokio::test]
async fn any_accept_header_is_answered_with_json() {
    let world = World::new().await;
    let add = call("add", json!({ "a": 1, "b": 2 }));
    for path in ["/mcp", "/mcp/", "/rpc", "/rpc/"] {
        for accept in
            [None, Some("*/*"), Some("application/json"), Some("text/html"), Some("text/event-stream")]
        {
            let ask = Ask::json(path, &add);
            let ask = if let Some(accept) = accept { ask.header("Accept", accept) } else { ask };

            let answer = ask.send(world.address).await.unwrap();

            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, Some("application/json")),
                "{accept:?}"
            );
            assert!(answer.body.contains(r#""text":"3""#), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn batches_are_taken_where_the_revision_has_them_and_on_the_plain_path() {
    let world = World::with(CallLimits::default(), McpOptions { batch: 3, ..McpOptions::default() }).await;
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/x" });
    let batch = json!([call("add", json!({ "a": 1, "b": 2 })), notification, "odd"]);
    let long = json!([notification, notification, notification, notification]);

    let text = show(
        &world,
        vec![
            ("plain", Ask::json("/rpc", &batch)),
            ("2025-03-26", Ask::json("/mcp", &batch).header("MCP-Protocol-Version", "2025-03-26")),
            ("2025-06-18", Ask::json("/mcp", &batch).header("MCP-Protocol-Version", "2025-06-18")),
            ("too many", Ask::json("/rpc", &long)),
            ("none", Ask::json("/rpc", "[]")),
            ("no answers", Ask::json("/rpc", json!([notification]))),
        ],
    )
    .await;

    assert_snapshot!(text, @r#"
    plain: 200
    content-type: application/json

    [{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"3"}],"isError":false}},{"jsonrpc":"2.0","error":{"code":-32600,"message":"A JSON-RPC message is an object, for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}]

    2025-03-26: 200
    content-type: application/json

    [{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"3"}],"isError":false}},{"jsonrpc":"2.0","error":{"code":-32600,"message":"A JSON-RPC message is an object, for example: {\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}"}}]

    2025-06-18: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"Batches are not part of this revision: send one message a POST."}}

    too many: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"A batch has 1 to 3 messages; this one has 4."}}

    none: 400
    content-type: application/json

    {"jsonrpc":"2.0","error":{"code":-32600,"message":"A batch has 1 to 3 messages; this one has 0."}}

    no answers: 202
    "#);
}

#[tokio::test]
async fn a_message_over_the_size_is_refused() {
    let world =
        World::with(CallLimits::default(), McpOptions { body_bytes: 100, ..McpOptions::default() }).await;
    for path in ["/mcp", "/rpc"] {
        let answer = Ask::json(path, "x".repeat(101)).send(world.address).await.unwrap();

        assert_eq!(answer.status, 413);
        assert!(answer.body.contains("larger than the 100 bytes taken here"), "{}", answer.body);
    }
}
