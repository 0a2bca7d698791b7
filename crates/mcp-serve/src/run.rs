//! *Running* a call is everything between a caller's request and the tool's function: limits, arguments, time, panics,
//! and what of a failure the caller may see.

use std::any::Any;
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{BoxFuture, CatchUnwind};
use http::request::Parts;
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock,
    CreateTaskResult, ErrorCode, ErrorData,
};
use rmcp::service::RequestContext;
use serde_json::{Value, json};
use switchboard_ambient::{Principal, RequestTime};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::admission;
use crate::ask::{AskError, Bound, Turn, Way, take_turn};
use crate::begun::Begun;
use crate::call::Call;
use crate::cancellation::CancelOnDrop;
use crate::catalog::Catalog;
use crate::context::Context;
use crate::observe::{CallEnd, Observer, Outcome};
use crate::outcome::Failure;
use crate::server::Server;
use crate::task::{TaskRule, TaskUse};
use crate::tool::Tool;

/// The error code of a server that takes on no more calls now.
pub(crate) const BUSY: ErrorCode = ErrorCode(-32000);

/// Time beside that of a tool in which a request is read and its answer written.
const AROUND_A_CALL: Duration = Duration::from_secs(5);

/// Travels with a request through rmcp's transport and tells whether its call was refused for want of a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct WasBusy(Arc<AtomicBool>);

impl WasBusy {
    /// Returns the one that came along with a request, or one that nobody looks at.
    pub(crate) fn of(context: &RequestContext<RoleServer>) -> Self {
        let head = context.extensions.get::<Parts>();
        head.and_then(|head| head.extensions.get::<Self>()).cloned().unwrap_or_default()
    }

