//! Servers that mean no good, and servers that are none: each is refused by name, in time, and without taking our memory.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{StreamExt as _, stream};
use switchboard_mcp_connect::{
    ConnectConfig, ConnectError, Connection, HttpFailure, Target, ToolCall, TransportChoice,
};

use crate::scripted::{Asked, Scripted, modern, result, status, typed};

/// Opens a connection that must fail, and returns why.
async fn refused(script: impl Fn(&Asked) -> Response + Clone + Send + Sync + 'static) -> Result<String> {
    let server = Scripted::new(script).await;
    let mut config = server.config("/mcp");
    config.limits.open_time = Duration::from_secs(5);
    Ok(failure(config).await?.to_string())
}

async fn failure(config: ConnectConfig) -> Result<ConnectError> {
    match Connection::open(config).await {
        Ok(_) => anyhow::bail!("it was opened"),
        Err(error) => Ok(error),
    }
}

/// A body that never ends.
fn endless(piece: &'static str) -> Body {
    Body::from_stream(stream::repeat(Bytes::from_static(piece.as_bytes())).map(Ok::<_, Infallible>))
}

/// A body that begins and then says no more.
fn silent(beginning: &'static str) -> Body {
    let first = stream::once(async move { Ok::<_, Infallible>(Bytes::from_static(beginning.as_bytes())) });
    Body::from_stream(first.chain(stream::pending()))
}

#[tokio::test]
async fn a_body_without_end_is_refused_at_the_limit() -> Result<()> {
    let why = refused(|_| typed("application/json", endless("[[[[[[[[[["))).await?;

    assert_eq!(why, "the answer is larger than 100000 bytes");
    Ok(())
}

#[tokio::test]
async fn an_event_without_end_is_refused_at_the_limit() -> Result<()> {
    let server = Scripted::new(|asked| match asked.rpc() {
        "tools/call" => typed("text/event-stream", endless("data: xxxxxxxxxxxxxxxxxxxx\n")),
        _ => modern(asked),
    })
    .await;
    let connection = Connection::open(server.config("/mcp")).await?;

    let call = ToolCall::new("act").deadline(Duration::from_secs(20));
    let error = connection.call_tool(call).await.unwrap_err();

    assert_eq!(error.to_string(), "the answer is larger than 100000 bytes");
    let records = serde_json::to_string(&connection.tap().records())?;
    assert!(records.len() < 1_000_000, "{}", records.len());
    Ok(())
}

#[tokio::test]
async fn an_answer_that_drips_is_given_up_in_time() -> Result<()> {
    let why = refused(|_| typed("application/json", silent("{"))).await?;

    assert_eq!(why, "the connection was not open after 5 s");
    Ok(())
}

#[tokio::test]
async fn a_call_is_given_up_at_its_deadline_and_the_server_sees_it() -> Result<()> {
    let server = Scripted::new(|asked| match asked.rpc() {
        "tools/call" => typed("text/event-stream", silent(": wait\n\n")),
        _ => modern(asked),
    })
    .await;
    let connection = Connection::open(server.config("/mcp")).await?;

    let error =
        connection.call_tool(ToolCall::new("act").deadline(Duration::from_millis(200))).await.unwrap_err();

    assert_eq!(error.to_string(), "no answer came within 0.2 s");
    Ok(())
}

#[tokio::test]
async fn a_page_for_people_is_named_as_one() -> Result<()> {
    let why = refused(|_| typed("text/html; charset=utf-8", "<html>Hello</html>")).await?;

    assert_eq!(why, "HTTP 200 with a page of HTML: no MCP server is at this address");
    Ok(())
}

#[tokio::test]
async fn a_content_type_that_is_none_of_ours_is_named() -> Result<()> {
    let why = refused(|_| typed("text/csv", "a,b")).await?;

    assert_eq!(why, "the answer is text/csv, not JSON or an event stream");
    Ok(())
}

#[tokio::test]
async fn nothing_at_the_path_is_said_with_its_status() -> Result<()> {
    assert_eq!(refused(|_| status(404)).await?, "HTTP 404");
    Ok(())
}

#[tokio::test]
async fn json_that_is_no_message_is_shown() -> Result<()> {
    let why = refused(|_| typed("application/json", "{\"hello\":\"world\"}")).await?;

    assert!(why.starts_with("the answer is no JSON-RPC message"), "{why}");
    assert!(why.ends_with("{\"hello\":\"world\"}"), "{why}");
    Ok(())
}

