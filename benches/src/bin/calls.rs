//! Serves one trivial tool in one of several ways, for `benches/calls` to measure calls a second of each.
//!
//! `calls bare` is a bare axum handler with typed JSON-RPC, the yardstick, and at `/stream` one that answers by axum's event
//! stream. `calls ours` is the framework behind the real
//! door, and answers `/mcp` (both eras) and `/rpc`; `calls sessions` is the same with sessions, and `calls guarded PORT FOLDER` the
//! same behind a login of ours, which keeps in the folder what it must, and at the next port once more without a login: what
//! a token costs is the difference within one process. `calls rmcp` is the SDK's own transport, stateless, with JSON
//! answers.

use anyhow::{Context, Result, bail};
use axum::response::sse::{Event, Sse};
use axum::routing::post;
use axum::{Json, Router};
use futures::{Stream, stream};
use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, JsonObject,
    ProgressNotificationParam, ProgressToken, ServerCapabilities, ServerConfig, Tool as Descriptor,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use switchboard_benches::guarded::guarded;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_mcp_serve::{Call, Endpoints, McpOptions, Server, Tool, router};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let way = std::env::args().nth(1).context("name a way: bare, ours, sessions, guarded or rmcp")?;
    let port = std::env::args().nth(2).context("name a port")?.parse()?;
    match way.as_str() {
        "bare" => serve_bare(bare(), port).await,
        "rmcp" => serve_bare(Router::new().nest_service("/mcp", sdk()), port).await,
        "ours" => serve_ours(server()?, port).await,
        "sessions" => serve_ours(server()?.sessions(), port).await,
        "guarded" => {
            let folder = std::env::args().nth(3).context("name a folder for the login")?;
            serve_guarded(&server()?, port, Path::new(&folder)).await
        }
        other => bail!("no way is called {other}: bare, ours, sessions, guarded or rmcp"),
    }
}

async fn serve_bare(router: Router, port: u16) -> Result<()> {
    use axum::serve::ListenerExt;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let listener =
        listener.tap_io(|stream| stream.set_nodelay(true).expect("an open connection takes the option"));
    Ok(axum::serve(listener, router).await?)
}

#[derive(Deserialize)]
struct Request {
    id: u64,
    method: String,
    params: Params,
}

#[derive(Deserialize)]
struct Params {
    name: String,
    arguments: Numbers,
    #[serde(rename = "_meta")]
    meta: Option<Meta>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    progress_token: Option<ProgressToken>,
}

#[derive(Deserialize)]
struct Numbers {
    a: i64,
    b: i64,
}

#[derive(Serialize)]
struct Response {
    jsonrpc: &'static str,
    id: u64,
    result: CallToolResult,
}

#[derive(Serialize)]
struct Report {
    jsonrpc: &'static str,
    method: &'static str,
    params: ProgressNotificationParam,
}

fn bare() -> Router {
    Router::new().route("/mcp", post(bare_json)).route("/stream", post(bare_stream))
}

async fn bare_json(Json(request): Json<Request>) -> Json<Response> {
    assert!(request.method == "tools/call" && request.params.name == "add", "the load is one call");
    Json(answer(&request))
}

async fn bare_stream(Json(request): Json<Request>) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    assert!(request.method == "tools/call" && request.params.name == "add_streaming", "the load is one call");
    let token = request.params.meta.as_ref().and_then(|meta| meta.progress_token.clone());
    let params = ProgressNotificationParam::new(token.expect("the load has one"), 1.0).with_total(1.0);
    let report = Report { jsonrpc: "2.0", method: "notifications/progress", params };
    let events = [Event::default().json_data(report), Event::default().json_data(answer(&request))];
    Sse::new(stream::iter(events))
}

fn answer(request: &Request) -> Response {
    let Numbers { a, b } = request.params.arguments;
    Response { jsonrpc: "2.0", id: request.id, result: sum(a, b) }
}

fn sum(a: i64, b: i64) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text((a + b).to_string())])
}

fn descriptor(name: &'static str) -> Descriptor {
    let schema = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
        "required": ["a", "b"],
        "additionalProperties": false,
    });
    Descriptor::new(
        name,
        "Adds two numbers.",
        schema.as_object().cloned().expect("the schema above is an object"),
    )
}

fn add(arguments: &JsonObject) -> CallToolResult {
    let number = |name| arguments[name].as_i64().expect("the bench sends two whole numbers");
    sum(number("a"), number("b"))
}

fn server() -> Result<Server> {
    let run = |call: Call| std::future::ready(add(&call.arguments));
    let report = async |call: Call| {
        call.context.progress(1.0, Some(1.0), None).await;
        add(&call.arguments)
    };
    let (plain, streaming) =
        (Tool::new(descriptor("add"), run)?, Tool::new(descriptor("add_streaming"), report)?);
    Ok(Server::new("calls").tool(plain).tool(streaming.streaming()))
}

async fn serve_ours(server: Server, port: u16) -> Result<()> {
    let router = router(&server, McpOptions::default());
    Ok(socket(port).await?.serve(router, Readiness::ready(), CancellationToken::new()).await?)
}

async fn serve_guarded(server: &Server, port: u16, folder: &Path) -> Result<()> {
    let (before, beside) = (socket(port).await?, socket(port + 1).await?);
    let endpoints = Endpoints::new(server, McpOptions::default());
    let open = endpoints.clone().router();
    let closed = guarded(endpoints, before.origin().clone(), folder).await?;
    let stop = CancellationToken::new();
    let open = beside.serve(open, Readiness::ready(), stop.clone());
    tokio::try_join!(open, before.serve(closed, Readiness::ready(), stop))?;
    Ok(())
}

async fn socket(port: u16) -> Result<Socket> {
    Ok(Socket::bind(&HttpConfig { port, ..HttpConfig::default() }).await?)
}

#[derive(Clone)]
struct Sdk;

impl ServerHandler for Sdk {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        Ok(CallToolResponse::Complete(add(&request.arguments.expect("the bench sends arguments"))))
    }
}

fn sdk() -> StreamableHttpService<Sdk, NeverSessionManager> {
    let config =
        StreamableHttpServerConfig::default().with_legacy_session_mode(false).with_json_response(true);
    StreamableHttpService::new(|| Ok(Sdk), Arc::default(), config)
}
