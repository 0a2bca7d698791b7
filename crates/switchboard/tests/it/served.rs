//! A server over a socket, in another program's router.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use serde_json::json;
use switchboard::prelude::*;
use switchboard_testkit::wire::Ask;
use tokio::net::TcpListener;

/// Adds two numbers.
#[tool(read_only, closed_world)]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_server_fits_into_the_router_of_another_program() {
    let own = Router::new().route("/", get(|| async { "own page" }));
    let address = serve(own.merge(Server::new("sums").tool(add).router())).await;
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "add", "arguments": { "a": 2, "b": 40 } },
    });

    let page = Ask::get("/").send(address).await.unwrap();
    let mcp = Ask::json("/mcp", &call).send(address).await.unwrap();
    let rpc = Ask::json("/rpc/", &call).send(address).await.unwrap();

    assert_eq!(page.body, "own page");
    insta::assert_snapshot!(mcp.body, @r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"42"}],"structuredContent":{"result":42},"isError":false}}"#);
    assert_eq!(mcp.body, rpc.body);
}
