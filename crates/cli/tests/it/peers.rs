//! Every client over every transport and era that it has: each sees the contract, and nothing else.

pub(crate) mod claims;

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::{Peer, Signal};

use self::claims::Claims;
use crate::served::Served;

pub(crate) const QUERY: &str = "eyes used to the night in the dark lamp room";

/// Which programs the clients run in.
#[derive(Clone, Copy)]
enum Language {
    Node,
    Python,
}

/// A client, by the program that drives it.
#[derive(Clone, Copy)]
struct Client {
    language: Language,
    script: &'static str,
}

const INSPECTOR: Client = Client { language: Language::Node, script: "inspector.mjs" };
const CLIENT: Client = Client { language: Language::Node, script: "client.mjs" };
const SDK: Client = Client { language: Language::Node, script: "sdk.mjs" };
const MCP: Client = Client { language: Language::Python, script: "mcp_client.py" };
const FASTMCP: Client = Client { language: Language::Python, script: "fastmcp_client.py" };

impl Client {
    fn with(self, transport: &str, era: &str) -> Result<Peer> {
        let peer = match self.language {
            Language::Node => Peer::node(self.script)?,
            Language::Python => Peer::python(self.script)?,
        };
        Ok(peer.args(["--transport", transport, "--era", era, "--query", QUERY]))
    }
}

/// Lets a client look at a served library over HTTP, and holds what it saw against the contract.
fn check(client: Client, transport: &str, era: &str) -> Result<()> {
    let served = Served::sample()?;
    let path = if transport == "sse" { "/sse" } else { "/mcp" };
    let url = served.at(path);

    let seen = client.with(transport, era)?.args(["--url", url.as_str()]).run()?;

    judge(client, era, &seen).check(Some(served.connector()));
    Ok(())
}

/// Lets a client start the binary itself, on an index that is there, and holds what it saw against the contract.
fn check_stdio(client: Client, era: &str) -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().display().to_string();
    served.signal(Signal::TERM)?;
    let (_, _scratch) = served.end()?;

    let command = [env!("CARGO_BIN_EXE_switchboard"), "serve", &documents, "--stdio"];
    let seen = client.with("stdio", era)?.args(["--"]).args(command).run()?;

    judge(client, era, &seen).check(None);
    Ok(())
}

fn judge<'a>(client: Client, era: &str, seen: &'a Value) -> Claims<'a> {
    let protocol = if era == "legacy" { "2025-11-25" } else { "2026-07-28" };
    // The Inspector's command line does not tell what it agreed on; the others do.
    Claims { seen, protocol: (client.script != INSPECTOR.script).then_some(protocol) }
}

#[test]
fn inspector_speaks_legacy_over_http() -> Result<()> {
    check(INSPECTOR, "http", "legacy")
}

#[test]
fn inspector_speaks_modern_over_http() -> Result<()> {
    check(INSPECTOR, "http", "modern")
}

#[test]
fn inspector_speaks_auto_over_http() -> Result<()> {
    check(INSPECTOR, "http", "auto")
}

#[test]
fn inspector_speaks_over_sse() -> Result<()> {
    check(INSPECTOR, "sse", "legacy")
}

#[test]
fn inspector_speaks_legacy_over_stdio() -> Result<()> {
    check_stdio(INSPECTOR, "legacy")
}

#[test]
fn inspector_speaks_modern_over_stdio() -> Result<()> {
    check_stdio(INSPECTOR, "modern")
}

#[test]
fn inspector_speaks_auto_over_stdio() -> Result<()> {
    check_stdio(INSPECTOR, "auto")
}

#[test]
fn typescript_client_speaks_legacy_over_http() -> Result<()> {
    check(CLIENT, "http", "legacy")
}

#[test]
fn typescript_client_speaks_modern_over_http() -> Result<()> {
    check(CLIENT, "http", "modern")
}

#[test]
fn typescript_client_speaks_auto_over_http() -> Result<()> {
    check(CLIENT, "http", "auto")
}

#[test]
fn typescript_client_speaks_over_sse() -> Result<()> {
    check(CLIENT, "sse", "legacy")
}

#[test]
fn typescript_client_speaks_legacy_over_stdio() -> Result<()> {
    check_stdio(CLIENT, "legacy")
}

#[test]
fn typescript_client_speaks_modern_over_stdio() -> Result<()> {
    check_stdio(CLIENT, "modern")
}

#[test]
fn typescript_client_speaks_auto_over_stdio() -> Result<()> {
    check_stdio(CLIENT, "auto")
}

#[test]
fn typescript_sdk_speaks_legacy_over_http() -> Result<()> {
    check(SDK, "http", "legacy")
}

#[test]
fn typescript_sdk_speaks_over_sse() -> Result<()> {
    check(SDK, "sse", "legacy")
}

#[test]
fn typescript_sdk_speaks_legacy_over_stdio() -> Result<()> {
    check_stdio(SDK, "legacy")
}

#[test]
fn python_mcp_speaks_legacy_over_http() -> Result<()> {
    check(MCP, "http", "legacy")
}

#[test]
fn python_mcp_speaks_modern_over_http() -> Result<()> {
    check(MCP, "http", "modern")
}

#[test]
fn python_mcp_speaks_auto_over_http() -> Result<()> {
    check(MCP, "http", "auto")
}

#[test]
fn python_mcp_speaks_over_sse() -> Result<()> {
    check(MCP, "sse", "legacy")
}

#[test]
fn python_mcp_speaks_legacy_over_stdio() -> Result<()> {
    check_stdio(MCP, "legacy")
}

#[test]
fn python_mcp_speaks_auto_over_stdio() -> Result<()> {
    check_stdio(MCP, "auto")
}

#[test]
fn python_fastmcp_speaks_legacy_over_http() -> Result<()> {
    check(FASTMCP, "http", "legacy")
}

#[test]
fn python_fastmcp_speaks_modern_over_http() -> Result<()> {
    check(FASTMCP, "http", "modern")
}

#[test]
fn python_fastmcp_speaks_auto_over_http() -> Result<()> {
    check(FASTMCP, "http", "auto")
}

#[test]
fn python_fastmcp_speaks_over_sse() -> Result<()> {
    check(FASTMCP, "sse", "legacy")
}

#[test]
fn python_fastmcp_speaks_legacy_over_stdio() -> Result<()> {
    check_stdio(FASTMCP, "legacy")
}

#[test]
fn python_fastmcp_speaks_auto_over_stdio() -> Result<()> {
    check_stdio(FASTMCP, "auto")
}

#[test]
fn mcp_remote_bridges_stdio_to_http() -> Result<()> {
    check(SDK, "bridge", "legacy")
}
