//! Calls that nobody waits for any more: the server hears of it, whatever comes next.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt as _, stream};
use serde_json::Value;
use switchboard_mcp_connect::{Connection, ToolCall};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::scripted::{Asked, Scripted, held, modern, older, status, typed, with_session};

/// Calls, gives up as soon as the server has been asked, and closes.
async fn give_up(connection: &Connection, is_asked: &Notify) {
    let cancellation = CancellationToken::new();
    let call = ToolCall::new("act").cancelled_by(cancellation.clone());
    let (called, ()) = tokio::join!(connection.call_tool(call), async {
        is_asked.notified().await;
        cancellation.cancel();
    });
    assert_eq!(called.unwrap_err().to_string(), "cancelled");
    connection.close().await;
}

/// Returns what was asked in the session, and which request was taken back.
fn told(server: &Scripted) -> (Vec<String>, Value, Value) {
    let asked = server.asked();
    let of =
        |rpc: &str| asked.iter().find(|it| it.rpc() == rpc).map(|it| it.body.clone()).unwrap_or_default();
    let (call, cancelled) = (of("tools/call"), of("notifications/cancelled"));
    let seen = server.seen().split_off(3);
    (seen, call["id"].clone(), cancelled["params"]["requestId"].clone())
}

const SAID: [&str; 3] = ["POST /mcp tools/call", "POST /mcp notifications/cancelled", "DELETE /mcp"];

#[tokio::test]
async fn a_server_of_the_older_era_is_told_while_its_answer_is_a_stream() -> Result<()> {
    let is_asked = Arc::new(Notify::new());
    let asking = Arc::clone(&is_asked);
    let server = Scripted::new(move |asked| match asked.rpc() {
        "tools/call" => {
            asking.notify_one();
            let silent = stream::pending::<Result<Bytes, Infallible>>();
            typed("text/event-stream", Body::from_stream(silent))
        }
        "notifications/cancelled" => status(202),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    give_up(&connection, &is_asked).await;

    let (seen, called, cancelled) = told(&server);
    assert_eq!(seen, SAID);
    assert!(called.is_number() && called == cancelled, "{called} {cancelled}");
    Ok(())
}

#[tokio::test]
async fn a_server_of_the_older_era_is_told_while_its_answer_has_not_begun() -> Result<()> {
    let (is_asked, never) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let asking = Arc::clone(&is_asked);
    let server = Scripted::new(move |asked| match asked.rpc() {
        "tools/call" => {
            asking.notify_one();
            held(status(200), &never)
        }
        "notifications/cancelled" => status(202),
        _ => with_session(asked),
    })
    .await;
    let connection = Connection::open(older(&server)).await?;

    give_up(&connection, &is_asked).await;

    let (seen, called, cancelled) = told(&server);
    assert_eq!(seen, SAID);
    assert!(called.is_number() && called == cancelled, "{called} {cancelled}");
    Ok(())
}

/// Says when it is dropped.
#[derive(Debug)]
struct Watched(Arc<Notify>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_server_of_the_stateless_era_sees_its_stream_closed() -> Result<()> {
    let (is_asked, is_closed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (asking, closing) = (Arc::clone(&is_asked), Arc::clone(&is_closed));
    let answer = move |asked: &Asked| -> Response {
        if asked.rpc() != "tools/call" {
            return modern(asked);
        }
        asking.notify_one();
        let watched = Watched(Arc::clone(&closing));
        let begun = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b": begun\n\n")) });
        // Goes on, because a server sees that nobody reads only when it writes or is told so by the connection.
        let silent = stream::pending().map(move |never: Result<Bytes, Infallible>| {
            let _ = &watched;
            never
        });
        typed("text/event-stream", Body::from_stream(begun.chain(silent)))
    };
    let server = Scripted::new(answer).await;
    let connection = Connection::open(server.config("/mcp")).await?;

    give_up(&connection, &is_asked).await;
    tokio::time::timeout(Duration::from_secs(20), is_closed.notified()).await?;

    assert_eq!(server.seen(), ["POST /mcp server/discover", "POST /mcp tools/call"]);
    Ok(())
}
