//! The *fixture* is a server of the tools that the official MCP conformance suite calls, built as any server of ours is.

mod content;
mod notes;
mod schema;

use anyhow::Result;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_mcp_serve::model::{CallToolResult, Tool as Descriptor};
use switchboard_mcp_serve::{McpOptions, Server, Tool, router};
use tokio_util::sync::CancellationToken;

/// Makes the server with all its tools.
///
/// # Errors
///
/// Where a tool is not valid: a mistake in this crate.
pub fn server() -> Result<Server> {
    let mut tools = content::tools()?;
    tools.extend(notes::tools()?);
    tools.extend(schema::tools()?);
    let server = Server::new("switchboard-conformance").title("Conformance fixture").version("1.0.0");
    server.handle().set_tools(tools)?;
    Ok(server)
}

/// Serves the fixture on `port` of the loopback address until `stop`; tells its URL once it is bound.
///
/// # Errors
///
/// Where the port cannot be had.
pub async fn serve(port: u16, stop: CancellationToken, tell: impl FnOnce(String)) -> Result<()> {
    let socket = Socket::bind(&HttpConfig { port, ..HttpConfig::default() }).await?;
    tell(socket.origin().join("/mcp").to_string());
    let router = router(&server()?, McpOptions::default());
    Ok(socket.serve(router, Readiness::ready(), stop).await?)
}

/// Makes a tool without arguments that always gives the same result.
fn constant(name: &'static str, description: &'static str, result: CallToolResult) -> Result<Tool> {
    Ok(Tool::new(descriptor(name, description), move |_| std::future::ready(result.clone()))?)
}

fn descriptor(name: &'static str, description: &'static str) -> Descriptor {
    Descriptor::new(
        name,
        description,
        schema::object(&serde_json::json!({ "type": "object", "properties": {} })),
    )
}
