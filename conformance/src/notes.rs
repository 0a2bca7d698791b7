//! Tools that have something to say before they are done.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock};
use switchboard_mcp_serve::{Call, LogLevel, Tool};

use crate::constant::descriptor;

/// The pause that the suite asks for between messages.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) fn tools() -> Result<Vec<Tool>> {
    let logging = descriptor("test_tool_with_logging", "Logs while it runs.");
    let short = descriptor("test_logging_tool", "Logs where the client asked for it.");
    let progress = descriptor("test_tool_with_progress", "Reports progress while it runs.");
    Ok(vec![
        Tool::new(logging, log)?.streaming(),
        Tool::new(short, log)?.streaming(),
        Tool::new(progress, report)?.streaming(),
    ])
}

async fn log(call: Call) -> CallToolResult {
    for message in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
        call.context.log(LogLevel::Info, None, json!(message)).await;
        tokio::time::sleep(PAUSE).await;
    }
    CallToolResult::success(vec![ContentBlock::text("Logged three messages.")])
}

async fn report(call: Call) -> CallToolResult {
    for done in [0.0, 50.0, 100.0] {
        call.context.progress(done, Some(100.0), None).await;
        tokio::time::sleep(PAUSE).await;
    }
    CallToolResult::success(vec![ContentBlock::text("Reported progress three times.")])
}
