//! Tasks: calls that go on after their answer.

use std::sync::Arc;
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CallToolResult, ErrorData};
use switchboard_mcp_serve::{AskError, Call, Server, TaskLimits, TaskUse, Tool};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::eras::{LEGACY, MODERN, Wire};
use crate::world::{descriptor, text};

/// A server whose task waits until it is let go, and tells when it was dropped.
struct Waiting {
    wire: Wire,
    go: Arc<Notify>,
    dropped: CancellationToken,
}

impl Waiting {
    async fn new(limits: TaskLimits) -> Self {
        let (go, dropped) = (Arc::new(Notify::new()), CancellationToken::new());
        let (waits, guard) = (go.clone(), dropped.clone());
        let wait = Tool::new(descriptor("wait", json!({})), move |call: Call| {
            let (waits, guard) = (waits.clone(), guard.clone());
            async move {
                let _left = guard.drop_guard();
                call.context.progress(1.0, None, Some("half".to_owned())).await;
                waits.notified().await;
                assert!(!call.context.cancellation().is_cancelled());
                text("waited")
            }
        });
        let server = Server::new("tasks")
            .tool(wait.unwrap().task(TaskUse::AtOnce))
            .tool(Tool::new(descriptor("fail", json!({})), fail).unwrap().needs_task())
            .tool(Tool::new(descriptor("ask", json!({})), ask).unwrap().task(TaskUse::AtOnce))
            .tool(Tool::new(descriptor("first", json!({})), first).unwrap().task(TaskUse::WhenBegun))
            .tool(Tool::new(descriptor("plain", json!({})), plain))
            .task_limits(limits);
        Self { wire: Wire::new(&server).await, go, dropped }
    }

    /// Asks as a client that looks after tasks.
    async fn ask(&self, method: &str, mut params: Value) -> Value {
        let extensions = json!({ "io.modelcontextprotocol/tasks": {} });
        let capabilities = json!({ "elicitation": {}, "extensions": extensions });
        params["_meta"] = json!({ "io.modelcontextprotocol/clientCapabilities": capabilities });
        let (_, mut message) = self.wire.ask(MODERN, method, params).await;
        if message["error"].is_null() { message["result"].take() } else { message["error"].take() }
    }

    async fn begin(&self, name: &str) -> Value {
        self.ask("tools/call", json!({ "name": name, "arguments": {} })).await
    }

    /// Asks how far the task is until it is as far as `status`.
    async fn until(&self, task: &Value, status: &str) -> Value {
        loop {
            let found = self.ask("tasks/get", json!({ "taskId": task["taskId"] })).await;
            if found["status"] == status {
                return found;
            }
            assert_eq!(found["code"], Value::Null, "{found}");
            tokio::task::yield_now().await;
        }
    }
}

async fn fail(_call: Call) -> Result<CallToolResult, ErrorData> {
    Err(ErrorData::internal_error("It broke off.", None))
}

async fn ask(call: Call) -> Result<CallToolResult, AskError> {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] });
    let form = |key: &'static str| call.context.elicit_raw(key, "How many?", schema.clone());
    let (one, two) = futures::join!(form("one"), form("two"));
    Ok(text(format!("{:?} {:?}", one?.accepted(), two?.accepted())))
}

async fn first(call: Call) -> Result<CallToolResult, AskError> {
    let answer =
        call.context.elicit_raw("name", "Who?", json!({ "type": "object", "properties": {} })).await?;
    let is_task = call.context.begin_task().await;
    Ok(text(format!("{:?} {is_task}", answer.accepted())))
}

async fn plain(call: Call) -> CallToolResult {
    text(format!("task: {}", call.context.begin_task().await))
}

#[tokio::test]
async fn a_task_is_found_at_once_and_kept_with_its_result() {
    let world = Waiting::new(TaskLimits::default()).await;

    let task = world.begin("wait").await;
    let working = world.until(&task, "working").await;
    world.go.notify_one();
    let done = world.until(&task, "completed").await;

    assert_eq!((&task["resultType"], &task["ttlMs"]), (&json!("task"), &json!(4_200_000)));
    assert_eq!((&task["pollIntervalMs"], &working["result"]), (&json!(1000), &Value::Null));
    assert_eq!(done["result"]["content"][0]["text"], "waited");
    assert_eq!(done["statusMessage"], "half");
}

#[tokio::test]
async fn a_cancelled_task_stops_and_says_so() {
    let world = Waiting::new(TaskLimits::default()).await;
    let task = world.begin("wait").await;

    let acknowledged = world.ask("tasks/cancel", json!({ "taskId": task["taskId"] })).await;
    world.until(&task, "cancelled").await;
    world.dropped.cancelled().await;
    let again = world.ask("tasks/cancel", json!({ "taskId": task["taskId"] })).await;

    assert_eq!(
        (&acknowledged, &again),
        (&json!({ "resultType": "complete" }), &json!({ "resultType": "complete" }))
    );
}

#[tokio::test]
async fn an_error_of_the_protocol_fails_the_task() {
    let world = Waiting::new(TaskLimits::default()).await;
    let task = world.begin("fail").await;

    let failed = world.until(&task, "failed").await;

    assert_eq!(failed["error"], json!({ "code": -32603, "message": "It broke off." }));
}

