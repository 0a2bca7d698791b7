//! The security schemes of tools: the same beside the name and among `_meta`, whatever the transport and the revision.

use serde_json::{Value, json};
use switchboard_mcp_serve::{Auth, McpOptions, Server, Tool, serve_stream};
use switchboard_testkit::wire::Ask;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio_util::sync::CancellationToken;

use crate::eras::{LEGACY, MODERN, message, request};
use crate::sessions::Client;
use crate::sse;
use crate::world::{World, descriptor, text};

fn server() -> Server {
    let tool = |name| Tool::new(descriptor(name, json!({})), |_| async { text("ran") }).unwrap();
    let scopes = vec!["notes.read".to_owned()];
    Server::new("mixed").tool(tool("notes").auth(Auth::OAuth(scopes))).tool(tool("silent"))
}

async fn world(server: Server) -> World {
    World::of(server, McpOptions::default()).await
}

fn list() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })
}

#[track_caller]
fn check(answer: &Value) {
    let [notes, silent] = answer["result"]["tools"].as_array().map_or(&[][..], Vec::as_slice) else {
        panic!("two tools are listed, not {answer}");
    };
    let schemes = json!([{ "type": "oauth2", "scopes": ["notes.read"] }]);
    assert_eq!((&notes["name"], &notes["securitySchemes"]), (&json!("notes"), &schemes));
    assert_eq!(notes["_meta"]["securitySchemes"], schemes);
    assert_eq!((&silent["name"], silent.get("securitySchemes")), (&json!("silent"), None));
}

#[tokio::test]
async fn schemes_are_raised_over_streamable_http_in_both_eras() {
    let world = world(server()).await;
    let legacy = request(LEGACY, "tools/list", json!({}));
    let modern = request(MODERN, "tools/list", json!({}));
    // Names its revision twice, which is the other lane's business.
    let odd = request(
        LEGACY,
        "tools/list",
        json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": LEGACY } }),
    );
    for ask in [legacy, modern, odd] {
        check(&message(&ask.send(world.address).await.unwrap()));
    }
}

#[tokio::test]
async fn a_list_that_the_other_lane_refuses_stays_an_error() {
    let world = world(server()).await;

    let odd = json!({ "cursor": "x", "_meta": { "io.modelcontextprotocol/protocolVersion": LEGACY } });
    let answer = request(LEGACY, "tools/list", odd).send(world.address).await.unwrap();

    assert!(answer.body.contains("The cursor is unknown"), "{}", answer.body);
}

#[tokio::test]
async fn schemes_are_raised_in_sessions() {
    let world = world(server().sessions()).await;
    let client = Client::begin(&world).await;

    check(&message(&client.post(&list()).await));
}

#[tokio::test]
async fn schemes_are_raised_in_plain_json_rpc_and_in_batches() {
    let world = world(server()).await;

    check(&message(&world.post("/rpc", &list()).await));
    for path in ["/rpc", "/mcp"] {
        let batch = Ask::json(path, json!([list()])).header("MCP-Protocol-Version", "2025-03-26");
        check(&message(&batch.send(world.address).await.unwrap())[0]);
    }
}

#[tokio::test]
async fn schemes_are_raised_over_http_and_sse() {
    let world = world(server()).await;
    let mut client = sse::Client::begin(&world).await;

    client.post(&world, &list()).await;
    client.line.until("data: ").await.unwrap();
    let told = client.line.until("\n").await.unwrap();

    check(&serde_json::from_str(&told).unwrap());
}

#[tokio::test]
async fn schemes_are_raised_over_streams_of_lines_in_both_eras() {
    let modern = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut stateless = list();
    stateless["params"] = json!({ "_meta": modern });
    let hello = json!({ "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let handshake = [
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        list(),
    ];

    check(&converse(&handshake).await);
    check(&converse(&[stateless]).await);
}

/// Says these lines to the server, and returns the answer with the id 1.
async fn converse(messages: &[Value]) -> Value {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let (input, output) = tokio::io::split(theirs);
    let stop = CancellationToken::new();
    let _end = stop.clone().drop_guard();
    tokio::spawn(async move { serve_stream(&server(), input, output, stop).await });
    let (heard, mut said) = tokio::io::split(ours);
    for message in messages {
        said.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }
    let mut lines = BufReader::new(heard).lines();
    loop {
        let line = lines.next_line().await.unwrap().expect("the server answers");
        let answer: Value = serde_json::from_str(&line).unwrap();
        if answer["id"] == 1 {
            return answer;
        }
    }
}
