//! *Running* a call is everything between a caller's request and the tool's function: limits, arguments, time, panics,
//! and what of a failure the caller may see.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Instant;

use futures::FutureExt;
use futures::future::BoxFuture;
use rmcp::model::{CallToolRequestParams, CallToolResult, ContentBlock, ErrorCode, ErrorData};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::call::{Call, Context};
use crate::catalog::Catalog;
use crate::observe::{CallEnd, Observer, Outcome};
use crate::outcome::Failure;
use crate::server::Server;
use crate::tool::Tool;

/// The error code of a server that takes on no more calls now.
pub(crate) const BUSY: ErrorCode = ErrorCode(-32000);

/// Travels with a request through rmcp's transport and tells whether its call was refused for want of a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct WasBusy(Arc<AtomicBool>);

impl WasBusy {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Server {
    /// Calls the tool that `params` name.
    pub(crate) async fn call(
        &self,
        params: CallToolRequestParams,
        context: Context,
    ) -> Result<CallToolResult, ErrorData> {
        let catalog = self.catalog.get();
        let mut record = Record::new(self.observer.as_ref());
        let Some(tool) = catalog.tool(&params.name) else {
            record.end(Outcome::UnknownTool);
            return Err(unknown_tool(&params.name, &catalog));
        };
        record.tool = Some(tool.name());
        let Ok(_permit) = self.running.try_acquire() else {
            record.end(Outcome::Busy);
            return Err(busy(self.limits.calls));
        };
        let CallToolRequestParams { name, arguments, .. } = params;
        let arguments = match tool.arguments().check(arguments.unwrap_or_default()) {
            Ok(arguments) => arguments,
            Err(complaint) => {
                record.end(Outcome::InvalidArguments);
                return Ok(tool_error(complaint.explain(tool.name())));
            }
        };
        let call = Call::new(arguments, context, (catalog.clone(), name));
        let (result, outcome) = self.run(tool, call).await;
        record.end(outcome);
        result
    }

    async fn run(&self, tool: &Tool, mut call: Call) -> Ended {
        if !tool.is_streaming() {
            call.context.silence();
        }
        let cancellation = call.context.end().clone();
        // Whoever gave work to others is told when this future goes, for whatever reason.
        let _left = cancellation.on_drop();
        // The function itself may panic before it has made its future.
        let mut running = pin!(AssertUnwindSafe(async { self.pass(tool, call).await }).catch_unwind());
        let call_time = tool.own_time().unwrap_or(self.limits.call_time);
        // Most calls of small tools are done at once, and then need neither a clock nor an ear for cancellation.
        let ended = match futures::poll!(running.as_mut()) {
            Poll::Ready(ended) => Ok(ended),
            Poll::Pending => tokio::select! {
                biased;
                ended = tokio::time::timeout(call_time, running) => ended,
                () = cancellation.token().cancelled() => {
                    return (Ok(tool_error("The call was cancelled.".to_owned())), Outcome::Cancelled);
                }
            },
        };
        match ended {
            Ok(Ok(Ok(result))) => self.judge(tool, result),
            Ok(Ok(Err(failure))) => fail(tool, failure),
            Ok(Err(panic)) => mask(tool, &*Failure::from(format!("panicked: {}", words_of(&*panic)))),
            Err(_) => (Ok(too_slow(tool, call_time.as_secs_f64())), Outcome::TooSlow),
        }
    }

    /// Takes the call through the layers, where there are any.
    fn pass(&self, tool: &Tool, call: Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> {
        match &self.passage {
            Some(passage) => passage.pass(call),
            None => tool.run(call),
        }
    }

    fn judge(&self, tool: &Tool, result: CallToolResult) -> Ended {
        // A tool that breaks its own schema is a defect to be found while it is made; a person's call is not the place.
        if cfg!(debug_assertions)
            && let Err(complaint) = tool.check_output(&result)
        {
            return mask(tool, &*Failure::from(format!("broke its output schema: {complaint}")));
        }
        let bytes = weigh(&result);
        if bytes > self.limits.result_bytes {
            return (Ok(too_large(tool, bytes, self.limits.result_bytes)), Outcome::TooLarge);
        }
        let outcome = if result.is_error == Some(true) { Outcome::ToolError } else { Outcome::Answered };
        (Ok(result), outcome)
    }
}

/// What the caller gets, and how the call ended.
type Ended = (Result<CallToolResult, ErrorData>, Outcome);

/// Tells the observer how the call ended: cancelled, where it was dropped before anything else was known.
struct Record<'a> {
    observer: Option<&'a Observer>,
    tool: Option<&'a str>,
    started: Instant,
    outcome: Outcome,
}

impl<'a> Record<'a> {
    fn new(observer: Option<&'a Observer>) -> Self {
        Self { observer, tool: None, started: Instant::now(), outcome: Outcome::Cancelled }
    }

