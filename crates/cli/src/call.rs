//! `switchboard call`: one tool of any MCP server, called from the command line.

mod arguments;
mod ask;
mod show;
mod words;

use std::time::Duration;

use anyhow::Context as _;
use switchboard_mcp_connect::model::{CallToolResult, ProgressNotificationParam};
use switchboard_mcp_connect::{CallError, Connection, ListedTool, ToolCall};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::words::Words;
use crate::args::CallArgs;
use crate::exit::{Ending, Exit};
use crate::remote::{self, Console, explain_call};
use crate::{output, signals};

/// Runs the command.
///
/// # Errors
///
/// Where the words cannot be meant, the server cannot be talked to, or the call has no result.
pub(crate) fn run(args: CallArgs) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let ending = runtime.block_on(call(args));
    // Because a question to the person cannot be taken back from the thread that waits for the terminal.
    runtime.shutdown_background();
    ending
}

async fn call(args: CallArgs) -> anyhow::Result<Exit> {
    let stop = signals::stop_on_request().context("cannot listen for signals")?;
    let words = Words::of(&args.words, &args.command)?;
    let mut config = remote::compose(&words.target, &args.remote).await?;
    config.elicit = ask::on_terminal();
    let mut console = Console::of(&config.tap);
    let connection = tokio::select! {
        connection = remote::connect(config) => connection?,
        () = stop.cancelled() => return Ok(Exit::Done),
    };
    let waiting = Waiting { deadline: args.timeout, progress: console.progress(), stop };
    let called = ask_tool(&connection, &words, waiting).await;
    console.finish().await;
    connection.close().await;
    let Some(result) = called? else { return Ok(Exit::Done) };
    print(&result, args.json)
}

/// How a call is waited for.
struct Waiting {
    deadline: Duration,
    progress: mpsc::Sender<ProgressNotificationParam>,
    stop: CancellationToken,
}

/// Calls the tool; `None` where the person stopped it.
async fn ask_tool(
    connection: &Connection,
    words: &Words<'_>,
    waiting: Waiting,
) -> anyhow::Result<Option<CallToolResult>> {
    let tools = connection.list_tools().await.map_err(|error| explain_call(&error))?;
    let tool = find(&tools, words.tool)?;
    let arguments = arguments::typed(&tool.input_schema, &words.arguments)
        .map_err(|error| Ending::bad_input(format!("{}: {error}", words.tool)))?;
    let call = ToolCall::new(words.tool)
        .arguments(arguments)
        .deadline(waiting.deadline)
        .progress(waiting.progress)
        .cancelled_by(waiting.stop);
    match connection.call_tool(call).await {
        Ok(result) => Ok(Some(result)),
        Err(CallError::Cancelled) => Ok(None),
        Err(error) => Err(explain_call(&error)),
    }
}

fn find<'a>(tools: &'a [ListedTool], name: &str) -> anyhow::Result<&'a ListedTool> {
    let names = || tools.iter().map(|tool| tool.name.as_ref());
    tools.iter().find(|tool| tool.name == name).ok_or_else(|| {
        let near = arguments::nearest(name, names());
        let all = names().collect::<Vec<_>>().join(", ");
        let help = match near {
            Some(near) => format!("did you mean {near}?"),
            None if all.is_empty() => "it has none".to_owned(),
            None => format!("it has {all}"),
        };
        Ending::bad_input(format!("the server has no tool {name}: {help}"))
    })
}

fn print(result: &CallToolResult, as_json: bool) -> anyhow::Result<Exit> {
    let is_error = result.is_error == Some(true);
    let exit = if is_error { Exit::ToolError } else { Exit::Done };
    if as_json {
        output::json(result)?;
        return Ok(exit);
    }
    let text = show::plain(result);
    if is_error {
        return Err(Ending::with(exit, format!("the tool reported an error\n{}", text.trim_end())));
    }
    if !text.is_empty() {
        output::text(text.trim_end_matches('\n'))?;
    }
    Ok(exit)
}
