//! Sessions of Streamable HTTP: who gets one, what it is for, and how it ends.

use std::time::Duration;

use serde_json::{Value, json};
use switchboard_ambient::Witness;
use switchboard_mcp_serve::{Call, LogLevel, McpOptions, Server, Tool};
use switchboard_testkit::wire::{Answer, Ask, Line};
use tokio::sync::mpsc::unbounded_channel;

use crate::world::{World, call, descriptor, text};

fn server() -> Server {
    let report = Tool::new(descriptor("report", json!({})), |call: Call| async move {
        call.context.progress(1.0, None, None).await;
        call.context.log(LogLevel::Info, None, json!("working")).await;
        text("reported")
    });
    let hello = Tool::new(descriptor("hello", json!({})), |_| async { text("hello") });
    Server::new("sessions").tool(report.unwrap().streaming()).tool(hello)
}

fn initialize() -> Ask {
    initialize_as(json!({}))
}

fn initialize_as(capabilities: Value) -> Ask {
    let client = json!({ "name": "tests", "version": "1" });
    let params =
        json!({ "protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client });
    Ask::json("/mcp", json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params }))
}

/// A client with a session.
pub(crate) struct Client<'a> {
    world: &'a World,
    id: String,
}

impl<'a> Client<'a> {
    pub(crate) async fn begin(world: &'a World) -> Self {
        Self::able_to(world, json!({})).await
    }

    /// Begins a session for a client with these capabilities.
    pub(crate) async fn able_to(world: &'a World, capabilities: Value) -> Self {
        let opened = initialize_as(capabilities).send(world.address).await.unwrap();
        let id = opened.header("mcp-session-id").expect("a session").to_owned();
        let client = Self { world, id };
        let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        assert_eq!(client.post(&ready).await.status, 202);
        client
    }

    pub(crate) fn ask(&self, ask: Ask) -> Ask {
        ask.header("Mcp-Session-Id", &self.id).header("MCP-Protocol-Version", "2025-11-25")
    }

    pub(crate) async fn post(&self, message: &Value) -> Answer {
        self.ask(Ask::json("/mcp", message)).send(self.world.address).await.unwrap()
    }

    async fn end(&self) -> Answer {
        self.ask(Ask::new("DELETE", "/mcp")).send(self.world.address).await.unwrap()
    }

    pub(crate) async fn listen(&self) -> Line {
        self.listen_with(Ask::get("/mcp")).await
    }

    /// Opens the stream again, after the event that the client had last.
    pub(crate) async fn listen_after(&self, event: &str) -> Line {
        self.listen_with(Ask::get("/mcp").header("Last-Event-ID", event)).await
    }

    async fn listen_with(&self, ask: Ask) -> Line {
        let mut line = Line::open(self.world.address).await.unwrap();
        let ask = self.ask(ask).header("Accept", "text/event-stream");
        line.write(&ask.bytes(self.world.address)).await.unwrap();
        line.until("text/event-stream").await.unwrap();
        line
    }
}

#[tokio::test]
async fn a_server_that_only_answers_gives_no_session() {
    let world = World::of(server(), McpOptions::default()).await;

    let opened = initialize().send(world.address).await.unwrap();
    let with_another =
        initialize().header("Mcp-Session-Id", "of another server").send(world.address).await.unwrap();
    let stream = Ask::get("/mcp").header("Mcp-Session-Id", "a").send(world.address).await.unwrap();

    assert_eq!((opened.status, opened.header("mcp-session-id")), (200, None));
    assert_eq!((with_another.status, stream.status), (200, 405));
}

