//! Servers that others wrote, over each transport and era that they have: listed, called, and heard of while they work.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::Value;
use switchboard_testkit::Process;

use crate::served::{TIME, run, switchboard};

const EVERYTHING: &str = "node_modules/@modelcontextprotocol/server-everything/dist/index.js";
const SUPERGATEWAY: &str = "node_modules/supergateway/dist/index.js";

/// A server of others, running on a free port of this machine.
pub(crate) struct Server {
    _process: Process,
    port: u16,
}

impl Server {
    /// Starts a program that takes its port by a variable or an argument.
    pub(crate) fn start(program: impl FnOnce(u16) -> Command) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = program(port);
        command.env("PORT", port.to_string());
        let mut process = Process::start(&mut command)?;
        let end = Instant::now() + TIME;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > end {
                process.line(Duration::ZERO, |_| None::<()>).context("it does not listen")?;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { _process: process, port })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// Returns a program of `peers/` as a command; where it is not installed, starting it says so.
fn peer(interpreter: &str, script: &str, arguments: &[&str]) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../peers");
    let mut command = Command::new(folder.join(interpreter));
    command.arg(folder.join(script)).args(arguments).current_dir(folder);
    command
}

pub(crate) fn node(script: &str, arguments: &[&str]) -> Command {
    peer("node_modules/.bin/node", script, arguments)
}

fn everything(transport: &'static str) -> Result<Server> {
    Server::start(|_| node(EVERYTHING, &[transport]))
}

fn python(script: &str, transport: &'static str) -> Result<Server> {
    Server::start(|port| peer(".venv/bin/python", script, &[transport, &port.to_string()]))
}

/// Lists and calls, and holds what came back against what the server is.
#[track_caller]
fn check(url: &str, expected: [&str; 2], tool: &[&str], answer: &str) -> Result<()> {
    let listed = run(["list", "--json", url])?;
    anyhow::ensure!(listed.code() == Some(0), "{listed:?}");
    let called = run(["call", url].into_iter().chain(tool.iter().copied()))?;

    let offer: Value = serde_json::from_str(&listed.stdout)?;
    assert_eq!([&offer["transport"], &offer["era"]], expected);
    assert!(offer["tools"].as_array().is_some_and(|tools| !tools.is_empty()), "{offer}");
    assert_eq!((called.code(), called.stdout.trim_end()), (Some(0), answer), "{}", called.stderr);
    Ok(())
}

const ECHO: [&str; 2] = ["echo", "message=high water"];
const ADD: [&str; 3] = ["add", "a=2", "b=3"];

#[test]
fn everything_over_streamable_http() -> Result<()> {
    let server = everything("streamableHttp")?;

    check(&server.url("/mcp"), ["streamable_http", "initialize"], &ECHO, "Echo: high water")
}

#[test]
fn everything_over_http_sse() -> Result<()> {
    let server = everything("sse")?;

    check(&server.url("/sse"), ["sse", "initialize"], &ECHO, "Echo: high water")
}

#[test]
fn everything_over_stdio() -> Result<()> {
    let everything = node(EVERYTHING, &["stdio"]);
    let mut command = switchboard();
    command.arg("call").args(ECHO).arg("--").arg(everything.get_program()).args(everything.get_args());

    let called = Process::run(&mut command, TIME)?;

    assert_eq!((called.code(), called.stdout.trim_end()), (Some(0), "Echo: high water"), "{}", called.stderr);
    Ok(())
}

#[test]
fn fastmcp_over_streamable_http() -> Result<()> {
    let server = python("fastmcp_server.py", "http")?;

    check(&server.url("/mcp"), ["streamable_http", "stateless"], &ADD, "5")
}

#[test]
fn fastmcp_over_http_sse() -> Result<()> {
    let server = python("fastmcp_server.py", "sse")?;

    check(&server.url("/sse"), ["sse", "initialize"], &ADD, "5")
}

#[test]
fn python_mcp_over_streamable_http() -> Result<()> {
    let server = python("mcp_server.py", "http")?;

    check(&server.url("/mcp"), ["streamable_http", "stateless"], &ADD, "5")
}

#[test]
fn python_mcp_over_http_sse() -> Result<()> {
    let server = python("mcp_server.py", "sse")?;

    check(&server.url("/sse"), ["sse", "initialize"], &ADD, "5")
}

#[test]
fn supergateway_bridges_http_sse_to_a_command() -> Result<()> {
    let everything = node(EVERYTHING, &["stdio"]);
    let words: Vec<_> = [everything.get_program()]
        .into_iter()
        .chain(everything.get_args())
        .map(|it| it.to_string_lossy())
        .collect();
    let server = Server::start(|port| {
        let port = port.to_string();
        node(SUPERGATEWAY, &["--stdio", &words.join(" "), "--port", &port])
    })?;

    check(&server.url("/sse"), ["sse", "initialize"], &ECHO, "Echo: high water")
}

#[test]
fn progress_is_told_in_order_and_before_the_result() -> Result<()> {
    let server = python("fastmcp_server.py", "http")?;
    for era in ["stateless", "initialize"] {
        let called = run(["call", &server.url("/mcp"), "steps", "--era", era])?;

        assert_eq!(called.stdout, "three steps\n", "{era}");
        assert_eq!(called.stderr, "progress 1/3 step 1\nprogress 2/3 step 2\nprogress 3/3 step 3\n", "{era}");
    }
    Ok(())
}
