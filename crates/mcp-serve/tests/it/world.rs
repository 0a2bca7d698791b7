//! A server with a tool for everything that can happen.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock, Tool as Descriptor};
use switchboard_mcp_serve::{
    Call, CallLimits, LogLevel, McpOptions, Principal, Server, ServerHandle, Tool, router,
};
use switchboard_testkit::wire::{Answer, Ask};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower::util::MapRequestLayer;

/// A running server.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) handle: ServerHandle,
    /// Tells that `wait` has begun.
    pub(crate) begun: Arc<Notify>,
    /// Lets `wait` end.
    pub(crate) go: Arc<Notify>,
    /// The calls that ended, and how.
    pub(crate) ends: Arc<Mutex<Vec<String>>>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(CallLimits::default(), McpOptions::default()).await
    }

    pub(crate) async fn with(limits: CallLimits, options: McpOptions) -> Self {
        let (begun, go, ends) =
            (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Mutex::default()));
        let heard: Arc<Mutex<Vec<String>>> = Arc::clone(&ends);
        let server = Server::new("world")
            .version("1.0.0")
            .instructions("Try the tools.")
            .limits(limits)
            .observe(move |end| {
                heard.lock().unwrap().push(format!("{} {}", end.tool.unwrap_or("?"), end.outcome.as_str()));
            });
        let handle = server.handle();
        handle.set_tools(tools(&begun, &go)).unwrap();
        let address = serve(router(&server, options)).await;
        Self { address, handle, begun, go, ends }
    }

    /// Serves a server with tools of its own, to people that `X-Person` names.
    pub(crate) async fn of(server: Server, options: McpOptions) -> Self {
        let named = MapRequestLayer::new(|mut request: http::Request<axum::body::Body>| {
            if let Some(person) = request.headers().get("x-person") {
                let person = Principal::new(person.to_str().unwrap());
                request.extensions_mut().insert(person);
            }
            request
        });
        let address = serve(router(&server, options).layer(named)).await;
        let (begun, go, ends) = (Arc::default(), Arc::default(), Arc::default());
        Self { address, handle: server.handle(), begun, go, ends }
    }

    /// Posts a message to a path.
    pub(crate) async fn post(&self, path: &str, message: &Value) -> Answer {
        Ask::json(path, message).send(self.address).await.unwrap()
    }

    /// Calls a tool over `/rpc` and returns the result or error.
    pub(crate) async fn call(&self, name: &str, arguments: Value) -> Value {
        let answer = self.post("/rpc", &call(name, arguments)).await;
        let mut message: Value = serde_json::from_str(&answer.body).unwrap();
        if message["error"].is_null() { message["result"].take() } else { message["error"].take() }
    }

    pub(crate) fn ends(&self) -> Vec<String> {
        self.ends.lock().unwrap().clone()
    }
}

pub(crate) async fn serve(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Returns a request that calls a tool.
pub(crate) fn call(name: &str, arguments: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": name, "arguments": arguments } })
}

/// Returns the text of a tool's result.
pub(crate) fn words(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap_or("no text")
}

/// Returns a descriptor of a tool with these properties, all required.
pub(crate) fn descriptor(name: &'static str, properties: Value) -> Descriptor {
    let required: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    Descriptor::new(name, "A tool of the tests.", schema.as_object().cloned().unwrap())
}

pub(crate) fn text(words: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(words)])
}

fn tools(begun: &Arc<Notify>, go: &Arc<Notify>) -> Vec<Tool> {
    let (begun, go) = (begun.clone(), go.clone());
    let mut shaped = descriptor("shaped", json!({}));
    let shape = json!({ "type": "object", "required": ["n"] });
    shaped.output_schema = Some(Arc::new(shape.as_object().cloned().unwrap()));
    vec![
        Tool::new(descriptor("add", json!({ "a": { "type": "integer" }, "b": { "type": "integer" } })), add)
            .unwrap(),
        Tool::new(descriptor("panic", json!({})), |_| async { boom() }).unwrap(),
        Tool::new(descriptor("fail", json!({})), |_| async { fail() }).unwrap(),
        Tool::new(descriptor("large", json!({})), |_| async { text("x".repeat(100_000)) }).unwrap(),
        Tool::new(descriptor("report", json!({})), report).unwrap().streaming(),
        Tool::new(shaped, |_| async { text("no structure") }).unwrap(),
        Tool::new(descriptor("wait", json!({})), move |_| {
            let (begun, go) = (begun.clone(), go.clone());
            async move {
                begun.notify_one();
                go.notified().await;
                text("waited")
            }
        })
        .unwrap(),
    ]
}

async fn add(call: Call) -> CallToolResult {
    let number = |name: &str| call.arguments[name].as_i64().unwrap_or_default();
    text((number("a") + number("b")).to_string())
}

fn boom() -> CallToolResult {
    panic!("the secret is 42")
}

fn fail() -> Result<CallToolResult, std::io::Error> {
    Err(std::io::Error::other("password=hunter2"))
}

async fn report(call: Call) -> CallToolResult {
    call.context.progress(1.0, Some(2.0), Some("half".to_owned())).await;
    call.context.log(LogLevel::Info, Some("tests"), json!("working")).await;
    text("reported")
}