    fn end(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let duration = self.started.elapsed();
        tracing::debug!(
            tool = self.tool,
            outcome = self.outcome.as_str(),
            duration_us = duration.as_micros()
        );
        if let Some(observer) = self.observer {
            observer.hear(&CallEnd { tool: self.tool, outcome: self.outcome, duration });
        }
    }
}

fn unknown_tool(name: &str, catalog: &Catalog) -> ErrorData {
    let known: Vec<&str> = catalog.tools().iter().map(Tool::name).collect();
    let shown: String = name.chars().take(64).collect();
    ErrorData::invalid_params(format!("Unknown tool: {shown}. The tools are: {}.", known.join(", ")), None)
}

fn busy(calls: usize) -> ErrorData {
    let message = format!(
        "The server is busy: {calls} calls are running, and it takes on no more. Try again in a second."
    );
    ErrorData::new(BUSY, message, Some(json!({ "retryAfterSeconds": 1 })))
}

pub(crate) fn tool_error(message: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message)])
}

fn too_slow(tool: &Tool, seconds: f64) -> CallToolResult {
    let name = tool.name();
    tool_error(format!(
        "The tool {name} took longer than {seconds} seconds and was stopped. Ask it for less at a time."
    ))
}

fn too_large(tool: &Tool, bytes: usize, limit: usize) -> CallToolResult {
    let name = tool.name();
    tracing::warn!(tool = name, bytes, limit, "a result was larger than the limit");
    tool_error(format!(
        "The result of {name} has {bytes} bytes, more than the {limit} allowed. Ask it for less at a time."
    ))
}

/// Passes an error of the protocol on, which the tool chose for its caller, and masks any other.
fn fail(tool: &Tool, failure: Failure) -> Ended {
    match failure.downcast::<ErrorData>() {
        Ok(error) => (Err(*error), Outcome::ToolError),
        Err(failure) => mask(tool, &*failure),
    }
}

/// Logs a failure with its chain and shows the caller where to find it.
fn mask(tool: &Tool, failure: &(dyn std::error::Error + 'static)) -> Ended {
    let error_id = Uuid::new_v4().simple().to_string()[..12].to_owned();
    let chain = chain(failure);
    tracing::error!(error_id, tool = tool.name(), error = chain, "a tool failed");
    let name = tool.name();
    let message = format!(
        "The tool {name} failed inside the server; its log has the reason under error id {error_id}."
    );
    (Ok(tool_error(message)), Outcome::Failed)
}

fn chain(failure: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(failure), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

/// Counts the bytes of what a result carries; the marks of JSON around them are left out.
pub(crate) fn weigh(result: &CallToolResult) -> usize {
    let content: usize = result.content.iter().map(weigh_block).sum();
    content + result.structured_content.as_ref().map_or(0, weigh_value)
}

fn weigh_block(block: &ContentBlock) -> usize {
    match block {
        ContentBlock::Text(text) => text.text.len(),
        ContentBlock::Image(image) => image.data.len(),
        ContentBlock::Audio(audio) => audio.data.len(),
        // Rare kinds are counted by writing them out; what cannot be written weighs nothing and fails where it is sent.
        other => serde_json::to_vec(other).map_or(0, |bytes| bytes.len()),
    }
}

fn weigh_value(value: &Value) -> usize {
    const SCALAR: usize = 4;
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weigh_value).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + weigh_value(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => SCALAR,
    }
}
