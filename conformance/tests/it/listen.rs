//! Our client listens to our server: over a session's own stream, and by a subscription since 2026-07-28.

use std::time::Duration;

use anyhow::{Context as _, Result};
use switchboard_conformance::serve;
use switchboard_mcp_connect::{ConnectConfig, Connection, Era, EraChoice, Notice, ToolCall};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// Has the server change what it offers, and returns what is told.
async fn told(era: Era, tool: &str) -> Result<Notice> {
    let stop = CancellationToken::new();
    let _stop = stop.clone().drop_guard();
    let (tell, told) = oneshot::channel();
    tokio::spawn(serve(0, stop, |url| drop(tell.send(url))));
    let mut config = ConnectConfig::url(told.await?.parse()?);
    config.era = EraChoice::Only(era);
    let connection = Connection::open(config).await?;
    // The first request in a session waits for its stream, so that nothing is told to nobody.
    connection.list_tools().await?;
    let mut notices = connection.notices().await?;

    connection.call_tool(ToolCall::new(tool)).await?;

    let notice = tokio::time::timeout(Duration::from_secs(20), notices.next()).await?;
    connection.close().await;
    notice.context("the connection is gone")
}

#[tokio::test]
async fn changed_lists_are_told_in_both_eras() -> Result<()> {
    for era in [Era::Initialize, Era::Stateless] {
        let tools = told(era, "test_trigger_tool_change").await?;
        let prompts = told(era, "test_trigger_prompt_change").await?;

        assert!(matches!(tools, Notice::ToolsChanged), "{era:?}: {tools:?}");
        assert!(matches!(prompts, Notice::PromptsChanged), "{era:?}: {prompts:?}");
    }
    Ok(())
}
