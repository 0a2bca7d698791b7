//! News of resources and prompts: over sessions, and over the streams of those that subscribed.

use serde_json::{Value, json};
use switchboard_mcp_serve::{Prompt, Resource, ResourceTemplate, Server, ServerHandle};
use switchboard_testkit::wire::{Ask, Line};

use crate::eras::{LEGACY, MODERN, Wire, message, request};

fn server() -> Server {
    let notes = ResourceTemplate::new("notes://{id}", "note", |_| async { "note" });
    Server::new("news")
        .resource(Resource::text("docs://a", "a", "A"))
        .resource(Resource::text("docs://b", "b", "B"))
        .resource_template(notes.unwrap())
        .prompt(Prompt::new("hello", |_| async { "Hello." }))
}

/// A client with a session and its stream open.
struct Listener {
    wire: Wire,
    id: String,
    line: Line,
    handle: ServerHandle,
}

impl Listener {
    async fn begin() -> Self {
        let server = server().announce_changes();
        let (wire, handle) = (Wire::new(&server).await, server.handle());
        let params = json!({
            "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": { "name": "tests", "version": "1" }
        });
        let opened = request(LEGACY, "initialize", params).send(wire.address).await.unwrap();
        let id = opened.header("mcp-session-id").expect("a session").to_owned();
        let capabilities = &message(&opened)["result"]["capabilities"];
        assert_eq!(capabilities["resources"], json!({ "listChanged": true, "subscribe": true }));
        let ready = Ask::json("/mcp", json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        let ready = ready.header("Mcp-Session-Id", &id).header("MCP-Protocol-Version", LEGACY);
        assert_eq!(ready.send(wire.address).await.unwrap().status, 202);
        let mut line = Line::open(wire.address).await.unwrap();
        let open = Ask::get("/mcp").header("Mcp-Session-Id", &id).header("MCP-Protocol-Version", LEGACY);
        line.write(&open.header("Accept", "text/event-stream").bytes(wire.address)).await.unwrap();
        line.until("text/event-stream").await.unwrap();
        Self { wire, id, line, handle }
    }

    async fn ask(&self, method: &str, uri: &str) -> Value {
        let ask = request(LEGACY, method, json!({ "uri": uri })).header("Mcp-Session-Id", &self.id);
        message(&ask.send(self.wire.address).await.unwrap())
    }

    /// Returns the next notice of the stream: its method and URI.
    async fn hear(&mut self) -> (String, Value) {
        self.line.until("data: {").await.unwrap();
        let text = format!("{{{}", self.line.until("\n").await.unwrap());
        let mut notice: Value = serde_json::from_str(text.trim_end()).unwrap();
        (notice["method"].as_str().unwrap().to_owned(), notice["params"]["uri"].take())
    }
}

#[tokio::test]
async fn a_session_hears_of_the_resources_it_subscribed_to_and_of_lists() {
    let mut client = Listener::begin().await;
    for uri in ["docs://a", "docs://b", "notes://7"] {
        assert_eq!(client.ask("resources/subscribe", uri).await["result"], json!({}));
    }
    assert_eq!(client.ask("resources/unsubscribe", "docs://b").await["result"], json!({}));

    for uri in ["docs://b", "docs://a", "notes://7", "notes://8"] {
        client.handle.resource_changed(uri);
    }
    client.handle.set_prompts(vec![]).unwrap();
    client.handle.set_resources(vec![]).unwrap();

    let updated = "notifications/resources/updated";
    assert_eq!(client.hear().await, (updated.to_owned(), json!("docs://a")));
    assert_eq!(client.hear().await, (updated.to_owned(), json!("notes://7")));
    assert_eq!(client.hear().await.0, "notifications/prompts/list_changed");
    assert_eq!(client.hear().await.0, "notifications/resources/list_changed");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_subscribed_to() {
    let client = Listener::begin().await;

    let unknown = client.ask("resources/subscribe", "docs://unknown").await;

    assert_eq!(
        (&unknown["error"]["code"], &unknown["error"]["data"]["uri"]),
        (&json!(-32002), &json!("docs://unknown"))
    );
    for number in 0..256 {
        assert_eq!(
            client.ask("resources/subscribe", &format!("notes://{number}")).await["result"],
            json!({})
        );
    }
    assert_eq!(client.ask("resources/subscribe", "docs://a").await["error"]["code"], -32600);
}

#[tokio::test]
async fn without_a_session_nobody_subscribes_and_without_announcing_nothing_is_declared() {
    let (announcing, quiet) = (Wire::new(&server().announce_changes()).await, Wire::new(&server()).await);
    let params = json!({ "uri": "docs://a" });

    let (_, alone) = announcing.ask(LEGACY, "resources/subscribe", params.clone()).await;
    let (modern, _) = announcing.ask(MODERN, "resources/subscribe", params.clone()).await;
    let (_, undeclared) = quiet.ask(LEGACY, "resources/subscribe", params).await;

    assert_eq!((&alone["error"]["code"], &undeclared["error"]["code"]), (&json!(-32600), &json!(-32601)));
    assert_eq!(modern, 404);
}

#[tokio::test]
async fn a_subscription_of_2026_07_28_hears_what_it_asked_for() {
    let server = server().announce_changes();
    let (wire, handle) = (Wire::new(&server).await, server.handle());
    let wanted = json!({ "promptsListChanged": true, "resourceSubscriptions": ["docs://a"] });
    let mut line = Line::open(wire.address).await.unwrap();
    let listen = request(MODERN, "subscriptions/listen", json!({ "notifications": wanted }));
    line.write(&listen.bytes(wire.address)).await.unwrap();
    line.until("notifications/subscriptions/acknowledged").await.unwrap();

    handle.set_resources(vec![Resource::text("docs://c", "c", "C")]).unwrap();
    handle.resource_changed("docs://b");
    handle.resource_changed("docs://a");
    handle.set_prompts(vec![]).unwrap();

    let heard = line.until("notifications/prompts/list_changed").await.unwrap();
    assert_eq!(heard.matches("notifications/resources/updated").count(), 1);
    assert!(heard.contains("docs://a") && !heard.contains("resources/list_changed"), "{heard}");
}
