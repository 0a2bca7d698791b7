//! Commands as servers: told when a call is given up, and ended with everything that they started.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;
use switchboard_mcp_connect::{CommandLine, ConnectConfig, Connection, Era, EraChoice, ToolCall};
use switchboard_testkit::Scratch;
use tokio_util::sync::CancellationToken;

/// A server of one tool, which starts a process of its own and never answers. It writes down what it reads.
const SERVER: &str = r#"
while IFS= read -r line; do
    printf '%s\n' "$line" >>"$FOLDER/heard"
    id=$(printf '%s' "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
    case $line in
    *'"initialize"'*)
        printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\n' "$id" ;;
    *'"server/discover"'*)
        printf '{"jsonrpc":"2.0","id":%s,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}}\n' "$id" ;;
    *'"tools/call"'*)
        sleep 1000 &
        echo $! >"$FOLDER/child.new" && mv "$FOLDER/child.new" "$FOLDER/child" ;;
    esac
done
"#;

struct World {
    scratch: Scratch,
    connection: Connection,
}

impl World {
    async fn new(era: Era) -> Result<Self> {
        let scratch = Scratch::new()?;
        let mut line = CommandLine::new("sh", ["-c", SERVER]);
        line.folder = Some(scratch.path().to_owned());
        line.environment =
            vec![("FOLDER".into(), switchboard_ambient::Secret::new(scratch.path().as_os_str().to_owned()))];
        let mut config = ConnectConfig::command(line);
        config.era = EraChoice::Only(era);
        Ok(Self { scratch, connection: Connection::open(config).await? })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Calls the tool, and gives up once it has started its process, whose number is returned.
    async fn give_up(&self) -> Result<String> {
        let cancellation = CancellationToken::new();
        let call = ToolCall::new("act").cancelled_by(cancellation.clone());
        let (called, child) = tokio::join!(self.connection.call_tool(call), async {
            let child = appears(&self.file("child")).await;
            cancellation.cancel();
            child
        });
        assert_eq!(called.unwrap_err().to_string(), "cancelled");
        Ok(child.trim().to_owned())
    }
}

/// Waits for a file.
async fn appears(path: &Path) -> String {
    loop {
        match tokio::fs::read_to_string(path).await {
            Ok(text) => return text,
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

/// Tells whether a process runs; one that has ended and was not fetched by its parent yet does not.
fn runs(process: &str) -> Result<bool> {
    let asked = Command::new("ps").args(["-o", "stat=", "-p", process]).output().context("there is no ps")?;
    let state = String::from_utf8(asked.stdout)?;
    Ok(!state.trim().is_empty() && !state.trim().starts_with('Z'))
}

/// Waits for the end of a process, which was killed a moment ago.
async fn ends(process: &str) -> Result<()> {
    let ended = tokio::time::timeout(Duration::from_secs(20), async {
        while runs(process)? {
            tokio::task::yield_now().await;
        }
        Ok(())
    });
    ended.await.with_context(|| format!("{process} runs on"))?
}

async fn claim_that_cancelling_is_heard(era: Era) -> Result<()> {
    let world = World::new(era).await?;

    world.give_up().await?;
    world.connection.close().await;

    let heard = std::fs::read_to_string(world.file("heard"))?;
    let heard = heard.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let [.., call, cancelled] = heard.as_slice() else { anyhow::bail!("{heard:?}") };
    let methods = [&call["method"], &cancelled["method"]];
    assert_eq!(methods, ["tools/call", "notifications/cancelled"]);
    assert!(call["id"].is_number() && call["id"] == cancelled["params"]["requestId"], "{cancelled}");
    Ok(())
}

#[tokio::test]
async fn a_command_of_the_older_era_hears_that_a_call_is_given_up() -> Result<()> {
    claim_that_cancelling_is_heard(Era::Initialize).await
}

#[tokio::test]
async fn a_command_of_the_stateless_era_hears_that_a_call_is_given_up() -> Result<()> {
    claim_that_cancelling_is_heard(Era::Stateless).await
}

#[tokio::test]
async fn closing_ends_what_the_command_started() -> Result<()> {
    let world = World::new(Era::Initialize).await?;
    let child = world.give_up().await?;
    assert!(runs(&child)?, "{child} did not run");

    world.connection.close().await;

    ends(&child).await
}

#[tokio::test]
async fn what_a_command_started_ends_with_it_where_nobody_closes_the_connection() -> Result<()> {
    let world = World::new(Era::Initialize).await?;
    let child = world.give_up().await?;
    assert!(runs(&child)?, "{child} did not run");

    drop(world.connection);

    ends(&child).await
}

#[tokio::test]
async fn a_command_that_says_nothing_is_given_up_in_time() -> Result<()> {
    let mut config = ConnectConfig::command(CommandLine::new("sleep", ["1000"]));
    config.limits.start_time = Duration::from_millis(200);

    let error = Connection::open(config).await.unwrap_err();

    assert_eq!(error.to_string(), "the connection was not open after 0.2 s");
    Ok(())
}
