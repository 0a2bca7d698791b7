//! Logs: where the program's own lines go, and how many of them.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How logs look and how much they say.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Logging")]
pub(crate) struct LogArgs {
    /// What is logged to standard error: error, warn, info, debug, trace, or a filter such as
    /// `info,switchboard_library=debug`.
    #[arg(
        long = "log",
        global = true,
        env = "SWITCHBOARD_LOG",
        default_value = DEFAULT,
        value_name = "FILTER"
    )]
    filter: EnvFilter,
    /// How a log line looks.
    #[arg(
        long = "log-format",
        global = true,
        env = "SWITCHBOARD_LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    format: LogFormat,
}

/// Warnings; but none of the PDF parser, which has one for every oddity of every file: what cannot be read is told as a
/// named skip.
const DEFAULT: &str = "warn,pdf_oxide=off";

/// The looks of a log line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for log collectors.
    Json,
}

/// What rmcp's client says of a server that does not do what it expects: the command says it itself, as an error or a
/// step that `watch` shows.
const SAID_OTHERWISE: &str =
    "rmcp::transport::worker=off,rmcp::transport::streamable_http_client=off,rmcp::service::client=off";

/// Starts logging to standard error; standard output belongs to the command, and to the protocol with `--stdio`.
pub(crate) fn start(args: &LogArgs) {
    // Before the person's own filter, which has the last word.
    let filter = format!("{SAID_OTHERWISE},{}", args.filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A file and a collector take the colours for letters.
    let builder = builder.with_ansi(io::stderr().is_terminal());
    match args.format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
