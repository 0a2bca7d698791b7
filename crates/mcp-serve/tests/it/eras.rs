//! A server behind a socket, and a client of either era that asks it one thing at a time.

use std::net::SocketAddr;

use serde_json::{Value, json};
use switchboard_mcp_serve::{McpOptions, Server, router};
use switchboard_testkit::wire::{Answer, Ask};
use tokio::net::TcpListener;

/// The last revision with a handshake.
pub(crate) const LEGACY: &str = "2025-11-25";
/// The first revision without one.
pub(crate) const MODERN: &str = "2026-07-28";

/// A running server.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) address: SocketAddr,
}

impl Wire {
    pub(crate) async fn new(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router(server, McpOptions::default());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address }
    }

    /// Asks in the revision named, and returns the status and the message.
    pub(crate) async fn ask(&self, version: &str, method: &str, params: Value) -> (u16, Value) {
        let answer = request(version, method, params).send(self.address).await.unwrap();
        let message = message(&answer);
        (answer.status, message)
    }

    /// Asks in both eras and shows both answers, the envelope left out.
    pub(crate) async fn both(&self, method: &str, params: Value) -> String {
        let mut shown = Vec::new();
        for version in [LEGACY, MODERN] {
            let (status, mut message) = self.ask(version, method, params.clone()).await;
            let body =
                if message["error"].is_null() { message["result"].take() } else { message["error"].take() };
            shown.push(format!("{version} {status} {body}"));
        }
        shown.join("\n")
    }
}

/// Returns a request of the revision named, with all that it must bring.
pub(crate) fn request(version: &str, method: &str, mut params: Value) -> Ask {
    if version == MODERN {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let meta = meta.as_object().unwrap().clone();
        let given = params["_meta"].as_object().cloned().unwrap_or_default();
        params["_meta"] = Value::Object(meta.into_iter().chain(given).collect());
    }
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let mut ask = Ask::json("/mcp", &message)
        .header("MCP-Protocol-Version", version)
        .header("Accept", "application/json, text/event-stream");
    if version == MODERN {
        ask = ask.header("Mcp-Method", method);
        let name = ["name", "uri", "taskId"].iter().find_map(|name| message["params"][name].as_str());
        if let Some(name) = name.filter(|_| !method.ends_with("/list") && method != "completion/complete") {
            ask = ask.header("Mcp-Name", name);
        }
    }
    ask
}

/// Returns the message of an answer: its body, or the last event of its stream.
pub(crate) fn message(answer: &Answer) -> Value {
    let mut events = answer.body.lines().filter_map(|line| line.strip_prefix("data: "));
    let text = events.rfind(|data| data.starts_with('{')).unwrap_or(&answer.body);
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no message: {}", answer.body))
}
