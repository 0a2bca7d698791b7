//! What a call says before it is done, to clients without a session.

use std::sync::Arc;
use std::time::Duration;

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
    World::of(server(go, left), McpOptions::default()).await
}

fn server(go: &Arc<Notify>, left: &Arc<Notify>) -> Server {
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
    Server::new("speech").tool(many.unwrap().streaming()).tool(slow.unwrap().streaming())
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

#[tokio::test]
async fn a_call_that_is_quiet_for_a_while_is_kept_alive_by_comments() {
    let (go, left) = (Arc::default(), Arc::default());
    let options = McpOptions { sse_keep_alive: Duration::from_millis(20), ..McpOptions::default() };
    let world = World::of(server(&go, &left), options).await;
    let mut line = Line::open(world.address).await.unwrap();

    line.write(&asking("slow", Some("t")).bytes(world.address)).await.unwrap();
    line.until("begun").await.unwrap();
    line.until("\n:\n\n").await.unwrap();
    go.notify_one();

    line.until(r#""text":"done""#).await.unwrap();
}

#[tokio::test]
async fn what_is_said_and_done_at_once_comes_as_one_body_with_a_length() {
    let said = Tool::new(descriptor("said", json!({})), |call: Call| async move {
        call.context.progress(0.5, Some(1.0), Some("half".to_owned())).await;
        text("done")
    });
    let world = World::of(Server::new("speech").tool(said.unwrap().streaming()), McpOptions::default()).await;

    let answer = asking("said", Some("t")).send(world.address).await.unwrap();

    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(
        answer.body,
        concat!(
            r#"data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":0.5,"total":1.0,"message":"half"}}"#,
            "\n\n",
            r#"data: {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"done"}],"isError":false}}"#,
            "\n\n",
        )
    );
}
