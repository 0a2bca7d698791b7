//! What goes over the wire, as the server and as the tap see it.

use anyhow::Result;
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use switchboard_ambient::Secret;
use switchboard_mcp_connect::model::{ElicitResult, ElicitationAction};
use switchboard_mcp_connect::{
    ChatGpt, Connection, Elicit, Era, EraMemory, Event, Identity, ToolCall, TransportKind,
};

use crate::scripted::{Scripted, legacy, modern, result, status};

#[tokio::test]
async fn the_stateless_era_is_tried_first_and_kept() -> Result<()> {
    let server = Scripted::new(modern).await;

    let connection = Connection::open(server.config("/mcp")).await?;
    let result = connection.call_tool(ToolCall::new("act")).await?;

    assert_eq!(connection.introduction().await.era, Era::Stateless);
    assert_eq!(serde_json::to_value(&result)?["content"][0]["text"], "done");
    assert_eq!(server.seen(), ["POST /mcp server/discover", "POST /mcp tools/call"]);
    let call = &server.asked()[1];
    let sent = ["mcp-protocol-version", "mcp-method", "mcp-name"].map(|name| call.header(name));
    assert_eq!(sent, [Some("2026-07-28"), Some("tools/call"), Some("act")]);
    Ok(())
}

#[tokio::test]
async fn a_server_of_the_older_era_is_greeted_with_a_handshake() -> Result<()> {
    let server = Scripted::new(legacy).await;

    let connection = Connection::open(server.config("/mcp")).await?;

    assert_eq!(connection.introduction().await.era, Era::Initialize);
    assert_eq!(connection.list_tools().await?.len(), 1);
    assert_eq!(
        server.seen(),
        [
            "POST /mcp server/discover",
            "POST /mcp initialize",
            "POST /mcp notifications/initialized",
            "POST /mcp tools/list",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn the_era_of_an_origin_is_asked_for_once() -> Result<()> {
    let server = Scripted::new(legacy).await;
    let memory = EraMemory::default();
    let open = || {
        let mut config = server.config("/mcp");
        config.memory = memory.clone();
        Connection::open(config)
    };

    open().await?;
    open().await?;

    let questions = server.seen().iter().filter(|line| line.ends_with("discover")).count();
    assert_eq!(questions, 1, "{:?}", server.seen());
    Ok(())
}

#[tokio::test]
async fn an_era_that_is_remembered_and_gone_is_asked_for_again() -> Result<()> {
    let server = Scripted::new(modern).await;
    let config = server.config("/mcp");
    let switchboard_mcp_connect::Target::Url { url, .. } = &config.target else { unreachable!() };
    config.memory.remember(url, Era::Initialize);

    let connection = Connection::open(config).await?;

    assert_eq!(connection.introduction().await.era, Era::Stateless);
    Ok(())
}

#[tokio::test]
async fn chatgpt_is_played_as_it_was_seen() -> Result<()> {
    let server = Scripted::new(legacy).await;
    let mut config = server.config("/mcp");
    config.identity = Identity::ChatGpt(ChatGpt { session: "s-1".to_owned(), ..ChatGpt::default() });

    let connection = Connection::open(config).await?;
    connection.call_tool(ToolCall::new("act")).await?;
    connection.close().await;

    let asked = server.asked();
    assert_eq!(asked[0].body["id"], "openai-mcp-discover");
    let hello = &asked[1].body["params"];
    insta::assert_json_snapshot!(hello, @r#"
    {
      "capabilities": {
        "experimental": {
          "openai/visibility": {}
        },
        "extensions": {
          "io.modelcontextprotocol/ui": {
            "mimeTypes": [
              "text/html;profile=mcp-app"
            ]
          }
        }
      },
      "clientInfo": {
        "name": "openai-mcp",
        "version": "1.0.0"
      },
      "protocolVersion": "2025-11-25"
    }
    "#);
    assert_eq!(asked[1].header("user-agent"), Some("openai-mcp/1.0.0"));
    assert_eq!(asked[1].header("x-openai-session"), Some("s-1"));
    let meta = &asked[3].body["params"]["_meta"];
    assert_eq!(meta["openai/session"], "s-1");
    assert_eq!(meta["openai/locale"], "en-US");
    // It opens no stream, and ends no session.
    assert!(asked.iter().all(|it| it.method == "POST"), "{:?}", server.seen());
    Ok(())
}

#[tokio::test]
async fn the_tap_tells_everything_in_order_and_no_secret() -> Result<()> {
    let server = Scripted::new(modern).await;
    let mut config = server.config("/mcp?token=abc");
    config.bearer = Some(Secret::new("very-secret-token".to_owned()));
    let name = HeaderName::from_static("x-team");
    config.headers = vec![(name, Secret::new(HeaderValue::from_static("tide-secret")))];
    let tap = config.tap.clone();

    let connection = Connection::open(config).await?;
    let arguments = json!({ "note": "very-secret-token", "password": "hunter2" });
    let call = ToolCall::new("act").arguments(arguments.as_object().cloned().unwrap());
    connection.call_tool(call).await?;

    assert_eq!(server.asked()[0].header("authorization"), Some("Bearer very-secret-token"));
    assert_eq!(server.asked()[0].header("x-team"), Some("tide-secret"));
    let records = tap.records();
    let all = serde_json::to_string(&records)?;
    for secret in ["very-secret-token", "tide-secret", "hunter2", "token=abc"] {
        assert!(!all.contains(secret), "{secret} is in {all}");
    }
    assert!(records.iter().enumerate().all(|(place, record)| record.sequence == place as u64));
    let kinds: Vec<String> = records
        .iter()
        .map(|record| Ok(kind(&serde_json::to_value(&record.event)?)))
        .collect::<Result<_>>()?;
    assert_eq!(
        kinds,
        [
            "request 0",
            "message sent 0",
            "response 0",
            "body 0",
            "message received 0",
            "step",
            "request 1",
            "message sent 1",
            "response 1",
            "body 1",
            "message received 1",
        ]
    );
    Ok(())
}

fn kind(event: &Value) -> String {
    let words = ["event", "direction", "exchange"].iter().filter_map(|name| match &event[*name] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_request_that_changes_nothing_is_sent_once_more_and_a_call_is_not() -> Result<()> {
    let server = Scripted::new({
        let failures = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        move |asked| match asked.rpc() {
            "tools/call" => status(503),
            "tools/list" if failures.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => status(503),
            _ => modern(asked),
        }
    })
    .await;
    let connection = Connection::open(server.config("/mcp")).await?;

    let tools = connection.list_tools().await?;
    let called = connection.call_tool(ToolCall::new("act")).await;

    assert_eq!(tools.len(), 1);
    assert_eq!(called.unwrap_err().to_string(), "HTTP 503");
    assert_eq!(server.seen()[1..], ["POST /mcp tools/list", "POST /mcp tools/list", "POST /mcp tools/call"]);
    Ok(())
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_with_the_message() -> Result<()> {
    let server = Scripted::new(|asked| match asked.path.as_str() {
        "/mcp" => axum::response::IntoResponse::into_response((
            axum::http::StatusCode::TEMPORARY_REDIRECT,
            [("location", "/mcp/")],
        )),
        _ => modern(asked),
    })
    .await;

    let connection = Connection::open(server.config("/mcp")).await?;

    assert_eq!(connection.introduction().await.transport, TransportKind::StreamableHttp);
    assert_eq!(server.seen(), ["POST /mcp server/discover", "POST /mcp/ server/discover"]);
    let steps =
        connection.tap().records().iter().filter(|it| matches!(it.event, Event::Response { .. })).count();
    assert_eq!(steps, 2);
    Ok(())
}

#[tokio::test]
async fn a_question_of_the_server_reaches_the_person_in_rounds() -> Result<()> {
    let server = Scripted::new(|asked| match (asked.rpc(), &asked.body["params"]["inputResponses"]) {
        ("tools/call", Value::Null) => result(
            asked,
            &json!({
                "resultType": "input_required",
                "requestState": "opaque",
                "inputRequests": { "sure": {
                    "method": "elicitation/create",
                    "params": { "mode": "form", "message": "Sure?", "requestedSchema": {
                        "type": "object", "properties": { "yes": { "type": "boolean" } },
                    } },
                } },
            }),
        ),
        _ => modern(asked),
    })
    .await;
    let mut config = server.config("/mcp");
    config.elicit = Some(Elicit::new(|_| async {
        ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "yes": true }))
    }));
    let connection = Connection::open(config).await?;

    connection.call_tool(ToolCall::new("act")).await?;

    let again = &server.asked()[2].body["params"];
    assert_eq!(again["requestState"], "opaque");
    assert_eq!(again["inputResponses"]["sure"], json!({ "action": "accept", "content": { "yes": true } }));
    Ok(())
}

#[tokio::test]
async fn without_a_person_no_questions_are_offered() -> Result<()> {
    let server = Scripted::new(modern).await;

    Connection::open(server.config("/mcp")).await?;

    let meta = &server.asked()[0].body["params"]["_meta"];
    assert_eq!(meta["io.modelcontextprotocol/clientCapabilities"], json!({}));
    Ok(())
}
