//! What was typed: one struct a command, turned into a `Config` by [`crate::config`] and never read by anything else.

mod auth;
mod remote;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use switchboard_http_serve::TrustedProxy;

pub(crate) use self::auth::{
    AuthArg, AuthArgs, ClientArgs, ClientCommand, PasswordArgs, PlaceArgs, UserArgs, UserCommand,
};
pub(crate) use self::remote::{
    CallArgs, EraArg, IdentityArg, ListArgs, LoginArgs, LogoutArgs, RemoteArgs, ServerArgs, TransportArg,
    WatchArgs,
};
use crate::logging::LogArgs;

/// Puts your documents through to ChatGPT and any other MCP client.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, max_term_width = 110)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves documents as a connector: search and fetch over MCP, and a page for each citation.
    Serve(Box<ServeArgs>),
    /// Tells what a library holds, what was left out of it and why; works while it is served and while it is not.
    Status(StatusArgs),
    /// Measures retrieval quality on queries with relevance judgements: nDCG@10, Recall@100, MRR, latency.
    Eval(EvalArgs),
    /// Calls a tool of any MCP server and prints what it answers.
    Call(Box<CallArgs>),
    /// Lists the tools, resources and prompts of any MCP server.
    List(Box<ListArgs>),
    /// Shows the wire live: connects to any MCP server, lists what it offers, and prints every request and message.
    Watch(Box<WatchArgs>),
    /// Gives back the tokens of a server that was logged in to, and forgets them.
    Logout(Box<LogoutArgs>),
    /// Keeps the people with an account, for `serve --auth oauth` and `--auth mixed`; works while it is served, too.
    User(UserArgs),
    /// Keeps the programs that registered or that people let in; works while it is served, too.
    Client(ClientArgs),
    /// Prints the JSON Schema of the configuration file, for editors that check and complete it.
    Schema,
}

/// `switchboard serve`.
///
/// What is not typed comes from the environment (`SWITCHBOARD_PORT` …), then from the configuration file, then from
/// the defaults named here.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// Folders and files to serve: Markdown, HTML, PDF, DOCX, EPUB, text, code, CSV, JSON and JSONL records.
    #[arg(value_name = "PATH", required_unless_present = "config")]
    pub(crate) paths: Vec<PathBuf>,
    /// Port to listen on; 0 takes a free one [default: 8000].
    #[arg(long, env = "SWITCHBOARD_PORT")]
    pub(crate) port: Option<u16>,
    /// Address to listen on [default: 127.0.0.1].
    #[arg(long, env = "SWITCHBOARD_HOST", value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    /// Address under which people and ChatGPT reach this server; every published link begins with it.
    #[arg(long, env = "SWITCHBOARD_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<url::Url>,
    /// Further host names that requests may carry, beside the public one and the loopback names.
    #[arg(
        long = "allow-host",
        env = "SWITCHBOARD_ALLOW_HOST",
        value_name = "HOST[:PORT]",
        value_delimiter = ','
    )]
    pub(crate) allowed_hosts: Vec<String>,
    /// Web origins whose scripts may call this server, such as `https://inspector.example.org`.
    #[arg(
        long = "allow-origin",
        env = "SWITCHBOARD_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub(crate) allowed_origins: Vec<String>,
    /// A proxy before this server, or a network of them: attempts to log in are then counted by where they come from, and not by
    /// the proxy; may be repeated.
    #[arg(
        long = "trusted-proxy",
        env = "SWITCHBOARD_TRUSTED_PROXY",
        value_name = "ADDRESS",
        value_delimiter = ','
    )]
    pub(crate) trusted_proxies: Vec<TrustedProxy>,
    /// Name of the library [default: the folder's or file's name].
    #[arg(long, env = "SWITCHBOARD_NAME")]
    pub(crate) name: Option<String>,
    /// What the model is told of the library beside what it holds: what it is for, what to be careful with.
    #[arg(long, env = "SWITCHBOARD_INSTRUCTIONS", value_name = "TEXT")]
    pub(crate) instructions: Option<String>,
    /// Where the index is kept [default: `.switchboard` in the first folder, or a hidden folder beside the first file].
    #[arg(long, env = "SWITCHBOARD_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Serves what is there at the start and does not watch for changes.
    #[arg(long)]
    pub(crate) no_watch: bool,
    /// Serves only files whose path matches, such as 'guides/**' or '*.md'; may be repeated.
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<String>,
    /// Leaves out files whose path matches; may be repeated.
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    /// Which tools are offered [default: search].
    #[arg(long, value_enum, env = "SWITCHBOARD_VIEW")]
    pub(crate) view: Option<ViewArg>,
    /// Answers in a superseded shape, for hosts that still want it.
    #[arg(long, value_enum, env = "SWITCHBOARD_LEGACY_RESULTS", value_name = "SHAPE")]
    pub(crate) legacy_results: Option<LegacyArg>,
    /// Speaks MCP on standard input and output instead of HTTP, for hosts that start servers themselves.
    #[arg(long, conflicts_with_all = ["port", "host", "public_url"])]
    pub(crate) stdio: bool,
    /// Reads a configuration file (TOML); docs/configuration.md has every key.
    #[arg(long, env = "SWITCHBOARD_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    // Last, because its heading would go on over what follows.
    #[command(flatten)]
    pub(crate) auth: AuthArgs,
}

/// Which field of a record, or column of a CSV file, is what, where the guess would be wrong.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct FieldArgs {
    /// Field or column with the id of a record.
    #[arg(long = "id-field", value_name = "NAME")]
    pub(crate) id: Option<String>,
    /// Field or column with the title of a record.
    #[arg(long = "title-field", value_name = "NAME")]
    pub(crate) title: Option<String>,
    /// Field or column with the text of a record.
    #[arg(long = "text-field", value_name = "NAME")]
    pub(crate) text: Option<String>,
    /// Field or column with the web address of a record.
    #[arg(long = "url-field", value_name = "NAME")]
    pub(crate) url: Option<String>,
}

/// Which tools are offered.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ViewArg {
    /// `search` and `fetch`, exactly what deep research wants.
    Search,
    /// Also `list_collections` and `browse`.
    Full,
}

/// A superseded shape of results.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LegacyArg {
    /// The 2025 contract: search answers {"ids": […]}, fetch answers {id, title, content, metadata}.
    Ids,
}

/// `switchboard status`.
#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// The folder or file that is served (the first, where several are).
    #[arg(value_name = "PATH", required_unless_present = "data")]
    pub(crate) path: Option<PathBuf>,
    /// Where the index is kept, if `serve` was told with --data.
    #[arg(long, env = "SWITCHBOARD_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `switchboard eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct EvalArgs {
    /// Documents to index: a file of records, or a folder; the ids are those of the judgements.
    #[arg(long = "docs", value_name = "PATH", required = true, num_args = 1..)]
    pub(crate) documents: Vec<PathBuf>,
    /// Queries, one a line: id, tab, text.
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// Judgements, one a line: query id, document id, grade; or TREC's four columns: query, iteration, document, grade.
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
    /// Prints JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
