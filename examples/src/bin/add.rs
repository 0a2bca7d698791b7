//! In ChatGPT: an exact sum without a question. Without any client, over plain JSON-RPC:
//!
//! `curl -s localhost:8000/rpc -H 'content-type: application/json' -d '{"jsonrpc": "2.0", "id": 1, "method":
//! "tools/call", "params": {"name": "add", "arguments": {"a": 2, "b": 40}}}'`
use switchboard::prelude::*;

/// Adds two numbers. Use this when the person wants an exact sum.
#[tool(read_only, closed_world)]
fn add(a: f64, b: f64) -> f64 {
    a + b
}

/// Makes the server, here and in tests.
pub(crate) fn server() -> Server {
    Server::new("Sums").tool(add)
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    server().serve_from_args().await
}
