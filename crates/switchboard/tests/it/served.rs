//! A server over a socket, in another program's router.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serde_json::json;
use switchboard::prelude::*;
use switchboard::{HttpConfig, HttpLimits};
use switchboard_http_serve::{Readiness, Socket};
use switchboard_testkit::wire::Ask;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

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

#[tokio::test]
async fn a_tool_that_is_added_while_the_server_runs_has_its_own_time() {
    // A front that gives no time: what is not answered at once is given up.
    let limits = HttpLimits { request_time: Duration::ZERO, ..HttpLimits::default() };
    let socket = Socket::bind(&HttpConfig { port: 0, limits, ..HttpConfig::default() }).await.unwrap();
    let (address, server, stop) = (socket.local_addr(), Server::new("late"), CancellationToken::new());
    let _end = stop.clone().drop_guard();
    let waits_for_ever = Router::new().route("/stuck", get(std::future::pending::<&str>));
    tokio::spawn(socket.serve(server.router().merge(waits_for_ever), Readiness::ready(), stop));
    let go = CancellationToken::new();
    let until = go.clone();
    let late = Tool::of("late", switchboard::Input::new(), &switchboard::Shape::free(), move |_| {
        let until = until.clone();
        async move {
            until.cancelled().await;
            Ok(switchboard::model::CallToolResult::success(Vec::new()))
        }
    });
    server.handle().set_tools(vec![late.unwrap().call_time(Duration::from_hours(1))]).unwrap();
    let call = |path: &str| {
        Ask::json(
            path,
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "late" } }),
        )
        .send(address)
    };

    let (called, plain, stuck) = tokio::join!(call("/mcp"), call("/rpc"), async {
        let stuck = Ask::get("/stuck").send(address).await.unwrap();
        go.cancel();
        stuck
    });

    assert_eq!((called.unwrap().status, plain.unwrap().status, stuck.status), (200, 200, 503));
}
