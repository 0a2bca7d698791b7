//! What becomes of a call, good or bad.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;
use switchboard_mcp_serve::{CallLimits, McpOptions, Tool};
use switchboard_testkit::wire::{Ask, Line};

use crate::world::{World, call, descriptor, text, words};

#[tokio::test]
async fn a_good_call_gives_its_result() {
    let world = World::new().await;

    let result = world.call("add", json!({ "a": 2, "b": 40 })).await;

    assert_snapshot!(result, @r#"{"content":[{"text":"42","type":"text"}],"isError":false}"#);
    assert_eq!(world.ends(), ["add answered"]);
}

#[tokio::test]
async fn bad_arguments_do_not_reach_the_tool() {
    let world = World::new().await;

    let result = world.call("add", json!({ "a": "two", "B": 1 })).await;

    assert_eq!(result["isError"], true);
    assert_snapshot!(words(&result), @r#"
    The arguments of add do not fit its schema; it did not run.
    - Unknown argument "B". The known ones are: a, b.
    - The arguments object must have "b", which is missing.
    - Argument /a must be an integer; "two" came.
    Arguments that fit look like: {"a":1,"b":1}
    "#);
    assert_eq!(world.ends(), ["add invalid_arguments"]);
}

#[tokio::test]
async fn an_unknown_tool_is_an_error_that_names_the_known_ones() {
    let world = World::new().await;

    let error = world.call("ad", json!({})).await;

    assert_snapshot!(error, @r#"{"code":-32602,"message":"Unknown tool: ad. The tools are: add, panic, fail, large, report, shaped, wait."}"#);
    assert_eq!(world.ends(), ["? unknown_tool"]);
}

#[tokio::test]
async fn failures_and_panics_are_masked_and_the_server_lives_on() {
    let world = World::new().await;

    for tool in ["panic", "fail", "shaped"] {
        let result = world.call(tool, json!({})).await;
        let (before, id) = words(&result).rsplit_once(' ').unwrap();
        assert_eq!(result["isError"], true);
        assert_eq!(
            before,
            format!("The tool {tool} failed inside the server; its log has the reason under error id")
        );
        assert_eq!(id.len(), "0123456789ab.".len());
    }

    assert_eq!(words(&world.call("add", json!({ "a": 1, "b": 1 })).await), "2");
    assert_eq!(world.ends(), ["panic failed", "fail failed", "shaped failed", "add answered"]);
}

#[tokio::test]
async fn a_tool_that_takes_too_long_is_stopped() {
    let limits = CallLimits { call_time: Duration::from_millis(50), ..CallLimits::default() };
    let world = World::with(limits, McpOptions::default()).await;

    let result = world.call("wait", json!({})).await;

    assert_snapshot!(words(&result), @"The tool wait took longer than 0.05 seconds and was stopped. Ask it for less at a time.");
    assert_eq!(world.ends(), ["wait too_slow"]);
}

#[tokio::test]
async fn a_result_that_is_too_large_is_not_sent() {
    let limits = CallLimits { result_bytes: 50_000, ..CallLimits::default() };
    let world = World::with(limits, McpOptions::default()).await;

    let result = world.call("large", json!({})).await;

    assert_snapshot!(words(&result), @"The result of large has 100000 bytes, more than the 50000 allowed. Ask it for less at a time.");
    assert_eq!(world.ends(), ["large too_large"]);
}

#[tokio::test]
async fn a_call_over_the_number_is_told_to_come_again_in_every_lane() {
    let world = World::with(CallLimits { calls: 1, ..CallLimits::default() }, McpOptions::default()).await;
    let first = tokio::spawn(Ask::json("/mcp", call("wait", json!({}))).send(world.address));
    world.begun.notified().await;

    let express = world.post("/mcp", &call("add", json!({ "a": 1, "b": 1 }))).await;
    let odd = world.post("/mcp", &call("report", json!({}))).await;
    let rpc = world.post("/rpc", &call("add", json!({ "a": 1, "b": 1 }))).await;
    world.go.notify_one();
    let first = first.await.unwrap().unwrap();

    assert_eq!(first.status, 200);
    assert_snapshot!(express.show(&["retry-after"]), @r#"
    503
    retry-after: 1

    {"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"The server is busy: 1 calls are running, and it takes on no more. Try again in a second.","data":{"retryAfterSeconds":1}}}
    "#);
    assert_eq!((odd.status, odd.header("retry-after"), &odd.body), (503, Some("1"), &express.body));
    assert_eq!((rpc.status, rpc.header("retry-after"), &rpc.body), (503, Some("1"), &express.body));
}

#[tokio::test]
async fn a_caller_who_leaves_stops_the_tool() {
    let world = World::with(CallLimits { calls: 1, ..CallLimits::default() }, McpOptions::default()).await;
    let mut line = Line::open(world.address).await.unwrap();
    line.write(&Ask::json("/mcp", call("wait", json!({}))).bytes(world.address)).await.unwrap();
    world.begun.notified().await;

    drop(line);

    while world.ends().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.ends(), ["wait cancelled"]);
}

#[tokio::test]
async fn tools_change_at_once_while_the_server_runs() {
    let world = World::new().await;
    let next = Tool::new(descriptor("next", json!({})), |_| async { text("new") }).unwrap();

    let twice = world.handle.set_tools(vec![next.clone(), next.clone()]).unwrap_err();
    let before = words(&world.call("add", json!({ "a": 1, "b": 1 })).await).to_owned();
    world.handle.set_tools(vec![next]).unwrap();

    assert_eq!(twice.to_string(), "two tools are named \"next\"");
    assert_eq!(before, "2");
    assert_eq!(words(&world.call("next", json!({})).await), "new");
    assert_eq!(world.call("add", json!({ "a": 1, "b": 1 })).await["code"], -32602);
}
