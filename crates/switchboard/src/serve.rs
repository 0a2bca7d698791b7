//! To *serve* is to let a server answer: over HTTP, over standard input and output, in another program's router, or to a
//! test in memory.

use std::io::IsTerminal as _;
use std::time::Duration;

use axum::Router;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_mcp_serve::{Endpoints, McpOptions, Server, serve_stream};

use crate::error::{Error, Result};
use crate::flags::Flags;
use crate::login::LoginFlags;
use crate::test_client::TestClient;
use crate::{banner, input_lines, stop};

/// How a [`Server`] is served; in scope with [`prelude`](crate::prelude).
pub trait Serve: Sized {
    /// Serves as the command line says, until the person ends it; `--help` tells what there is to say and what the server
    /// offers.
    ///
    /// Prints the addresses on standard output, and logs to standard error unless the program logs already.
    ///
    /// # Errors
    ///
    /// [`Error`] where the address cannot be had, or the conversation breaks off.
    fn serve_from_args(self) -> impl Future<Output = Result<()>> + Send;

    /// Serves over HTTP until the person ends it: `/mcp`, `/sse` and `/rpc`, health, metrics, the Host and Origin guard,
    /// limits.
    ///
    /// # Errors
    ///
    /// [`Error`] where the address cannot be had, or requests had to be cut off at the end.
    fn serve(self, http: HttpConfig) -> impl Future<Output = Result<()>> + Send;

    /// Speaks over standard input and output until the host closes them, or the person ends it.
    ///
    /// # Errors
    ///
    /// [`Error`] where the host does not speak MCP.
    fn serve_stdio(self) -> impl Future<Output = Result<()>> + Send;

    /// Returns the routes for an application that has its own socket: `/mcp`, `/sse` with `/messages`, and `/rpc`.
    ///
    /// Hosts and origins are then the application's to check.
    fn router(&self) -> Router;

    /// Returns a client in memory, for tests.
    fn into_test_client(self) -> TestClient;
}

impl Serve for Server {
    async fn serve_from_args(self) -> Result<()> {
        let flags = Flags::read(&self);
        // A program that logs in its own way has begun to before this.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(flags.filter())
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .try_init();
        if flags.stdio {
            return self.serve_stdio().await;
        }
        serve_http(&self, &flags.http(), flags.speaks_sse(), Some(&flags.login)).await
    }

    async fn serve(self, http: HttpConfig) -> Result<()> {
        serve_http(&self, &http, true, None).await
    }

    async fn serve_stdio(self) -> Result<()> {
        let stop = stop::on_request().map_err(Error::Signals)?;
        let input = input_lines::open().map_err(Error::Output)?;
        Ok(serve_stream(&self, input, tokio::io::stdout(), stop).await?)
    }

    fn router(&self) -> Router {
        switchboard_mcp_serve::router(self, McpOptions::default())
    }

    fn into_test_client(self) -> TestClient {
        TestClient::new(self)
    }
}

/// Time beside that of a tool in which a request is read and its answer written.
const AROUND_A_CALL: Duration = Duration::from_secs(5);

/// Gives requests at least the time of a call, which the front would cut off otherwise; a tool that has more asks for it when
/// it is called.
fn patient(server: &Server, http: &HttpConfig) -> HttpConfig {
    let mut http = http.clone();
    http.limits.request_time = http.limits.request_time.max(server.call_time() + AROUND_A_CALL);
    http
}

async fn serve_http(
    server: &Server,
    http: &HttpConfig,
    speaks_sse: bool,
    login: Option<&LoginFlags>,
) -> Result<()> {
    let stop = stop::on_request().map_err(Error::Signals)?;
    let socket = Socket::bind(&patient(server, http)).await?;
    let door = match login {
        Some(login) => login.open(server, socket.origin()).await?,
        None => None,
    };
    banner::print(server, &socket, speaks_sse, door.as_ref()).map_err(Error::Output)?;
    let all = Endpoints::new(server, McpOptions::default());
    let endpoints = if speaks_sse { all } else { all.without_sse() };
    let (router, socket) = match door {
        Some(door) => {
            (door.before(endpoints), socket.open_to_pages(switchboard_bearer_guard::is_open_to_pages))
        }
        None => (endpoints.router(), socket),
    };
    Ok(socket.serve(router, Readiness::ready(), stop).await?)
}