    /// Notes whether the request was refused for want of a place.
    pub(crate) fn note<T>(&self, result: Result<T, ErrorData>) -> Result<T, ErrorData> {
        if result.as_ref().is_err_and(|error| error.code == BUSY) {
            self.0.store(true, Ordering::Relaxed);
        }
        result
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Server {
    /// Calls the tool of the catalog that `params` name.
    pub(crate) fn begin(
        &self,
        catalog: &Catalog,
        params: CallToolRequestParams,
        context: Context,
        waker: &mut task::Context<'_>,
    ) -> Begun<Result<CallToolResponse, ErrorData>> {
        let mut record = Record::new(self.observer.clone());
        let Some(tool) = catalog.tool(&params.name) else {
            return record.end(Outcome::UnknownTool, Err(unknown_tool(&params.name, catalog)));
        };
        record.tool = Some(tool.shared_descriptor().clone());
        let Some(place) = self.running.one_of(self.limits.calls) else {
            return record.end(Outcome::Busy, Err(busy(self.limits.calls)));
        };
        if let Some(refusal) = admission::refusal(tool, &context) {
            return record.end(Outcome::LoginNeeded, Ok(refusal.into()));
        }
        let bound = match self.resume(&params, &context) {
            Ok(bound) => bound,
            Err(error) => return record.end(Outcome::InvalidArguments, Err(error)),
        };
        let CallToolRequestParams { arguments, .. } = params;
        let arguments = match tool.arguments().check(arguments.unwrap_or_default()) {
            Ok(arguments) => arguments,
            Err(complaint) => {
                let error = tool_error(complaint.explain(tool.name()));
                return record.end(Outcome::InvalidArguments, Ok(error.into()));
            }
        };
        let mut going = match self.start(tool, tool.called(arguments, context), bound) {
            Ok(going) => going,
            Err(error) => return record.end(Outcome::ToolError, Err(error)),
        };
        if going.is_plain()
            && let Poll::Ready(ended) = going.running.poll_unpin(waker)
        {
            let (result, outcome) = respond(self.settle(tool, ended));
            return record.end(outcome, result);
        }
        let (server, tool) = (self.clone(), tool.clone());
        Begun::Running(Box::pin(async move {
            let (result, outcome) = server.follow(&tool, going).await;
            record.note(outcome);
            drop(place);
            result
        }))
    }

    /// Goes on where an earlier round of the call ended; returns what a further round is bound to, if there may be one.
    fn resume(&self, params: &CallToolRequestParams, context: &Context) -> Result<Option<Bound>, ErrorData> {
        let Some(way) = context.rounds() else { return Ok(None) };
        let caller = context.principal().map(Principal::as_str);
        let bound = Bound::new(caller, "tools/call", &params.name, &params.arguments)?;
        let (state, answers) = (params.request_state.as_deref(), params.input_responses.clone());
        way.resume(self.seal.open(state, answers, &bound)?);
        Ok(Some(bound))
    }

    /// Starts the function of a tool.
    fn start(&self, tool: &Tool, mut call: Call, bound: Option<Bound>) -> Result<Going, ErrorData> {
        if !tool.is_streaming() {
            call.context.silence();
        }
        // Whoever gave work to others is told when this guard goes, for whatever reason.
        let (guard, left) = (call.context.end().on_drop(), call.context.left().cloned());
        let way = call.context.way().cloned();
        let owner = way.as_ref().and_then(|_| call.context.principal().cloned());
        let is_task = enter(tool, way.as_deref())?;
        let time = call.context.request_time().cloned();
        let running = start(|| self.pass(call));
        Ok(Going { running, guard, left, way, owner, is_task, bound, time })
    }

    /// Waits for a call that was not done at once.
    async fn follow(&self, tool: &Tool, going: Going) -> Ended {
        let Going { mut running, guard, left, way, owner, is_task, bound, time } = going;
        if let (true, Some(way)) = (is_task, &way) {
            return self.detach(tool, (running, guard), way, owner);
        }
        let call_time = tool.own_time().unwrap_or(self.limits.call_time);
        if let Some(time) = time {
            time.lengthen(Instant::now(), call_time + AROUND_A_CALL);
        }
        let turning = take_turn(&mut running, way.as_deref());
        let turn = tokio::select! {
            biased;
            turn = tokio::time::timeout(call_time, turning) => turn,
            () = cancelled(left) => {
                return (Ok(tool_error("The call was cancelled.".to_owned()).into()), Outcome::Cancelled);
            }
        };
        match (turn, way, bound) {
            (Ok(Turn::Done(ended)), ..) => respond(self.settle(tool, ended)),
            (Ok(Turn::WantsTask), Some(way), _) => self.detach(tool, (running, guard), &way, owner),
            (Ok(Turn::Asked(rounds)), _, Some(bound)) => {
                let asked = self.seal.close(rounds, &bound);
                let outcome = if asked.is_ok() { Outcome::Asked } else { Outcome::ToolError };
                (asked.map(CallToolResponse::InputRequired), outcome)
            }
            // Without a way there is nobody to ask and no task, so only the clock is left.
            _ => respond((Ok(too_slow(tool, call_time.as_secs_f64())), Outcome::TooSlow)),
        }
    }

    /// Takes the call through the layers, where there are any.
    fn pass(&self, call: Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> {
        match &self.passage {
            Some(passage) => passage.pass(call),
            None => call.run(),
        }
    }

    /// Lets a call go on as a task.
    fn detach(
        &self,
        tool: &Tool,
        (running, guard): (Running, CancelOnDrop),
        way: &Way,
        owner: Option<Principal>,
    ) -> Ended {
        let (desk, task) = match self.tasks.open(owner) {
            Ok(opened) => opened,
            Err(error) => return (Err(error), Outcome::Busy),
        };
        way.enter_task(desk.clone());
        let (server, tool) = (self.clone(), tool.clone());
        let work = async move {
            let _left = guard;
            let mut record = Record::new(server.observer.clone());
            record.tool = Some(tool.shared_descriptor().clone());
            let run_time = server.tasks.run_time();
            let (result, outcome) = match tokio::time::timeout(run_time, running).await {
                Ok(ended) => server.settle(&tool, ended),
                Err(_) => (Ok(too_slow(&tool, run_time.as_secs_f64())), Outcome::TooSlow),
            };
            record.note(outcome);
            result
        };
        tokio::spawn(desk.look_after(work));
        (Ok(CallToolResponse::Task(CreateTaskResult::new(task))), Outcome::Task)
    }

    /// Returns what the caller gets of a function that ended.
    fn settle(&self, tool: &Tool, ended: RunEnd) -> Settled {
        match ended {
            Ok(Ok(result)) => self.judge(tool, result),
            Ok(Err(failure)) => fail(tool, failure),
            Err(panic) => mask(tool, &*Failure::from(format!("panicked: {}", words_of(&*panic)))),
        }
    }

    fn judge(&self, tool: &Tool, result: CallToolResult) -> Settled {
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
type Ended = (Result<CallToolResponse, ErrorData>, Outcome);

/// What the caller gets of a call that is done.
type Settled = (Result<CallToolResult, ErrorData>, Outcome);

/// A function that runs, and how it ended.
type Running = CatchUnwind<AssertUnwindSafe<BoxFuture<'static, Result<CallToolResult, Failure>>>>;
type RunEnd = Result<Result<CallToolResult, Failure>, Box<dyn Any + Send>>;

fn respond((result, outcome): Settled) -> Ended {
    (result.map(CallToolResponse::Complete), outcome)
}

/// Starts a function, which may panic before it has made its future.
fn start(run: impl FnOnce() -> BoxFuture<'static, Result<CallToolResult, Failure>>) -> Running {
    let started = catch_unwind(AssertUnwindSafe(run));
    let running = started.unwrap_or_else(|panic| {
        let failure = Failure::from(format!("panicked: {}", words_of(&*panic)));
        ready(Err(failure)).boxed()
    });
    AssertUnwindSafe(running).catch_unwind()
}

/// Returns whether the call is a task from its beginning, or the error where it has to be one and cannot.
fn enter(tool: &Tool, way: Option<&Way>) -> Result<bool, ErrorData> {
    let TaskRule { usage, is_needed } = tool.task_rule();
    let Some(usage) = usage else { return Ok(false) };
    match way.filter(|way| way.supports_tasks()) {
        Some(way) => {
            way.allow_task();
            Ok(usage == TaskUse::AtOnce)
        }
        None if is_needed => {
            let needed = ClientCapabilities::builder().enable_tasks().build();
            Err(ErrorData::missing_required_client_capability(needed))
        }
        None => Ok(false),
    }
}

/// Waits until the transport tells that the caller cancelled, where it can.
async fn cancelled(left: Option<CancellationToken>) {
    match left {
        Some(left) => left.cancelled().await,
        None => pending().await,
    }
}

/// A call whose function was started.
struct Going {
    running: Running,
    guard: CancelOnDrop,
    left: Option<CancellationToken>,
    way: Option<Arc<Way>>,
    owner: Option<Principal>,
    is_task: bool,
    bound: Option<Bound>,
    /// How long the owner of the socket waits for the answer.
    time: Option<RequestTime>,
}

impl Going {
    /// Returns whether nothing can become of the call but its end.
    fn is_plain(&self) -> bool {
        self.way.is_none()
    }
}

/// Tells the observer how the call ended: cancelled, where it was dropped before anything else was known.
struct Record {
    observer: Option<Observer>,
    tool: Option<Arc<rmcp::model::Tool>>,
    started: Instant,
    outcome: Outcome,
}

impl Record {
    fn new(observer: Option<Observer>) -> Self {
        Self { observer, tool: None, started: Instant::now(), outcome: Outcome::Cancelled }
    }

    /// Ends a call that is done at once.
    fn end<T>(mut self, outcome: Outcome, result: T) -> Begun<T> {
        self.note(outcome);
        Begun::Done(result)
    }

    fn note(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let duration = self.started.elapsed();
        let tool = self.tool.as_ref().map(|tool| &*tool.name);
        tracing::debug!(tool, outcome = self.outcome.as_str(), duration_us = duration.as_micros());
        if let Some(observer) = &self.observer {
            observer.hear(&CallEnd { tool, outcome: self.outcome, duration });
        }
    }
}

fn unknown_tool(name: &str, catalog: &Catalog) -> ErrorData {
    let known: Vec<&str> = catalog.tools().iter().map(Tool::name).collect();
    let shown: String = name.chars().take(64).collect();
    ErrorData::invalid_params(format!("Unknown tool: {shown}. The tools are: {}.", known.join(", ")), None)
}

pub(crate) fn busy(calls: usize) -> ErrorData {
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
fn fail(tool: &Tool, failure: Failure) -> Settled {
    let failure = match failure.downcast::<ErrorData>() {
        Ok(error) => return (Err(*error), Outcome::ToolError),
        Err(failure) => failure,
    };
    match failure.downcast::<AskError>() {
        Ok(error) => match error.as_protocol_error() {
            Some(error) => (Err(error), Outcome::ToolError),
            None => {
                (Ok(tool_error(format!("The tool {}: {}", tool.name(), error.explain()))), Outcome::ToolError)
            }
        },
        Err(failure) => mask(tool, &*failure),
    }
}

/// Logs a failure with its chain and shows the caller where to find it.
fn mask(tool: &Tool, failure: &(dyn std::error::Error + 'static)) -> Settled {
    let error_id = Uuid::new_v4().simple().to_string()[..12].to_owned();
    let chain = chain(failure);
    tracing::error!(error_id, tool = tool.name(), error = chain, "a tool failed");
    let name = tool.name();
    let message = format!(
        "The tool {name} failed inside the server; its log has the reason under error id {error_id}."
    );
    (Ok(tool_error(message)), Outcome::Failed)
}

pub(crate) fn chain(failure: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(failure), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

pub(crate) fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
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
