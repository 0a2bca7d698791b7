//! *Standard input and output* are the transport of servers that a host starts itself: one message a line, and nothing
//! but the protocol on standard output.

use rmcp::RoleServer;
use rmcp::service::{ServerInitializeError, serve_server_with_ct};
use rmcp::transport::IntoTransport;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::protocol::Protocol;
use crate::schemes::Raised;
use crate::server::Server;

/// Says why the conversation with the host broke off.
#[derive(Debug, thiserror::Error)]
pub enum StdioError {
    /// The host did not open the conversation as MCP has it.
    #[error("the host did not open the conversation as MCP has it")]
    Handshake(#[source] Box<ServerInitializeError>),
    /// The task that serves failed.
    #[error("the conversation with the host broke off")]
    Broken(#[source] tokio::task::JoinError),
}

/// Serves `server` over standard input and output until the host closes them or `stop`.
///
/// The program must log to standard error alone. Reading standard input cannot be interrupted, so after `stop` the runtime
/// has to be left without waiting for its blocking threads.
///
/// # Errors
///
/// [`StdioError`] where the host does not speak MCP, or the conversation breaks off; a host that just leaves is no error.
pub async fn serve_stdio(server: &Server, stop: CancellationToken) -> Result<(), StdioError> {
    converse(server, rmcp::transport::stdio(), stop).await
}

/// Serves `server` over a pair of streams, one message a line, until the other side closes them or `stop`.
///
/// # Errors
///
/// As [`serve_stdio`].
pub async fn serve_stream(
    server: &Server,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    stop: CancellationToken,
) -> Result<(), StdioError> {
    converse(server, (input, output), stop).await
}

async fn converse<T, E, A>(server: &Server, transport: T, stop: CancellationToken) -> Result<(), StdioError>
where
    T: IntoTransport<RoleServer, E, A>,
    E: std::error::Error + Send + Sync + 'static,
{
    match serve_server_with_ct(Raised(Protocol::of_connection(server)), transport, stop).await {
        Ok(running) => running.waiting().await.map(|_| ()).map_err(StdioError::Broken),
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => Ok(()),
        Err(error) => Err(StdioError::Handshake(Box::new(error))),
    }
}
