//! The suite as a program: runs it against a URL, and reads what each scenario checked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tokio::process::Command;

/// Time that all scenarios of a revision get together.
const PATIENCE: Duration = Duration::from_mins(4);

/// One thing that a scenario looked at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    pub(crate) id: String,
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) error_message: Option<String>,
}

/// What each scenario checked, by its name.
pub(crate) type Report = BTreeMap<String, Vec<Check>>;

/// Runs all scenarios of `revision` against the server at `url`.
pub(crate) async fn run(url: &str, revision: &str) -> Result<Report> {
    let results = tempfile::tempdir()?;
    let mut command = suite()?;
    command.args(["server", "--url", url, "--requirements", revision, "-o"]).arg(results.path());
    finish(command).await?;
    read(results.path())
}

/// Runs all scenarios of `revision` for clients against `client`.
pub(crate) async fn run_client(client: &str, revision: &str) -> Result<Report> {
    let results = tempfile::tempdir()?;
    let mut command = suite()?;
    // A shell runs it and fills in what the suite tells by the environment; the URL comes last.
    let line = format!("{client} $MCP_CONFORMANCE_PROTOCOL_VERSION \"$MCP_CONFORMANCE_CONTEXT\"");
    command.args(["client", "--command", &line, "--requirements", revision, "-o"]).arg(results.path());
    let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join("loopback.cjs");
    command.env("NODE_OPTIONS", format!("--require={}", shim.display()));
    finish(command).await?;
    let mut report = Report::new();
    collect(results.path(), results.path(), &mut report)?;
    Ok(report)
}

/// Returns the suite as a command.
fn suite() -> Result<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suite = folder.join("node_modules/@modelcontextprotocol/conformance/dist/index.js");
    ensure!(
        suite.exists(),
        "the conformance suite is not installed: run `make test` or `conformance/install`"
    );
    let mut command = Command::new(node(folder));
    command.arg(&suite).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

/// Waits for the end. It fails as a whole, because scenarios run that do not apply; the checks of each are the truth.
async fn finish(mut command: Command) -> Result<()> {
    tokio::time::timeout(PATIENCE, command.status()).await.context("the suite did not end")??;
    Ok(())
}

/// Collects what the scenarios for clients checked; a `/` in a scenario's name is one in the path.
fn collect(root: &Path, folder: &Path, report: &mut Report) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let checks = path.join("checks.json");
        if checks.exists() {
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            let name = untimed(&name).with_context(|| format!("{name} is not named as results are"))?;
            report.insert(name.to_owned(), serde_json::from_str(&std::fs::read_to_string(checks)?)?);
        } else if path.is_dir() {
            collect(root, &path, report)?;
        }
    }
    Ok(())
}

/// Returns the scenarios that a `side` must pass to conform to `revision`, as the suite itself lists them.
pub(crate) fn required(side: &str, revision: &str) -> Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = folder.join("node_modules/@modelcontextprotocol/conformance/requirements");
    let text = std::fs::read_to_string(file.join(format!("{revision}.yaml")))?;
    let section = text.lines().skip_while(|line| line.strip_suffix(':') != Some(side)).skip(1);
    let listed = section.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    Ok(listed.filter_map(|line| line.trim().strip_prefix("- ")).map(str::to_owned).collect())
}

/// Returns the Node that was installed with the suite, or the system's where there is no package for the platform.
fn node(folder: &Path) -> PathBuf {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let installed = folder.join(format!("node_modules/node-linux-{architecture}/bin/node"));
    if installed.exists() { installed } else { PathBuf::from("node") }
}

fn read(results: &Path) -> Result<Report> {
    let mut report = Report::new();
    for entry in std::fs::read_dir(results)? {
        let path = entry?.path();
        let folder = path.file_name().context("a folder has a name")?.to_string_lossy().into_owned();
        let name = scenario(&folder).with_context(|| format!("{folder} is not named as results are"))?;
        let checks = std::fs::read_to_string(path.join("checks.json"))?;
        report.insert(name.to_owned(), serde_json::from_str(&checks)?);
    }
    Ok(report)
}

/// Takes the scenario's name out of `server-<name>-<time>`.
fn scenario(folder: &str) -> Option<&str> {
    untimed(folder.strip_prefix("server-")?)
}

/// Takes the time off the end of a name.
fn untimed(name: &str) -> Option<&str> {
    const TIME: usize = "-2026-01-01T00-00-00-000Z".len();
    name.get(..name.len().checked_sub(TIME)?)
}
