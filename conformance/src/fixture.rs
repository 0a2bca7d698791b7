//! The server with all its tools, and how it is served.

use anyhow::Result;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_mcp_serve::{McpOptions, Server, router};
use tokio_util::sync::CancellationToken;

use crate::{content, notes, schema};

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
