//! What a call says before it is done, to clients without a session.

use std::sync::Arc;

use serde_json::{Value, json};
use switchboard_mcp_serve::{Call, McpOptions, Server, Tool};
use switchboard_testkit::wire::{Ask, Line};
use tokio::sync::Notify;

use crate::world::{World, call, descriptor, text};

/// More than wait for a client to read.
const MANY: u32 = 100;

/// Tells that it was dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Returns a world whose tools report at once, or before they wait to be let go; `left` hears when the second is dropped.
async fn world(go: &Arc<Notify>, left: &Arc<Notify>) -> World {
    let (go, left) = (go.clone(), left.clone());
    let many = Tool::new(descriptor("many", json!({})), |call: Call| async move {
        for step in 0..MANY {
            call.context.progress(step.into(), None, None).await;
        }
        text("counted")
    });
    let slow = Tool::new(descriptor("slow", json!({})), move |call: Call| {
        let (go, told) = (go.clone(), Told(left.clone()));
        async move {
            call.context.progress(1.0, None, Some("begun".to_owned())).await;
            go.notified().await;
            drop(told);
            text("done")
        }
    });
    let server = Server::new("speech").tool(many.unwrap().streaming()).tool(slow.unwrap().streaming());
    World::of(server, McpOptions::default()).await
}

fn asking(name: &str, token: Option<&str>) -> Ask {
    let mut request = call(name, json!({}));
    if let Some(token) = token {
        request["params"]["_meta"] = json!({ "progressToken": token });
    }
    Ask::json("/mcp", request)
}

#[tokio::test]
async fn a_call_that_says_nothing_is_answered_by_json() {
    let world = world(&Arc::default(), &Arc::default()).await;

    let answer = asking("many", None).send(world.address).await.unwrap();

    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        answer.body,
        r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"counted"}],"isError":false}}"#
    );
}

#[tokio::test]
async fn all_that_is_said_comes_in_order_and_before_the_result() {
    let world = world(&Arc::default(), &Arc::default()).await;

    let answer = asking("many", Some("t")).send(world.address).await.unwrap();

    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let events: Vec<Value> = answer
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    let (result, said) = events.split_last().unwrap();
    let steps: Vec<f64> = said.iter().map(|event| event["params"]["progress"].as_f64().unwrap()).collect();
    assert_eq!(steps, (0..MANY).map(f64::from).collect::<Vec<_>>());
    assert_eq!(result["result"]["content"][0]["text"], "counted");
}

#[tokio::test]
async fn it_is_heard_while_the_call_still_runs() {
    let (go, left) = (Arc::default(), Arc::default());
    let world = world(&go, &left).await;
    let mut line = Line::open(world.address).await.unwrap();

    line.write(&asking("slow", Some("t")).bytes(world.address)).await.unwrap();
    line.until("begun").await.unwrap();
    go.notify_one();

    line.until(r#""text":"done""#).await.unwrap();
}

#[tokio::test]
async fn the_call_ends_when_nobody_listens_any_more() {
    let (go, left) = (Arc::<Notify>::default(), Arc::<Notify>::default());
    let world = world(&go, &left).await;
    let mut line = Line::open(world.address).await.unwrap();
    line.write(&asking("slow", Some("t")).bytes(world.address)).await.unwrap();
    line.until("begun").await.unwrap();

    drop(line);

    left.notified().await;
}
