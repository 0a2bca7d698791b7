//! A *scripted* server: it answers each request as the test says, and remembers what it was asked.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use futures::StreamExt as _;
use http::HeaderValue;
use serde_json::{Value, json};
use switchboard_mcp_connect::{ConnectConfig, ConnectLimits, Era, EraChoice};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What a server was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Asked {
    /// A field of a form.
    pub(crate) fn form(&self, name: &str) -> String {
        let mut pairs = url::form_urlencoded::parse(self.text.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// The method of the JSON-RPC message.
    pub(crate) fn rpc(&self) -> &str {
        self.body["method"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// A running server.
#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Scripted {
    /// Answers by `script`.
    pub(crate) async fn new(script: impl Fn(&Asked) -> Response + Clone + Send + Sync + 'static) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let remember = Arc::clone(&asked);
        let answer = move |request: Request| {
            let (script, remember) = (script.clone(), Arc::clone(&remember));
            async move {
                let asked = read(request).await;
                remember.lock().unwrap().push(asked.clone());
                let response = script(&asked);
                if let Some(Held(until)) = response.extensions().get() {
                    until.notified().await;
                }
                response
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { address, asked }
    }

    /// A configuration for a path of it, with limits that a test can wait for.
    pub(crate) fn config(&self, path: &str) -> ConnectConfig {
        let mut config = ConnectConfig::url(format!("http://{}{path}", self.address).parse().unwrap());
        config.limits = ConnectLimits { message_bytes: 100_000, ..ConnectLimits::default() };
        config
    }

    /// What it was asked, as `POST /mcp server/discover`.
    pub(crate) fn seen(&self) -> Vec<String> {
        let asked = self.asked();
        let shown = asked.iter().map(|it| format!("{} {} {}", it.method, it.path, it.rpc()));
        shown.map(|line| line.trim_end().to_owned()).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn read(request: Request) -> Asked {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&body).into_owned();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Asked { method: parts.method.to_string(), path: parts.uri.path().to_owned(), headers, body, text }
}

/// In an answer whose head is held back.
#[derive(Debug, Clone)]
struct Held(Arc<Notify>);

/// Holds an answer back until it is let go.
pub(crate) fn held(mut response: Response, until: &Arc<Notify>) -> Response {
    response.extensions_mut().insert(Held(Arc::clone(until)));
    response
}

pub(crate) fn status(code: u16) -> Response {
    Response::builder().status(code).body(Body::empty()).unwrap()
}

pub(crate) fn typed(kind: &str, body: impl Into<Body>) -> Response {
    Response::builder().header("content-type", kind).body(body.into()).unwrap()
}

pub(crate) fn result(asked: &Asked, result: &Value) -> Response {
    let id = &asked.body["id"];
    typed("application/json", json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string())
}

/// Answers as a server of the older era with one tool does.
pub(crate) fn legacy(asked: &Asked) -> Response {
    let info = json!({ "name": "old", "version": "1" });
    match asked.rpc() {
        "initialize" => result(
            asked,
            &json!({ "protocolVersion": "2025-11-25", "capabilities": { "tools": {} }, "serverInfo": info }),
        ),
        "tools/list" => result(asked, &tools()),
        "tools/call" => result(asked, &json!({ "content": [{ "type": "text", "text": "done" }] })),
        "notifications/initialized" => status(202),
        _ => status(400),
    }
}

/// A stream that begins with these events and stays open.
pub(crate) fn open_stream(events: &'static str) -> Response {
    let first = futures::stream::once(async move { Ok::<_, Infallible>(events) });
    typed("text/event-stream", Body::from_stream(first.chain(futures::stream::pending())))
}

/// Answers as a server of the older era with sessions does.
pub(crate) fn with_session(asked: &Asked) -> Response {
    match (asked.method.as_str(), asked.rpc()) {
        ("GET", _) => open_stream(": hello\n\n"),
        ("DELETE", _) => status(200),
        (_, "initialize") => {
            let mut response = legacy(asked);
            response.headers_mut().insert("mcp-session-id", HeaderValue::from_static("session-1"));
            response
        }
        _ => legacy(asked),
    }
}

pub(crate) fn older(server: &Scripted) -> ConnectConfig {
    let mut config = server.config("/mcp");
    config.era = EraChoice::Only(Era::Initialize);
    config
}

/// Answers as a server of the stateless era with one tool does.
pub(crate) fn modern(asked: &Asked) -> Response {
    match asked.rpc() {
        "server/discover" => result(
            asked,
            &json!({
                "resultType": "complete",
                "supportedVersions": ["2026-07-28"],
                "capabilities": { "tools": {} },
                "ttlMs": 0,
                "cacheScope": "private",
            }),
        ),
        "tools/list" => {
            let mut list = tools();
            list["resultType"] = "complete".into();
            result(asked, &list)
        }
        "tools/call" => result(
            asked,
            &json!({ "resultType": "complete", "content": [{ "type": "text", "text": "done" }] }),
        ),
        _ => status(404),
    }
}

fn tools() -> Value {
    json!({ "tools": [{ "name": "act", "inputSchema": { "type": "object" } }] })
}
