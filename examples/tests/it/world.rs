//! An example over HTTP.

use std::net::SocketAddr;

use serde_json::{Value, json};
use switchboard::prelude::*;
use switchboard_testkit::wire::Ask;
use tokio::net::TcpListener;

/// Serves an example on a port of its own.
pub(crate) async fn serve(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Calls a tool of an example once over HTTP, and returns its result.
pub(crate) async fn call(server: &Server, name: &str, arguments: Value) -> Value {
    let address = serve(server.router()).await;
    let params = json!({ "name": name, "arguments": arguments });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let answer = Ask::json("/mcp", message).send(address).await.unwrap();
    let mut answer: Value = serde_json::from_str(&answer.body).unwrap();
    answer["result"].take()
}
