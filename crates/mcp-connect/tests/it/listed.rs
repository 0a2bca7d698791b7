//! What a list of tools says beyond what MCP has for every tool.

use anyhow::Result;
use axum::response::Response;
use serde_json::{Value, json};
use switchboard_mcp_connect::{CommandLine, ConnectConfig, Connection, Era, EraChoice, ListedTool};

use crate::scripted::{Asked, Scripted, legacy, modern, older, result, typed};

/// Two tools with schemes beside the name: one with others among `_meta`, one that takes our own word in vain.
fn tools() -> Value {
    let schema = json!({ "type": "object" });
    json!({ "resultType": "complete", "tools": [
        {
            "name": "act", "inputSchema": schema,
            "securitySchemes": [{ "type": "oauth2", "scopes": ["act"] }],
            "_meta": { "securitySchemes": [{ "type": "noauth" }] },
        },
        { "name": "look", "inputSchema": schema, "securitySchemes": [{ "type": "noauth" }] },
        { "name": "lie", "inputSchema": schema, "_meta": { "switchboard/raisedSecuritySchemes": "x" } },
    ] })
}

fn answered(asked: &Asked, otherwise: fn(&Asked) -> Response) -> Response {
    if asked.rpc() == "tools/list" { result(asked, &tools()) } else { otherwise(asked) }
}

fn streamed(asked: &Asked) -> Response {
    let message = json!({ "jsonrpc": "2.0", "id": asked.body["id"], "result": tools() });
    match asked.rpc() {
        "tools/list" => typed("text/event-stream", format!("data: {message}\n\n")),
        _ => modern(asked),
    }
}

#[track_caller]
fn check(listed: &[ListedTool]) {
    let [act, look, lie] = listed else { panic!("three tools are listed, not {listed:?}") };
    assert_eq!(act.security_schemes, Some(json!([{ "type": "oauth2", "scopes": ["act"] }])));
    assert_eq!(json!(act.meta), json!({ "securitySchemes": [{ "type": "noauth" }] }));
    assert_eq!((&look.security_schemes, &look.meta), (&Some(json!([{ "type": "noauth" }])), &None));
    assert_eq!(lie.security_schemes, None);
    // As the server wrote it, and nothing of ours in between.
    assert_eq!(json!(listed[..2]), json!(tools()["tools"].as_array().unwrap()[..2]));
}

#[tokio::test]
async fn schemes_beside_the_name_are_kept() -> Result<()> {
    let modern = Scripted::new(|asked| answered(asked, modern)).await;
    let legacy = Scripted::new(|asked| answered(asked, legacy)).await;
    let streamed = Scripted::new(streamed).await;

    for config in [modern.config("/mcp"), older(&legacy), streamed.config("/mcp")] {
        check(&Connection::open(config).await?.list_tools().await?);
    }
    Ok(())
}

#[tokio::test]
async fn schemes_beside_the_name_are_kept_of_a_command() -> Result<()> {
    let lines = [
        json!({ "jsonrpc": "2.0", "id": 0, "result": {
            "protocolVersion": "2025-11-25", "capabilities": { "tools": {} },
            "serverInfo": { "name": "sh", "version": "1" },
        } }),
        json!({ "jsonrpc": "2.0", "id": 1, "result": tools() }),
    ];
    // Answers the handshake, hears that it is over, answers the list.
    let script = format!(
        "read a; printf '%s\\n' '{}'; read b; read c; printf '%s\\n' '{}'; cat >/dev/null",
        lines[0], lines[1]
    );
    let mut config = ConnectConfig::command(CommandLine::new("sh", ["-c", &script]));
    config.era = EraChoice::Only(Era::Initialize);

    check(&Connection::open(config).await?.list_tools().await?);
    Ok(())
}
