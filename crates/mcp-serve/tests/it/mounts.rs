//! What a mounted server has beside its tools: resources, templates, prompts and completions behind the prefix, as they change.

use std::collections::HashMap;

use insta::assert_snapshot;
use serde_json::{Value, json};
use switchboard_mcp_serve::{
    Filling, McpOptions, Partial, Prompt, PromptArgument, Reading, Resource, ResourceTemplate, Server, Tool,
};

use crate::sessions::Client;
use crate::world::{World, descriptor, text};

fn notes() -> Server {
    let page = Tool::new(descriptor("show", json!({})), |_| async { text("shown") }).unwrap();
    let far = Tool::new(descriptor("far", json!({})), |_| async { text("shown") }).unwrap();
    let note = ResourceTemplate::new("notes://{id}/body", "note", |reading: Reading| async move {
        format!("{} is note {}", reading.uri, reading.variable("id").unwrap_or("?"))
    });
    let typed =
        |partial: Partial| async move { vec![format!("{}1", partial.value), format!("{}2", partial.value)] };
    Server::new("notes")
        .tool(page.interface_at("ui://page"))
        .tool(far.interface_at("ui://elsewhere"))
        .resource(Resource::text("notes://today", "today", "rain"))
        .resource(Resource::computed("notes://now", "now", |reading: Reading| async move { reading.uri }))
        .resource(Resource::text("ui://page", "page", "<p>"))
        .resource_template(note.unwrap().complete("id", typed))
        .prompt(
            Prompt::new("sum", |filling: Filling| async move {
                format!("Sum up {}.", filling.argument("day").unwrap_or("?"))
            })
            .argument(PromptArgument::required("day").complete(typed)),
        )
}

async fn world(server: Server) -> World {
    World::of(server, McpOptions::default()).await
}

async fn ask(world: &World, method: &str, params: Value) -> Value {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let mut answer: Value = serde_json::from_str(&world.post("/rpc", &message).await.body).unwrap();
    if answer["error"].is_null() { answer["result"].take() } else { answer["error"].take() }
}

/// Returns the names or addresses in a list.
async fn listed(world: &World, method: &str, key: &str) -> Vec<String> {
    let answer = ask(world, method, json!({})).await;
    let items = answer.as_object().unwrap().values().find_map(Value::as_array).unwrap();
    items.iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
}

async fn read(world: &World, uri: &str) -> String {
    let answer = ask(world, "resources/read", json!({ "uri": uri })).await;
    format!("{}: {}", answer["contents"][0]["uri"].as_str().unwrap_or("?"), answer["contents"][0]["text"])
}

