//! Layers around the running of calls, and the two that come with the house.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock};
use switchboard_mcp_serve::{McpOptions, RateLimit, ResponseCache, Server, Tool, router};
use switchboard_testkit::wire::Ask;
use tower::util::{AndThenLayer, MapResponseLayer};

use crate::world::{World, call, descriptor, serve, text, words};

fn tool(name: &'static str) -> Tool {
    Tool::new(descriptor(name, json!({})), |_| async { text("ran") }).unwrap()
}

/// Adds a word to what comes through.
fn stamp(
    word: &'static str,
) -> MapResponseLayer<impl Fn(CallToolResult) -> CallToolResult + Clone + Send + Sync + 'static> {
    MapResponseLayer::new(move |mut result: CallToolResult| {
        result.content.push(ContentBlock::text(word));
        result
    })
}

fn texts(result: &Value) -> Vec<&str> {
    result["content"].as_array().unwrap().iter().map(|block| block["text"].as_str().unwrap()).collect()
}

async fn ask(world: &World, person: &str, name: &str, arguments: Value) -> Value {
    let ask = Ask::json("/rpc", call(name, arguments)).header("X-Person", person);
    let mut answer: Value = serde_json::from_str(&ask.send(world.address).await.unwrap().body).unwrap();
    answer["result"].take()
}

#[tokio::test]
async fn a_servers_layers_wrap_every_call_and_a_tools_its_own() {
    let server = Server::new("layers").tool(tool("plain")).tool(tool("own").layer(stamp("tool")));
    let world = World::of(server.layer(stamp("inner")).layer(stamp("outer")), McpOptions::default()).await;

    let (plain, own) = (world.call("plain", json!({})).await, world.call("own", json!({})).await);

    assert_eq!(texts(&plain), ["ran", "inner", "outer"]);
    assert_eq!(texts(&own), ["ran", "tool", "inner", "outer"]);
}

#[tokio::test]
async fn what_a_layer_refuses_is_for_the_log_alone() {
    let refusing = AndThenLayer::new(|result: CallToolResult| async move {
        match result.content[0].as_text().unwrap().text.as_str() {
            "secret" => Err(Box::<dyn Error + Send + Sync>::from("password=hunter2")),
            _ => Ok(result),
        }
    });
    let secret = Tool::new(descriptor("secret", json!({})), |_| async { text("secret") }).unwrap();
    let server = Server::new("layers").tool(tool("open")).tool(secret).layer(refusing);
    let world = World::of(server, McpOptions::default()).await;

    let (open, secret) = (world.call("open", json!({})).await, world.call("secret", json!({})).await);

    assert_eq!(words(&open), "ran");
    assert!(words(&secret).contains("failed inside the server") && !words(&secret).contains("hunter2"));
}

#[tokio::test]
async fn a_rate_limit_tells_each_caller_when_to_try_again() {
    let limit = RateLimit::new(2, Duration::from_hours(2));
    let world = World::of(Server::new("rates").tool(tool("ask").layer(limit)), McpOptions::default()).await;
    for _ in 0..2 {
        assert_eq!(words(&ask(&world, "ada", "ask", json!({})).await), "ran");
    }

    let over = ask(&world, "ada", "ask", json!({})).await;
    let other = ask(&world, "bob", "ask", json!({})).await;

    assert_eq!(over["isError"], true);
    assert!(
        words(&over).starts_with("ask was called more often than it may be and did not run. Try again in 3")
    );
    assert_eq!(words(&other), "ran");
}

#[tokio::test]
async fn a_rate_limit_around_a_router_answers_429() {
    let limit = RateLimit::new(1, Duration::from_hours(1));
    let server = Server::new("rates").tool(tool("ask"));
    let address = serve(router(&server, McpOptions::default()).layer(limit)).await;

    let first = Ask::json("/rpc", call("ask", json!({}))).send(address).await.unwrap();
    let second = Ask::json("/rpc", call("ask", json!({}))).send(address).await.unwrap();

    assert_eq!((first.status, second.status), (200, 429));
    let wait: u32 = second.header("retry-after").unwrap().parse().unwrap();
    assert!((3_000..=3_600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_cached_result_is_whole_and_of_its_caller_alone() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counting = |name: &'static str| {
        let runs = runs.clone();
        let schema = json!({ "type": "object" }).as_object().cloned().unwrap();
        let tool = switchboard_mcp_serve::model::Tool::new(name, "Counts.", schema);
        let tool = Tool::new(tool, move |_| {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            async move {
                let mut result = text(run.to_string());
                result.structured_content = Some(json!({ "run": run }));
                result
            }
        });
        tool.unwrap().allow_unknown_arguments()
    };
    let server = Server::new("cache").tool(counting("look").read_only()).tool(counting("act"));
    let server = server.layer(ResponseCache::new(Duration::from_hours(1)));
    let world = World::of(server, McpOptions::default()).await;

    let first = ask(&world, "ada", "look", json!({ "a": 1, "b": { "c": 2, "d": 3 } })).await;
    let again = ask(&world, "ada", "look", json!({ "b": { "d": 3, "c": 2 }, "a": 1 })).await;
    let other_person = ask(&world, "bob", "look", json!({ "a": 1, "b": { "c": 2, "d": 3 } })).await;
    let other_arguments = ask(&world, "ada", "look", json!({ "a": 2 })).await;
    let act = ask(&world, "ada", "act", json!({})).await;
    let act_again = ask(&world, "ada", "act", json!({})).await;

    assert_eq!(first, again);
    assert_eq!(again["structuredContent"], json!({ "run": 0 }));
    let runs = [other_person, other_arguments, act, act_again]
        .map(|result| result["structuredContent"]["run"].clone());
    assert_eq!(runs, [json!(1), json!(2), json!(3), json!(4)]);
}