#[tokio::test]
async fn a_redirect_to_another_host_is_refused_and_not_followed() -> Result<()> {
    let other = Scripted::new(modern).await;
    let location = format!("http://{}/mcp", other.address);
    let why = refused(move |_| {
        Response::builder().status(307).header("location", &location).body(Body::empty()).unwrap()
    })
    .await?;

    assert!(why.contains("redirects to another origin"), "{why}");
    assert!(other.seen().is_empty(), "{:?}", other.seen());
    Ok(())
}

#[tokio::test]
async fn a_redirect_in_a_circle_ends() -> Result<()> {
    let why =
        refused(|_| Response::builder().status(308).header("location", "/mcp").body(Body::empty()).unwrap())
            .await?;

    assert_eq!(why, "more than 5 redirects");
    Ok(())
}

#[tokio::test]
async fn a_redirect_that_would_lose_the_message_is_refused() -> Result<()> {
    let why = refused(|_| {
        Response::builder().status(302).header("location", "/login").body(Body::empty()).unwrap()
    })
    .await?;

    assert_eq!(why, "HTTP 302 redirects to /login: a message cannot follow");
    Ok(())
}

#[tokio::test]
async fn a_login_that_is_wanted_is_told_with_its_challenge() -> Result<()> {
    let server = Scripted::new(|_| {
        let challenge = "Bearer resource_metadata=\"https://a.example/x\"";
        Response::builder().status(401).header("www-authenticate", challenge).body(Body::empty()).unwrap()
    })
    .await;

    let error = failure(server.config("/mcp")).await?;

    match error.http() {
        Some(HttpFailure::Unauthorized { challenge: Some(challenge) }) => {
            assert!(challenge.contains("a.example"), "{challenge}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.seen(), ["POST /mcp server/discover"]);
    Ok(())
}

fn sse(server: &Scripted) -> ConnectConfig {
    let mut config = server.config("/sse");
    config.limits.open_time = Duration::from_secs(5);
    if let Target::Url { transport, .. } = &mut config.target {
        *transport = TransportChoice::Sse;
    }
    config
}

#[tokio::test]
async fn an_endpoint_at_another_origin_gets_nothing() -> Result<()> {
    let other = Scripted::new(modern).await;
    let endpoint = format!("event: endpoint\ndata: http://{}/messages\n\n", other.address);
    let server = Scripted::new(move |_| typed("text/event-stream", endpoint.clone())).await;

    let error = failure(sse(&server)).await?;

    assert!(matches!(error.http(), Some(HttpFailure::ForeignEndpoint { .. })), "{error}");
    assert!(other.seen().is_empty(), "{:?}", other.seen());
    Ok(())
}

#[tokio::test]
async fn a_stream_that_names_no_endpoint_is_refused() -> Result<()> {
    for events in [": nothing\n\n", "event: endpoint\n\n", "data: /messages\n\n"] {
        let server = Scripted::new(move |_| typed("text/event-stream", events)).await;

        let error = failure(sse(&server)).await?;

        assert!(matches!(error.http(), Some(HttpFailure::NoEndpoint)), "{events:?}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_private_address_that_nobody_named_is_not_reached() -> Result<()> {
    let server = Scripted::new(modern).await;
    let mut config = server.config("/mcp");
    config.private = switchboard_mcp_connect::PrivateAddresses::Refused;

    let error = failure(config).await?;

    assert!(matches!(error.http(), Some(HttpFailure::PrivateAddress { .. })), "{error}");
    assert!(server.seen().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_reached() -> Result<()> {
    let server = Scripted::new(modern).await;
    let mut config = ConnectConfig::url(format!("http://localhost:{}/mcp", server.address.port()).parse()?);
    config.private = switchboard_mcp_connect::PrivateAddresses::Of("elsewhere.example".to_owned());

    let error = failure(config).await?;

    assert_eq!(error.to_string(), "localhost is at a private address, which the person did not name");
    assert!(server.seen().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_list_that_turns_in_a_circle_ends() -> Result<()> {
    let server = Scripted::new(|asked| match asked.rpc() {
        "tools/list" => result(
            asked,
            &serde_json::json!({ "resultType": "complete", "tools": [], "nextCursor": "again" }),
        ),
        _ => modern(asked),
    })
    .await;
    let connection = Connection::open(server.config("/mcp")).await?;

    let error = connection.list_tools().await.unwrap_err();

    assert_eq!(error.to_string(), "the list does not end: 1 pages were read");
    Ok(())
}

#[tokio::test]
async fn a_server_without_tls_is_named_as_one() -> Result<()> {
    let server = Scripted::new(modern).await;
    let url = format!("https://{}/mcp", server.address);

    let error = failure(ConnectConfig::url(url.parse()?)).await?;

    assert!(matches!(error.http(), Some(HttpFailure::Tls { .. })), "{error:?}");
    Ok(())
}