#[tokio::test]
async fn all_that_a_mounted_server_has_stands_behind_the_prefix() {
    let own = Resource::text("notes://today", "today", "sun");
    let world = world(Server::new("all").resource(own).mount("team", notes())).await;

    assert_eq!(
        listed(&world, "resources/list", "uri").await,
        ["notes://today", "notes://team/today", "notes://team/now", "ui://team/page"]
    );
    assert_eq!(listed(&world, "resources/templates/list", "uriTemplate").await, ["notes://team/{id}/body"]);
    assert_eq!(listed(&world, "prompts/list", "name").await, ["team_sum"]);
    assert_eq!(read(&world, "notes://today").await, r#"notes://today: "sun""#);
    assert_eq!(read(&world, "notes://team/today").await, r#"notes://team/today: "rain""#);
    let gone = ask(&world, "resources/read", json!({ "uri": "notes://now" })).await;
    assert_eq!(gone["code"], -32002, "{gone}");
}

#[tokio::test]
async fn functions_of_a_mounted_server_see_their_own_addresses() {
    let inner = Server::new("inner").mount("team", notes());
    let world = world(Server::new("outer").mount("org", inner)).await;

    assert_eq!(read(&world, "notes://org/team/now").await, r#"notes://org/team/now: "notes://now""#);
    assert_eq!(
        read(&world, "notes://org/team/7/body").await,
        r#"notes://org/team/7/body: "notes://7/body is note 7""#
    );
}

#[tokio::test]
async fn prompts_and_completions_of_a_mounted_server_answer_to_their_new_names() {
    let world = world(Server::new("all").mount("team", notes())).await;

    let prompt =
        ask(&world, "prompts/get", json!({ "name": "team_sum", "arguments": { "day": "Monday" } })).await;
    let of_prompt = json!({ "ref": { "type": "ref/prompt", "name": "team_sum" }, "argument": { "name": "day", "value": "x" } });
    let of_template = json!({ "ref": { "type": "ref/resource", "uri": "notes://team/{id}/body" }, "argument": { "name": "id", "value": "y" } });
    let bare = ask(&world, "prompts/get", json!({ "name": "sum" })).await;

    assert_eq!(prompt["messages"][0]["content"]["text"], "Sum up Monday.");
    assert_eq!(
        ask(&world, "completion/complete", of_prompt).await["completion"]["values"],
        json!(["x1", "x2"])
    );
    assert_eq!(
        ask(&world, "completion/complete", of_template).await["completion"]["values"],
        json!(["y1", "y2"])
    );
    assert_snapshot!(bare["message"].as_str().unwrap(), @"Unknown prompt: sum. There are: team_sum.");
}

#[tokio::test]
async fn a_page_of_results_moves_with_its_tool() {
    let world = world(Server::new("all").mount("team", notes())).await;

    let listed = ask(&world, "tools/list", json!({})).await;

    let pages: HashMap<&str, &Value> = listed["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| (tool["name"].as_str().unwrap(), &tool["_meta"]))
        .collect();
    assert_eq!(pages["team_show"]["ui"]["resourceUri"], "ui://team/page");
    assert_eq!(pages["team_show"]["openai/outputTemplate"], "ui://team/page");
    assert_eq!(pages["team_far"]["ui"]["resourceUri"], "ui://elsewhere");
    assert_eq!(read(&world, "ui://team/page").await, r#"ui://team/page: "<p>""#);
}

#[tokio::test]
async fn what_a_mounted_server_changes_shows_and_what_is_ones_own_stays() {
    let notes = notes();
    let handle = notes.handle();
    let middle = Server::new("middle").mount("team", notes);
    let outer = Server::new("outer").prompt(Prompt::new("own", |_| async { "mine" })).mount("org", middle);
    let own = outer.handle();
    let world = world(outer).await;

    handle.set_prompts(vec![Prompt::new("other", |_| async { "theirs" })]).unwrap();
    handle.set_resources(vec![Resource::text("notes://new", "new", "fog")]).unwrap();
    handle.set_resource_templates(Vec::new()).unwrap();
    own.set_resources(vec![Resource::text("own://a", "a", "mine")]).unwrap();
    let prompts = listed(&world, "prompts/list", "name").await;
    own.set_prompts(Vec::new()).unwrap();

    assert_eq!(prompts, ["own", "org_team_other"]);
    assert_eq!(listed(&world, "prompts/list", "name").await, ["org_team_other"]);
    assert_eq!(listed(&world, "resources/list", "uri").await, ["own://a", "notes://org/team/new"]);
    assert!(listed(&world, "resources/templates/list", "uriTemplate").await.is_empty());
}

#[tokio::test]
async fn news_of_a_mounted_resource_come_under_its_new_address() {
    let notes = notes();
    let handle = notes.handle();
    let world = world(Server::new("all").mount("team", notes).announce_changes()).await;
    let client = Client::begin(&world).await;
    let mut line = client.listen().await;
    let subscribe = json!({ "uri": "notes://team/today" });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "resources/subscribe", "params": subscribe });
    assert_eq!(client.post(&message).await.status, 200);

    handle.resource_changed("notes://today");

    line.until(r#""method":"notifications/resources/updated","params":{"uri":"notes://team/today"}"#)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_without_tools_makes_no_server_of_tools() {
    let prompts = Server::new("prompts").prompt(Prompt::new("a", |_| async { "a" }));
    let world = world(Server::new("all").mount("in", prompts)).await;

    let client = json!({ "name": "t", "version": "1" });
    let params = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    let capabilities = ask(&world, "initialize", params).await["capabilities"].take();

    assert_eq!(capabilities, json!({ "prompts": {} }));
}

#[test]
fn what_cannot_be_mounted_is_said_at_once() {
    let panics = |mounting: fn() -> Server| {
        let panic = std::panic::catch_unwind(mounting).unwrap_err();
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    };

    assert_snapshot!(panics(|| Server::new("a").mount("a/b", Server::new("b"))), @r#"the prefix "a/b" is no word of letters, digits, '_', '-' and '.'"#);
    assert_snapshot!(
        panics(|| {
            let own = Resource::text("notes://in/a", "a", "");
            Server::new("a").resource(own).mount("in", Server::new("b").resource(Resource::text("notes://a", "a", "")))
        }),
        @r#"two resources are named "notes://in/a""#
    );
    assert_snapshot!(
        panics(|| {
            let mounted = Server::new("b").prompt(Prompt::new("a", |_| async { "b" }));
            Server::new("a").prompt(Prompt::new("in_a", |_| async { "a" })).mount("in", mounted)
        }),
        @r#"two prompts are named "in_a""#
    );
}
