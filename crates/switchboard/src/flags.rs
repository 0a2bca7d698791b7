//! *Flags* are what was typed when a server was started, and the help that tells what it offers.

use std::ffi::OsString;
use std::net::IpAddr;

use clap::error::ErrorKind;
use clap::{Args as _, Command, FromArgMatches as _};
use switchboard_http_serve::HttpConfig;
use switchboard_mcp_serve::model::ToolAnnotations;
use switchboard_mcp_serve::{Server, Tool};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::login::LoginFlags;

/// What every server takes on its command line.
#[derive(Debug, Clone, PartialEq, clap::Args)]
pub(crate) struct Flags {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, env = "SWITCHBOARD_PORT", default_value_t = 8000)]
    port: u16,
    /// Address to listen on.
    #[arg(long, env = "SWITCHBOARD_HOST", value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Address under which ChatGPT reaches this server; every published link begins with it.
    #[arg(long, env = "SWITCHBOARD_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Url>,
    /// Further host names that requests may carry, beside the public one and the loopback names.
    #[arg(long = "allow-host", value_name = "HOST[:PORT]", value_delimiter = ',')]
    allowed_hosts: Vec<String>,
    /// Web origins whose scripts may call this server, such as `https://inspector.example.org`.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_delimiter = ',')]
    allowed_origins: Vec<String>,
    /// Speaks MCP on standard input and output instead of HTTP, for hosts that start servers themselves.
    #[arg(long, conflicts_with_all = ["port", "host", "public_url"])]
    pub(crate) stdio: bool,
    /// Leaves out HTTP+SSE at /sse, the transport of 2024.
    #[arg(long)]
    no_sse: bool,
    /// What is logged to standard error: error, warn, info, debug, trace, or a filter such as `info,my_server=debug`.
    // The library beneath has three lines for each request at `info`.
    #[arg(long, env = "SWITCHBOARD_LOG", value_name = "FILTER", default_value = "info,rmcp=warn", value_parser = filter)]
    log: String,
    #[command(flatten)]
    pub(crate) login: LoginFlags,
}

impl Flags {
    /// Reads the command line; ends the program where it asks for help or cannot be read.
    pub(crate) fn read(server: &Server) -> Self {
        Self::of(command(server), std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn of(
        mut command: Command,
        words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> clap::error::Result<Self> {
        let flags = Self::from_arg_matches(&command.try_get_matches_from_mut(words)?)?;
        let problem = |words| command.error(ErrorKind::ArgumentConflict, words);
        flags.login.check(flags.stdio).map_err(problem)?;
        Ok(flags)
    }

    /// Returns what is logged.
    pub(crate) fn filter(&self) -> EnvFilter {
        EnvFilter::new(&self.log)
    }

    /// Returns where to listen.
    pub(crate) fn http(&self) -> HttpConfig {
        HttpConfig {
            host: self.host,
            port: self.port,
            public_url: self.public_url.clone(),
            allowed_hosts: self.allowed_hosts.clone(),
            allowed_origins: self.allowed_origins.clone(),
            ..HttpConfig::default()
        }
    }

    /// Returns whether HTTP+SSE is offered beside the transports of today.
    pub(crate) fn speaks_sse(&self) -> bool {
        !self.no_sse
    }
}

/// Takes a filter of the log that can be read.
fn filter(text: &str) -> Result<String, String> {
    text.parse::<EnvFilter>().map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// Makes the command line of a server.
fn command(server: &Server) -> Command {
    let handle = server.handle();
    let about = handle.implementation();
    let name = about.title.unwrap_or(about.name);
    let head = handle.instructions().map_or_else(|| name.clone(), |words| format!("{name}: {words}"));
    // After the flags, whose own words would stand in the place of the server's.
    let command = Flags::augment_args(Command::new(name).max_term_width(110));
    command.about(head).version(about.version).after_help(offer(&handle.tools()))
}

/// Lists the tools with the first sentence of each.
fn offer(tools: &[Tool]) -> String {
    let width = tools.iter().map(|tool| tool.name().len()).max().unwrap_or_default();
    let lines = tools.iter().map(|tool| {
        let name = tool.name();
        format!("\n  {name:width$}  {}{}", first_sentence(tool), kind(tool))
    });
    match tools {
        [] => "This server offers no tools.".to_owned(),
        _ => format!("Tools:{}", lines.collect::<String>()),
    }
}

fn first_sentence(tool: &Tool) -> &str {
    let description = tool.descriptor().description.as_deref().unwrap_or_default();
    let line = description.lines().next().unwrap_or_default();
    line.find(". ").map_or(line, |end| &line[..=end])
}

fn kind(tool: &Tool) -> &'static str {
    let hints = tool.descriptor().annotations.as_ref();
    if hints.and_then(|hints| hints.read_only_hint) == Some(true) {
        " [reads only]"
    } else if hints.is_none_or(ToolAnnotations::is_destructive) {
        " [may delete or overwrite]"
    } else {
        " [writes]"
    }
}

#[cfg(test)]
mod tests;