#[tokio::test]
async fn a_task_asks_and_goes_on_where_it_stands() {
    let world = Waiting::new(TaskLimits::default()).await;
    let task = world.begin("ask").await;
    let answer = |key: &str, n: u32| {
        let answers = json!({ key: { "action": "accept", "content": { "n": n } } });
        json!({ "taskId": task["taskId"], "inputResponses": answers })
    };
    let open =
        |found: &Value| found["inputRequests"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();

    let both = world.until(&task, "input_required").await;
    world.ask("tasks/update", answer("stray", 7)).await;
    world.ask("tasks/update", answer("one", 1)).await;
    let one = world.until(&task, "input_required").await;
    world.ask("tasks/update", answer("two", 2)).await;
    let done = world.until(&task, "completed").await;

    assert_eq!((open(&both), open(&one)), (vec!["one".to_owned(), "two".to_owned()], vec!["two".to_owned()]));
    assert_eq!(
        done["result"]["content"][0]["text"],
        r#"Some(Object {"n": Number(1)}) Some(Object {"n": Number(2)})"#
    );
}

#[tokio::test]
async fn a_call_may_ask_by_rounds_and_then_become_a_task() {
    let world = Waiting::new(TaskLimits::default()).await;

    let asked = world.begin("first").await;
    let answers = json!({ "name": { "action": "accept", "content": {} } });
    let call = json!({
        "name": "first", "arguments": {}, "requestState": asked["requestState"], "inputResponses": answers
    });
    let task = world.ask("tools/call", call).await;
    let done = world.until(&task, "completed").await;

    assert_eq!((&asked["resultType"], &task["resultType"]), (&json!("input_required"), &json!("task")));
    assert_eq!(task["requestState"], Value::Null);
    assert_eq!(done["result"]["content"][0]["text"], "Some(Object {}) true");
}

#[tokio::test]
async fn clients_that_look_after_no_tasks_get_a_result_or_are_told_what_is_needed() {
    let world = Waiting::new(TaskLimits::default()).await;
    let waited = async |version| {
        world.go.notify_one();
        world.wire.ask(version, "tools/call", json!({ "name": "wait", "arguments": {} })).await.1
    };

    assert_eq!(waited(MODERN).await["result"]["content"][0]["text"], "waited");
    assert_eq!(waited(LEGACY).await["result"]["content"][0]["text"], "waited");
    assert_snapshot!(world.wire.both("tools/call", json!({ "name": "fail", "arguments": {} })).await, @r#"
    2025-11-25 200 {"code":-32021,"data":{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}},"message":"Missing required client capability"}
    2026-07-28 400 {"code":-32021,"data":{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}},"message":"Missing required client capability"}
    "#);
    assert_snapshot!(world.wire.both("tasks/get", json!({ "taskId": "x" })).await, @r#"
    2025-11-25 200 {"code":-32021,"data":{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}},"message":"Missing required client capability"}
    2026-07-28 400 {"code":-32021,"data":{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}},"message":"Missing required client capability"}
    "#);
    assert_eq!(world.begin("plain").await["content"][0]["text"], "task: false");
}

#[tokio::test]
async fn unknown_tasks_and_tasks_over_the_number_are_explained() {
    let world = Waiting::new(TaskLimits { tasks: 1, ..TaskLimits::default() }).await;
    world.begin("wait").await;

    let more = world.begin("wait").await;

    assert_snapshot!(more.to_string(), @r#"{"code":-32000,"data":{"retryAfterSeconds":1},"message":"As many tasks are open as the server looks after: wait for one to end, or cancel one."}"#);
    for method in ["tasks/get", "tasks/cancel", "tasks/update"] {
        let unknown = world.ask(method, json!({ "taskId": "x", "inputResponses": {} })).await;
        assert_eq!(unknown["code"], -32602, "{method} {unknown}");
    }
    for method in ["tasks/list", "tasks/result"] {
        assert_eq!(world.ask(method, json!({ "taskId": "x" })).await["code"], -32601, "{method}");
    }
}

#[tokio::test]
async fn a_task_that_runs_too_long_is_stopped() {
    let limits = TaskLimits { run_time: Duration::from_millis(30), ..TaskLimits::default() };
    let world = Waiting::new(limits).await;

    let task = world.begin("wait").await;
    let done = world.until(&task, "completed").await;

    assert_eq!(done["result"]["isError"], true);
    world.dropped.cancelled().await;
}

#[tokio::test]
async fn the_extension_is_declared_where_a_tool_uses_it() {
    let world = Waiting::new(TaskLimits::default()).await;
    let none = Wire::new(&Server::new("none").tool(Tool::new(descriptor("plain", json!({})), plain))).await;

    let (_, found) = world.wire.ask(MODERN, "server/discover", json!({})).await;
    let (status, _) = none.ask(MODERN, "tasks/get", json!({ "taskId": "x" })).await;

    let extensions = &found["result"]["capabilities"]["extensions"];
    assert_eq!((extensions, status), (&json!({ "io.modelcontextprotocol/tasks": {} }), 404));
}
