//! The server with all it offers, and how it is served.

use anyhow::Result;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_mcp_serve::{McpOptions, Server, router};
use tokio_util::sync::CancellationToken;

use crate::{asks, changes, content, notes, prompts, resources, schema, tasks};

/// Makes the server with all it offers.
///
/// # Errors
///
/// Where something is not valid: a mistake in this crate.
pub fn server() -> Result<Server> {
    let mut tools = content::tools()?;
    tools.extend(notes::tools()?);
    tools.extend(schema::tools()?);
    tools.extend(asks::tools()?);
    tools.extend(tasks::tools()?);
    let server = Server::new("switchboard-conformance").title("Conformance fixture").version("1.0.0");
    let server = server.announce_changes();
    tools.extend(changes::tools(&server.handle())?);
    server.handle().set_tools(tools)?;
    resources::add(asks::add(prompts::add(server)))
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
