//! Groups of tools: servers mounted in another, and tools that are switched on and off.

use serde_json::{Value, json};
use switchboard_mcp_serve::{Call, McpOptions, Server, Tool};

use crate::world::{World, descriptor, text, words};

fn tool(name: &'static str) -> Tool {
    Tool::new(descriptor(name, json!({})), |call: Call| async move { text(call.tool().name.clone()) })
        .unwrap()
}

async fn names(world: &World) -> Vec<String> {
    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let answer: Value = serde_json::from_str(&world.post("/rpc", &list).await.body).unwrap();
    let tools = answer["result"]["tools"].as_array().unwrap().iter();
    tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_mounted_server_shows_its_tools_behind_the_prefix() {
    let weather = Server::new("weather").tool(tool("today"));
    let world =
        World::of(Server::new("all").tool(tool("today")).mount("weather", weather), McpOptions::default())
            .await;

    assert_eq!(names(&world).await, ["today", "weather_today"]);
    assert_eq!(words(&world.call("weather_today", json!({})).await), "today");
    let complaint = world.call("weather_today", json!({ "town": "Ulm" })).await;
    assert!(words(&complaint).starts_with("The arguments of weather_today do not fit"), "{complaint}");
}

#[tokio::test]
async fn what_changes_in_a_mounted_server_shows_at_every_height() {
    let inner = Server::new("inner").tool(tool("a"));
    let handle = inner.handle();
    let middle = Server::new("middle").mount("in", inner);
    let world = World::of(Server::new("outer").mount("mid", middle), McpOptions::default()).await;

    handle.set_tools(vec![tool("a"), tool("b")]).unwrap();
    let both = names(&world).await;
    handle.switch_off("a");

    assert_eq!(both, ["mid_in_a", "mid_in_b"]);
    assert_eq!(names(&world).await, ["mid_in_b"]);
    assert_eq!(words(&world.call("mid_in_b", json!({})).await), "b");
}

#[tokio::test]
async fn a_mounted_server_keeps_its_layers() {
    let inner =
        Server::new("inner").tool(tool("a")).layer(tower::util::MapResponseLayer::new(|_| text("layered")));
    let world =
        World::of(Server::new("outer").tool(tool("b")).mount("in", inner), McpOptions::default()).await;

    assert_eq!(words(&world.call("in_a", json!({})).await), "layered");
    assert_eq!(words(&world.call("b", json!({})).await), "b");
}

#[tokio::test]
async fn a_tool_that_is_off_is_neither_listed_nor_called() {
    let world = World::of(Server::new("tools").tool(tool("a")).tool(tool("b")), McpOptions::default()).await;

    assert!(world.handle.switch_off("a"));
    assert!(world.handle.switch_off("a"));
    let listed = names(&world).await;
    let called = world.call("a", json!({})).await;
    assert!(world.handle.switch_on("a"));

    assert_eq!(listed, ["b"]);
    assert_eq!(called["message"], "Unknown tool: a. The tools are: b.");
    assert_eq!(names(&world).await, ["a", "b"]);
    assert!(!world.handle.switch_off("unknown") && !world.handle.switch_on("unknown"));
}

#[tokio::test]
async fn a_tool_that_is_off_stays_so_when_the_tools_are_set_anew() {
    let world = World::of(Server::new("tools").tool(tool("a")), McpOptions::default()).await;
    world.handle.switch_off("a");

    world.handle.set_tools(vec![tool("a"), tool("c")]).unwrap();

    assert_eq!(names(&world).await, ["c"]);
}

#[test]
fn a_mounted_tool_may_not_have_the_name_of_another() {
    let mounting =
        || Server::new("outer").tool(tool("in_a")).mount("in", Server::new("inner").tool(tool("a")));

    let panic = std::panic::catch_unwind(mounting).unwrap_err();

    assert_eq!(panic.downcast_ref::<String>().unwrap(), "two tools are named \"in_a\"");
}
