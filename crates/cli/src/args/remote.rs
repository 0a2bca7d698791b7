//! What is typed of a server that others run: where it is, and how it is spoken to.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

/// `switchboard call`.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "switchboard call [OPTIONS] <URL> <TOOL> [KEY=VALUE]...
       switchboard call [OPTIONS] -- <COMMAND>... <TOOL> [KEY=VALUE]...
       switchboard call [OPTIONS] <TOOL> [KEY=VALUE]... -- <COMMAND>...",
    after_help = "Examples:
  switchboard call http://localhost:8000/mcp search query=tantivy
  switchboard call http://localhost:8000/mcp search '{\"query\": \"tantivy\"}' --json
  switchboard call -- npx -y @modelcontextprotocol/server-everything echo message=hello"
)]
pub(crate) struct CallArgs {
    /// The server's URL, then the tool, then its arguments: one word KEY=VALUE each (a key that is repeated makes a
    /// list), or all of them as one JSON object.
    #[arg(value_name = "URL TOOL [KEY=VALUE]... ")]
    pub(crate) words: Vec<String>,
    /// Instead of a URL, a command that speaks MCP on its standard input and output; then the tool and its arguments.
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
    /// Prints the whole result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Gives up after this many seconds; the time that you take to answer questions is not counted.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) timeout: Duration,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `switchboard list`.
#[derive(Debug, clap::Args)]
#[command(override_usage = "switchboard list [OPTIONS] <URL>
       switchboard list [OPTIONS] -- <COMMAND>...")]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// `switchboard watch`.
#[derive(Debug, clap::Args)]
#[command(override_usage = "switchboard watch [OPTIONS] <URL>
       switchboard watch [OPTIONS] -- <COMMAND>...")]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Prints one JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Ends after connecting and listing, instead of staying.
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}

/// Where a server is.
#[derive(Debug, clap::Args)]
pub(crate) struct ServerArgs {
    /// The server's URL.
    #[arg(required_unless_present = "command")]
    pub(crate) url: Option<String>,
    /// Instead of a URL, a command that speaks MCP on its standard input and output.
    #[arg(last = true, value_name = "COMMAND", conflicts_with = "url")]
    pub(crate) command: Vec<String>,
}

/// How a server is spoken to.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct RemoteArgs {
    /// Whom the server sees.
    #[arg(long = "as", value_enum, default_value = "switchboard", value_name = "CLIENT")]
    pub(crate) identity: IdentityArg,
    /// How a URL is spoken to.
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) transport: TransportArg,
    /// Which era of MCP is spoken.
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) era: EraArg,
    /// A header for the server, such as 'X-Team: tides'; its value is never printed. May be repeated.
    #[arg(long = "header", value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,
    /// Where a bearer token is: `env:NAME` or `file:PATH`. The token itself is not typed, so that no history has it.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) bearer: Option<String>,
    /// Also reaches private addresses that the server names, beside the one that was typed.
    #[arg(long)]
    pub(crate) allow_private: bool,
    #[command(flatten)]
    pub(crate) login: LoginArgs,
}

/// How a server is logged in to.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Login")]
pub(crate) struct LoginArgs {
    /// Logs in with the browser where the server wants it. The tokens are kept, sealed, and used again without this.
    #[arg(long)]
    pub(crate) login: bool,
    /// The id of a client that the authorization server knows already.
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Where that client's secret is: `env:NAME` or `file:PATH`.
    #[arg(long, value_name = "SOURCE", requires = "client_id")]
    pub(crate) client_secret: Option<String>,
    /// The address of a client metadata document, for authorization servers that take one.
    #[arg(long, value_name = "URL")]
    pub(crate) client_metadata: Option<url::Url>,
    /// A scope to ask for, instead of those that the server names. May be repeated.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// Port on which the browser comes back; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) callback_port: u16,
    /// Where tokens are kept [default: switchboard/tokens among this user's data].
    #[arg(long, value_name = "DIR", env = "SWITCHBOARD_TOKENS")]
    pub(crate) tokens: Option<PathBuf>,
}

/// Whom a server sees.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum IdentityArg {
    /// This program.
    Switchboard,
    /// ChatGPT, as it was seen on the wire: its names, capabilities, headers and request fields.
    Chatgpt,
}

/// How a URL is spoken to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TransportArg {
    /// Streamable HTTP, and HTTP+SSE where the server does not have it.
    Auto,
    /// Streamable HTTP alone.
    Http,
    /// HTTP+SSE alone.
    Sse,
}

/// Which era is spoken.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EraArg {
    /// The stateless one where the server has it, otherwise the other.
    Auto,
    /// Without handshake and session (2026-07-28).
    Stateless,
    /// With `initialize` (to 2025-11-25).
    Initialize,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds is wanted".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "more than zero seconds are wanted".to_owned())
}

/// `switchboard logout`.
#[derive(Debug, clap::Args)]
pub(crate) struct LogoutArgs {
    /// The server's URL, as it was typed for the login.
    pub(crate) url: String,
    #[command(flatten)]
    pub(crate) remote: RemoteArgs,
}
