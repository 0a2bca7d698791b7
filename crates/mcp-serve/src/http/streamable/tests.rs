//! Both lanes give the same answer to a request that either can serve.

use axum::body::to_bytes;
use rmcp::model::{CallToolResult, ContentBlock, Tool as Descriptor};
use serde_json::{Value, json};

use super::*;
use crate::tool::Tool;

fn streamable() -> Streamable {
    let schema = json!({
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"],
    });
    let schema = schema.as_object().cloned().expect("an object");
    let echo =
        Tool::new(Descriptor::new("echo", "Repeats.", schema.clone()), |call: crate::Call| async move {
            let text = call.arguments["text"].as_str().unwrap_or_default().to_owned();
            let mut result = CallToolResult::success(vec![ContentBlock::text(text.clone())]);
            result.structured_content = Some(json!({ "text": text }));
            result
        });
    let refuse = Tool::new(Descriptor::new("refuse", "Refuses.", schema), |_| async {
        Err::<CallToolResult, _>(ErrorData::missing_required_client_capability(
            rmcp::model::ClientCapabilities::default(),
        ))
    });
    let server = Server::new("lanes").tool(echo.expect("valid tool")).tool(refuse.expect("valid tool"));
    Streamable::new(&server, &McpOptions::default())
}

fn head(version: Option<&str>, body: &Value) -> Parts {
    let mut request = Request::post("/mcp").header(header::HOST, "localhost");
    request = request.header(header::CONTENT_TYPE, "application/json");
    if let Some(version) = version {
        request = request.header("MCP-Protocol-Version", version);
    }
    if version == Some("2026-07-28") {
        request = request.header("Mcp-Method", body["method"].as_str().expect("a method"));
        if let Some(name) = body["params"]["name"].as_str() {
            request = request.header("Mcp-Name", name);
        }
    }
    request.body(()).expect("valid request").into_parts().0
}

fn requests() -> Vec<Value> {
    let call = |id: Value, name: &str, arguments: Value| json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": name, "arguments": arguments } });
    vec![
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} }),
        json!({ "jsonrpc": "2.0", "id": "b", "method": "tools/list", "params": { "cursor": "7" } }),
        call(json!(1), "echo", json!({ "text": "plain" })),
        call(json!("id-\"quoted\""), "echo", json!({ "text": "ünï\u{0}\n\u{1F600}" })),
        call(json!(-9), "echo", json!({})),
        call(json!(9), "echo", json!({ "text": "a", "other": [1, 2.5, null] })),
        call(json!(10), "refuse", json!({ "text": "a" })),
        call(json!(11), "unknown", json!({})),
    ]
}

fn with_meta(mut request: Value) -> Value {
    request["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "lanes", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
        "progressToken": 7,
    });
    request
}

async fn text(response: Response) -> (StatusCode, String) {
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    (head.status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn both_lanes_give_the_same_bytes() {
    let streamable = streamable();
    let versions = [None, Some("2025-03-26"), Some("2025-06-18"), Some("2025-11-25"), Some("2026-07-28")];
    for version in versions {
        for request in requests() {
            let request = if version == Some("2026-07-28") { with_meta(request) } else { request };
            let (head, body) = (head(version, &request), Bytes::from(request.to_string()));
            let content = envelope::read(&body).expect("a message");
            let Content::One(envelope) = &content else { panic!("one message") };
            let Ok(Ask::Request(id, method)) = envelope.ask() else { panic!("a request") };
            let asked = Asked::hot(method, envelope.params).expect("a request of a hot method");
            let catalog = streamable.direct.server().catalog.get();
            let spoken = lane::express(&head, method, &asked, &catalog)
                .unwrap_or_else(|| panic!("{version:?} {request} is not for the express lane"));

            let way = Box::new(head.clone());
            let express =
                Begun::whole(|waker| streamable.go((way, spoken), (id, asked), &catalog, waker)).await;
            let express = text(express).await;
            let odd = text(streamable.odd(head, body.clone(), Way::Alone(None)).await).await;

            assert_eq!(express, odd, "{version:?} {request}");
        }
    }
}

#[tokio::test]
async fn whatever_does_not_agree_is_left_to_the_other_lane() {
    let streamable = streamable();
    let request = with_meta(requests().remove(2));
    let body = request.to_string();
    let Ok(Content::One(envelope)) = envelope::read(body.as_bytes()) else { panic!("one message") };
    let asked = Asked::hot("tools/call", envelope.params).expect("a call");
    let catalog = streamable.direct.server().catalog.get();
    let is_express = |head: &Parts| lane::express(head, "tools/call", &asked, &catalog).is_some();
    let good = head(Some("2026-07-28"), &request);
    assert!(is_express(&good));

    for (name, value) in
        [("mcp-name", "other"), ("mcp-method", "tools/list"), ("mcp-protocol-version", "2025-11-25")]
    {
        let mut bad = good.clone();
        bad.headers.insert(name, HeaderValue::from_static(value));
        assert!(!is_express(&bad), "{name}: {value}");
        let mut missing = good.clone();
        missing.headers.remove(name);
        assert!(!is_express(&missing), "{name} missing");
        let mut double = good.clone();
        double.headers.append(name, good.headers[name].clone());
        assert!(!is_express(&double), "{name} twice");
    }
}
