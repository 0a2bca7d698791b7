//! Tools whose calls become tasks, and one that does not.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock, ErrorData, Tool as Descriptor};
use switchboard_mcp_serve::{AskError, Call, TaskUse, Tool};

use crate::asks::{field, form, text, user_name};
use crate::constant::{descriptor, object, text_argument, with_texts};

pub(crate) fn tools() -> Result<Vec<Tool>> {
    let compute = json!({
        "type": "object",
        "properties": { "seconds": { "type": "number", "minimum": 0 }, "label": { "type": "string" } },
        "required": ["seconds"]
    });
    let compute = Descriptor::new("slow_compute", "Takes its time.", object(&compute));
    let delete = with_texts("confirm_delete", "Asks before it deletes.", &["filename"]);
    let failing = descriptor("failing_job", "Fails after a second.");
    let broken = descriptor("protocol_error_job", "Fails with an error of the protocol.");
    Ok(vec![
        Tool::new(with_texts("greet", "Greets.", &["name"]), greet)?,
        Tool::new(compute, slow_compute)?.task(TaskUse::AtOnce),
        Tool::new(failing, failing_job)?.needs_task(),
        Tool::new(broken, protocol_error)?.task(TaskUse::AtOnce),
        Tool::new(delete, confirm_delete)?.task(TaskUse::AtOnce),
        Tool::new(descriptor("multi_input", "Asks two things at once."), multi_input)?.task(TaskUse::AtOnce),
        Tool::new(descriptor("test_tool_with_task", "Asks, then goes on as a task."), asks_first)?
            .task(TaskUse::WhenBegun)
            .needs_task(),
    ])
}

async fn greet(call: Call) -> CallToolResult {
    text(format!("Hello, {}!", text_argument(&call, "name")))
}

async fn slow_compute(call: Call) -> CallToolResult {
    let seconds = call.arguments["seconds"].as_f64().expect("the schema requires a number");
    let label = call.arguments.get("label").and_then(|label| label.as_str()).unwrap_or("unnamed");
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    text(format!("Computed {label} in {seconds} seconds."))
}

async fn failing_job(_call: Call) -> CallToolResult {
    tokio::time::sleep(Duration::from_secs(1)).await;
    CallToolResult::error(vec![ContentBlock::text("The job failed, as it always does.")])
}

async fn protocol_error(_call: Call) -> Result<CallToolResult, ErrorData> {
    Err(ErrorData::internal_error("The job broke off.", None))
}

async fn confirm_delete(call: Call) -> Result<CallToolResult, AskError> {
    let name = text_argument(&call, "filename");
    let answer =
        call.context.elicit_raw("confirm", format!("Delete {name}?"), form("confirm", "boolean")).await?;
    let is_sure = answer.accepted().is_some_and(|content| content["confirm"] == true);
    Ok(text(if is_sure { format!("Deleted {name}.") } else { format!("Kept {name}.") }))
}

async fn multi_input(call: Call) -> Result<CallToolResult, AskError> {
    let ask = |key: &'static str| field(&call.context, key, "Who?", "name");
    let (first, second) = tokio::join!(ask("first"), ask("second"));
    Ok(text(format!("Heard {} and {}.", first?, second?)))
}

async fn asks_first(call: Call) -> Result<CallToolResult, AskError> {
    let name = user_name(&call.context).await?;
    call.context.begin_task().await;
    Ok(text(format!("Worked for {name}.")))
}
