//! Sessions that rest: they give up what they hold, and nothing that their client relies on.

use std::time::Duration;

use serde_json::{Value, json};
use switchboard_mcp_serve::model::CallToolResult;
use switchboard_mcp_serve::{AskError, Call, Elicited, LogLevel, McpOptions, Resource, Server, Tool};
use switchboard_testkit::wire::{Ask, Line};

use crate::sessions::Client;
use crate::world::{World, call, descriptor, text};

const TOOLS: &str = "notifications/tools/list_changed";
const UPDATED: &str = "notifications/resources/updated";

async fn greet(call: Call) -> Result<CallToolResult, AskError> {
    let form = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    Ok(match call.context.elicit_raw("name", "Who are you?", form).await? {
        Elicited::Accepted(answer) => text(format!("Hello, {}.", answer["name"])),
        Elicited::Declined | Elicited::Cancelled => text("Nobody."),
    })
}

/// Returns a world whose sessions rest at once.
async fn restless() -> World {
    let options = McpOptions { session_rest: Duration::ZERO, ..McpOptions::default() };
    world(options).await
}

async fn world(options: McpOptions) -> World {
    let report = Tool::new(descriptor("report", json!({})), |call: Call| async move {
        call.context.log(LogLevel::Info, None, json!("fine")).await;
        call.context.log(LogLevel::Error, None, json!("broken")).await;
        text("reported")
    });
    let server = Server::new("resting")
        .announce_changes()
        .tool(report.unwrap().streaming())
        .tool(Tool::new(descriptor("greet", json!({})), greet).unwrap().streaming())
        .tool(Tool::new(descriptor("hello", json!({})), |_| async { text("hello") }))
        .resource(Resource::text("docs://a", "a", "A"));
    World::of(server, options).await
}

/// Gives the server time to put its sessions to rest.
async fn rest() {
    tokio::time::sleep(Duration::from_millis(30)).await;
}

fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// Reads the id of the event that a line says next and that holds these words.
async fn event(line: &mut Line, words: &str) -> String {
    let said = line.until(words).await.unwrap();
    let id = said.rsplit_once("id: ").expect("each event has an id").1;
    id.split('\n').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_a_client_set_holds_after_a_rest() {
    let world = restless().await;
    let client = Client::begin(&world).await;
    let mut line = client.listen().await;
    for (method, params) in [
        ("logging/setLevel", json!({ "level": "error" })),
        ("resources/subscribe", json!({ "uri": "docs://a" })),
    ] {
        assert_eq!(client.post(&request(method, &params)).await.status, 200);
    }
    for _ in 0..3 {
        rest().await;
        assert_eq!(client.post(&call("report", json!({}))).await.status, 200);
        let said = line.until("broken").await.unwrap();
        assert!(!said.contains("fine"), "{said}");
    }
    rest().await;
    world.handle.resource_changed("docs://a");

    line.until(UPDATED).await.unwrap();
}

#[tokio::test]
async fn a_client_can_be_asked_after_a_rest() {
    let world = restless().await;
    let client = Client::able_to(&world, json!({ "elicitation": {} })).await;
    rest().await;

    let mut line = Line::open(world.address).await.unwrap();
    let greet = client.ask(Ask::json("/mcp", call("greet", json!({}))));
    line.write(&greet.bytes(world.address)).await.unwrap();
    let asked = line.until("elicitation/create").await.unwrap();
    let asked = format!("{asked}{}", line.until("\n").await.unwrap());
    let message = asked.rsplit_once("data: ").unwrap().1;
    let question: Value = serde_json::from_str(message).unwrap();
    rest().await;
    let answer = json!({ "action": "accept", "content": { "name": "Ada" } });
    let answer = json!({ "jsonrpc": "2.0", "id": question["id"], "result": answer });
    assert_eq!(client.post(&answer).await.status, 202);

    line.until(r#"Hello, \"Ada\"."#).await.unwrap();
}

#[tokio::test]
async fn a_session_neither_rests_nor_ends_while_a_call_runs_that_its_client_left() {
    let options = McpOptions {
        session_rest: Duration::ZERO,
        session_idle: Duration::from_millis(100),
        ..McpOptions::default()
    };
    let world = world(options).await;
    let client = Client::able_to(&world, json!({ "elicitation": {} })).await;
    let mut line = Line::open(world.address).await.unwrap();
    let greet = client.ask(Ask::json("/mcp", call("greet", json!({}))));
    line.write(&greet.bytes(world.address)).await.unwrap();
    let asked = line.until("elicitation/create").await.unwrap();
    let had = asked.rsplit_once("id: ").unwrap().1.split('\n').next().unwrap().to_owned();
    drop(line);
    tokio::time::sleep(Duration::from_millis(300)).await;

    let mut again = client.listen_after(&had).await;
    // The session's first question of rmcp's has the id 0.
    let answer = json!({ "jsonrpc": "2.0", "id": 0, "result": { "action": "decline" } });
    assert_eq!(client.post(&answer).await.status, 202);

    again.until("Nobody.").await.unwrap();
}

#[tokio::test]
async fn a_client_that_lost_its_stream_hears_what_it_missed_and_no_more() {
    let world = restless().await;
    let client = Client::begin(&world).await;
    let mut line = client.listen().await;
    let first = event(&mut line, "data:").await;
    world.handle.switch_off("hello");
    let second = event(&mut line, TOOLS).await;
    drop(line);
    world.handle.switch_on("hello");
    world.handle.switch_off("hello");

    let (mut all, mut last) = (client.listen_after(&first).await, client.listen_after(&second).await);
    let numbers = [event(&mut all, TOOLS).await, event(&mut all, TOOLS).await, event(&mut all, TOOLS).await];

    assert_eq!((first.as_str(), numbers), ("0", ["1".to_owned(), "2".to_owned(), "3".to_owned()]));
    assert_eq!([event(&mut last, TOOLS).await, event(&mut last, TOOLS).await], ["2", "3"]);
}

#[tokio::test]
async fn a_client_that_missed_more_than_is_kept_is_told_that_anything_may_have_changed() {
    let world = restless().await;
    let client = Client::begin(&world).await;
    assert_eq!(client.post(&request("resources/subscribe", &json!({ "uri": "docs://a" }))).await.status, 200);
    let mut line = client.listen().await;
    let first = event(&mut line, "data:").await;
    drop(line);
    world.handle.resource_changed("docs://a");
    // Each is told before the next, so that the server itself misses nothing.
    let other = Client::begin(&world).await;
    let mut other = other.listen().await;
    for _ in 0..10 {
        world.handle.switch_off("hello");
        other.until(TOOLS).await.unwrap();
        world.handle.switch_on("hello");
        other.until(TOOLS).await.unwrap();
    }

    client.listen_after(&first).await.until(UPDATED).await.unwrap();
}

#[tokio::test]
async fn each_message_goes_over_one_stream_and_the_other_stays_open() {
    let world = restless().await;
    let client = Client::begin(&world).await;
    let (mut older, mut newer) = (client.listen().await, client.listen().await);

    world.handle.switch_off("hello");

    newer.until(TOOLS).await.unwrap();
    let more = tokio::time::timeout(Duration::from_millis(100), older.until(TOOLS)).await;
    assert!(more.is_err(), "the older stream ended or was told as well: {more:?}");
}