#[tokio::test]
async fn a_session_hears_of_changed_tools() {
    let world = World::of(server().announce_changes(), McpOptions::default()).await;
    let client = Client::begin(&world).await;
    let mut line = client.listen().await;

    let handle = world.handle.clone();
    // The server may not have heard yet that the client is ready.
    let changing = tokio::spawn(async move {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        loop {
            pause.tick().await;
            handle.switch_off("hello");
            handle.switch_on("hello");
        }
    });

    line.until(r#""method":"notifications/tools/list_changed""#).await.unwrap();
    changing.abort();
}

#[tokio::test]
async fn calls_in_a_session_are_answered_plainly_and_streaming_ones_by_a_stream() {
    let world = World::of(server().sessions(), McpOptions::default()).await;
    let client = Client::begin(&world).await;
    let mut report = call("report", json!({}));
    report["params"]["_meta"] = json!({ "progressToken": 3 });

    let plain = client.post(&call("hello", json!({}))).await;
    let report =
        client.ask(Ask::json("/mcp", report)).header("Accept", "application/json, text/event-stream");
    let streamed = report.send(world.address).await.unwrap();

    assert_eq!((plain.status, plain.header("content-type")), (200, Some("application/json")));
    assert!(plain.body.contains(r#""text":"hello""#), "{}", plain.body);
    assert!(streamed.body.contains("notifications/progress"), "{}", streamed.body);
    assert!(streamed.body.contains(r#""text":"reported""#), "{}", streamed.body);
}

#[tokio::test]
async fn the_least_level_of_log_messages_is_the_sessions_own() {
    let world = World::of(server().sessions(), McpOptions::default()).await;
    let (quiet, other) = (Client::begin(&world).await, Client::begin(&world).await);
    let level =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "logging/setLevel", "params": { "level": "error" } });
    assert_eq!(quiet.post(&level).await.status, 200);

    let mut line = other.listen().await;
    assert_eq!(other.post(&call("report", json!({}))).await.status, 200);

    // What belongs to no request goes to the stream that the client opened.
    line.until("notifications/message").await.unwrap();
}

#[tokio::test]
async fn a_session_is_of_whoever_opened_it_and_to_others_does_not_exist() {
    let (told, mut heard) = unbounded_channel();
    let witness = Witness::new(move |trespass, _| told.send(format!("{trespass:?}")).unwrap());
    let world = World::of(server().sessions().witness(witness), McpOptions::default()).await;
    let opened = initialize().header("X-Person", "ada").send(world.address).await.unwrap();
    let id = opened.header("mcp-session-id").unwrap().to_owned();
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let hello = call("hello", json!({}));
    let mut statuses = Vec::new();
    for (id, person, message) in [
        (id.as_str(), "ada", &hello),
        (id.as_str(), "bob", &hello),
        (id.as_str(), "bob", &ping),
        ("0123456789", "ada", &hello),
        ("0123456789", "ada", &ping),
    ] {
        let ask = Ask::json("/mcp", message).header("Mcp-Session-Id", id).header("X-Person", person);
        statuses.push(ask.send(world.address).await.unwrap().status);
    }
    let nobody = Ask::json("/mcp", &hello).header("Mcp-Session-Id", &id).send(world.address).await.unwrap();
    let end = Ask::new("DELETE", "/mcp").header("Mcp-Session-Id", &id).header("X-Person", "bob");
    let end = end.send(world.address).await.unwrap();

    assert_eq!(statuses, [200, 404, 404, 404, 404]);
    assert_eq!((nobody.status, end.status), (404, 404));
    assert!(nobody.body.contains("begin a new one with initialize"), "{}", nobody.body);
    // Of the four that named a session of ada's, and not of those that named none.
    let mut trespasses = Vec::new();
    while let Ok(trespass) = heard.try_recv() {
        trespasses.push(trespass);
    }
    assert_eq!(trespasses, ["Session"; 4]);
}

#[tokio::test]
async fn a_session_over_the_number_is_told_to_come_again_until_one_ends() {
    let server = server().sessions();
    let world = World::of(server.clone(), McpOptions { sessions: 1, ..McpOptions::default() }).await;
    let first = Client::begin(&world).await;
    assert_eq!(server.load().sessions, 1);

    let second = initialize().send(world.address).await.unwrap();
    let ended = first.end().await;
    let after = first.post(&call("hello", json!({}))).await;
    assert_eq!(server.load().sessions, 0);
    let third = initialize().send(world.address).await.unwrap();

    assert_eq!((second.status, second.header("retry-after")), (503, Some("1")));
    assert_eq!((ended.status, after.status), (204, 404));
    assert_eq!((third.status, third.header("mcp-session-id").is_some()), (200, true));
}

#[tokio::test]
async fn a_session_that_idles_ends_and_gives_its_place_back() {
    let options =
        McpOptions { sessions: 1, session_idle: Duration::from_millis(40), ..McpOptions::default() };
    let world = World::of(server().sessions(), options).await;
    let first = Client::begin(&world).await;

    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while initialize().send(world.address).await.unwrap().status != 200 {
        assert!(tokio::time::Instant::now() < deadline, "the session did not end");
    }

    assert_eq!(first.post(&call("hello", json!({}))).await.status, 404);
}

#[tokio::test]
async fn revisions_without_a_handshake_know_no_sessions() {
    let world = World::of(server().sessions(), McpOptions::default()).await;
    let mut hello = call("hello", json!({}));
    hello["params"]["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });

    let ask = Ask::json("/mcp", hello).header("MCP-Protocol-Version", "2026-07-28");
    let ask = ask.header("Mcp-Method", "tools/call").header("Mcp-Name", "hello");
    let answer = ask.header("Mcp-Session-Id", "unknown").send(world.address).await.unwrap();

    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn a_subscription_hears_of_changed_tools() {
    let world = World::of(server().announce_changes(), McpOptions::default()).await;
    let listen = json!({
        "jsonrpc": "2.0", "id": "s", "method": "subscriptions/listen",
        "params": {
            "notifications": { "toolsListChanged": true },
            "_meta": {
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientInfo": { "name": "tests", "version": "1" },
                "io.modelcontextprotocol/clientCapabilities": {},
            },
        },
    });
    let ask = Ask::json("/mcp", listen).header("MCP-Protocol-Version", "2026-07-28");
    let ask = ask.header("Mcp-Method", "subscriptions/listen").header("Accept", "text/event-stream");
    let mut line = Line::open(world.address).await.unwrap();
    line.write(&ask.bytes(world.address)).await.unwrap();
    line.until("notifications/subscriptions/acknowledged").await.unwrap();

    world.handle.switch_off("hello");

    line.until("notifications/tools/list_changed").await.unwrap();
}
