//! Callers with a guard before the server: which tools answer whom, and how a login is asked for.

use std::net::SocketAddr;
use std::sync::Arc;

use http::Request;
use serde_json::{Value, json};
use switchboard_mcp_serve::{Auth, Caller, Identity, McpOptions, Principal, Resource, Server, Tool, router};
use switchboard_testkit::wire::Ask;
use tower::util::MapRequestLayer;

use crate::world::{call, descriptor, serve, text, words};

const METADATA: &str = "https://docs.example.org/.well-known/oauth-protected-resource/mcp";

fn server() -> Server {
    let tool = |name| Tool::new(descriptor(name, json!({})), |_| async { text("ran") }).unwrap();
    let scopes = || vec!["read".to_owned(), "write".to_owned()];
    Server::new("mixed")
        .tool(tool("open").auth(Auth::None))
        .tool(tool("better").auth(Auth::Optional(scopes())))
        .tool(tool("closed").auth(Auth::OAuth(scopes())))
        .tool(tool("undeclared"))
        .resource(Resource::text("notes://a", "a", "words"))
        .resource(Resource::text("ui://page", "page", "<p>"))
}

/// Serves with a guard that believes what `X-Scopes` says.
async fn guarded() -> SocketAddr {
    let guard = MapRequestLayer::new(|mut request: Request<axum::body::Body>| {
        let scopes = request.headers().get("x-scopes").and_then(|scopes| scopes.to_str().ok());
        let caller = match scopes {
            None => Caller::stranger(METADATA),
            Some(scopes) => Caller::known(Arc::new(identity(scopes)), METADATA),
        };
        request.extensions_mut().insert(caller);
        request
    });
    serve(router(&server(), McpOptions::default()).layer(guard)).await
}

fn identity(scopes: &str) -> Identity {
    Identity {
        principal: Principal::new("i|ada"),
        subject: "ada".to_owned(),
        groups: ["staff".to_owned()].into(),
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        client: None,
    }
}

async fn ask(address: SocketAddr, scopes: Option<&str>, message: &Value) -> Value {
    let mut ask = Ask::json("/rpc", message);
    if let Some(scopes) = scopes {
        ask = ask.header("X-Scopes", scopes);
    }
    let mut answer: Value = serde_json::from_str(&ask.send(address).await.unwrap().body).unwrap();
    if answer["error"].is_null() { answer["result"].take() } else { answer["error"].take() }
}

#[tokio::test]
async fn each_tool_answers_by_what_it_declares() {
    let address = guarded().await;
    let mut table = Vec::new();
    for (who, scopes) in
        [("a stranger", None), ("a reader", Some("read")), ("a writer", Some("write read offline_access"))]
    {
        for tool in ["open", "better", "closed", "undeclared"] {
            let result = ask(address, scopes, &call(tool, json!({}))).await;
            table.push(format!("{who} calls {tool}: {}", words(&result)));
        }
    }

    insta::assert_snapshot!(table.join("\n"), @r"
    a stranger calls open: ran
    a stranger calls better: ran
    a stranger calls closed: closed needs a login.
    a stranger calls undeclared: undeclared needs a login.
    a reader calls open: ran
    a reader calls better: ran
    a reader calls closed: closed needs a login that allows read write.
    a reader calls undeclared: ran
    a writer calls open: ran
    a writer calls better: ran
    a writer calls closed: ran
    a writer calls undeclared: ran
    ");
}

#[tokio::test]
async fn a_login_is_asked_for_in_the_result_of_the_tool() {
    let address = guarded().await;

    let result = ask(address, None, &call("closed", json!({}))).await;

    insta::assert_json_snapshot!(result, @r#"
    {
      "_meta": {
        "mcp/www_authenticate": [
          "Bearer resource_metadata=\"https://docs.example.org/.well-known/oauth-protected-resource/mcp\", error=\"insufficient_scope\", error_description=\"closed needs a login\", scope=\"read write\""
        ]
      },
      "content": [
        {
          "text": "closed needs a login.",
          "type": "text"
        }
      ],
      "isError": true
    }
    "#);
}

#[tokio::test]
async fn who_may_not_call_is_not_told_of_arguments() {
    let address = guarded().await;

    let result = ask(address, None, &call("closed", json!({ "wrong": 1 }))).await;

    assert_eq!(words(&result), "closed needs a login.");
}

#[tokio::test]
async fn a_stranger_reads_lists_and_interfaces_and_nothing_else() {
    let address = guarded().await;
    let read = |uri: &str| json!({ "jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": { "uri": uri } });
    let listed = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });

    assert_eq!(ask(address, None, &listed).await["tools"].as_array().map(Vec::len), Some(4));
    assert_eq!(ask(address, None, &read("ui://page")).await["contents"][0]["text"], "<p>");
    assert_eq!(ask(address, Some(""), &read("notes://a")).await["contents"][0]["text"], "words");
    insta::assert_json_snapshot!(ask(address, None, &read("notes://a")).await, @r#"
    {
      "code": -32600,
      "data": {
        "mcp/www_authenticate": [
          "Bearer resource_metadata=\"https://docs.example.org/.well-known/oauth-protected-resource/mcp\", error=\"insufficient_scope\", error_description=\"notes://a needs a login\""
        ]
      },
      "message": "notes://a needs a login."
    }
    "#);
}

#[tokio::test]
async fn without_a_guard_a_tool_is_for_everybody() {
    let address = serve(router(&server(), McpOptions::default())).await;

    assert_eq!(words(&ask(address, None, &call("closed", json!({}))).await), "ran");
}

#[tokio::test]
async fn every_transport_asks_for_the_login() {
    let address = guarded().await;
    let message = call("closed", json!({})).to_string();
    for path in ["/mcp", "/mcp/", "/rpc", "/rpc/"] {
        let ask = Ask::json(path, &message).header("Accept", "application/json, text/event-stream");

        let answer = ask.send(address).await.unwrap();

        assert!(answer.status == 200 && answer.body.contains("mcp/www_authenticate"), "{path} {answer:?}");
    }
}
