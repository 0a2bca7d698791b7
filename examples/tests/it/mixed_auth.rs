//! `mixed_auth`: tools for anybody beside tools for those who logged in, at a provider of others.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use switchboard::prelude::*;
use switchboard_testkit::wire::{Answer, Ask};
use switchboard_testkit::{Ended, Process};

use crate::issuer::Issuer;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/mixed_auth.rs"]
mod example;

/// Far above what anything takes here, because the machine may be busy.
const TIME: Duration = Duration::from_mins(1);

fn mixed_auth(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mixed_auth"));
    command.env_clear().args(["--port", "0"]).args(words);
    command
}

/// The example, started from its command line behind an issuer.
struct World {
    issuer: Issuer,
    address: SocketAddr,
    process: Process,
}

impl World {
    async fn new(auth: &str, more: &[&str]) -> Self {
        let issuer = Issuer::new().await;
        let words = [&["--auth", auth, "--issuer", &issuer.address], more].concat();
        let mut process = Process::start(&mut mixed_auth(&words)).unwrap();
        let listening = |line: &str| {
            line.strip_prefix("Listening   http://")?.trim_end_matches('/').parse::<SocketAddr>().ok()
        };
        // The issuer has to answer meanwhile.
        let address = tokio::task::block_in_place(|| process.line(TIME, listening)).unwrap();
        Self { issuer, address, process }
    }

    fn resource(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// Returns a token of Ada's for this server.
    fn token(&self, scope: &str) -> String {
        self.issuer.token("Ada", &self.resource(), scope)
    }

    async fn ask(&self, method: &str, params: Value, token: Option<&str>) -> Answer {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut ask = Ask::json("/mcp", message);
        if let Some(token) = token {
            ask = ask.header("Authorization", &format!("Bearer {token}"));
        }
        ask.send(self.address).await.unwrap()
    }

    async fn call(&self, name: &str, arguments: Value, token: Option<&str>) -> Value {
        let answer = self.ask("tools/call", json!({ "name": name, "arguments": arguments }), token).await;
        // A tool with a context may answer by an event stream.
        let body = answer.body.lines().find(|line| line.contains("\"result\"")).unwrap_or(&answer.body);
        let mut answer: Value = serde_json::from_str(body.trim_start_matches("data:")).unwrap();
        answer["result"].take()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_sees_the_tools_is_told_the_hours_and_a_table() {
    let world = World::new("mixed", &[]).await;

    let listed = world.ask("tools/list", json!({}), None).await;
    let hours = world.call("opening_hours", json!({}), None).await;
    let table = world.call("recommend_table", json!({}), None).await;

    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    assert_eq!(
        listed["result"]["tools"][2]["securitySchemes"],
        json!([{ "type": "oauth2", "scopes": ["tables.book"] }])
    );
    assert_eq!(hours["structuredContent"]["result"], "every day but Monday, from six to eleven");
    assert_eq!(table["structuredContent"]["result"], "the round one");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logged_in_gets_more() {
    let world = World::new("mixed", &[]).await;
    let token = world.token("tables.book");

    let table = world.call("recommend_table", json!({}), Some(&token)).await;
    let booked = world.call("book_table", json!({ "people": 4 }), Some(&token)).await;

    assert_eq!(table["structuredContent"]["result"], "the usual one for Ada, at the window");
    assert_eq!(booked["structuredContent"], json!({ "name": "Ada", "people": 4 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_asks_for_a_login_in_the_words_that_a_host_reads() {
    let world = World::new("mixed", &["--public-url", "https://tables.example.org"]).await;
    let narrow = world.issuer.token("Ada", "https://tables.example.org/mcp", "tables.read");

    let stranger = world.call("book_table", json!({ "people": 4 }), None).await;
    let reader = world.call("book_table", json!({ "people": 4 }), Some(&narrow)).await;
    let forged = world.ask("tools/list", json!({}), Some("forged")).await;

    let challenge =
        |refused: &Value| refused["_meta"]["mcp/www_authenticate"][0].as_str().unwrap().to_owned();
    assert_eq!((&stranger["isError"], &reader["isError"]), (&json!(true), &json!(true)));
    insta::assert_snapshot!(challenge(&stranger), @r#"Bearer resource_metadata="https://tables.example.org/.well-known/oauth-protected-resource/mcp", error="insufficient_scope", error_description="book_table needs a login", scope="tables.book""#);
    insta::assert_snapshot!(challenge(&reader), @r#"Bearer resource_metadata="https://tables.example.org/.well-known/oauth-protected-resource/mcp", error="insufficient_scope", error_description="book_table needs a login that allows tables.book", scope="tables.book""#);
    // Told so, or it would never be renewed.
    assert_eq!(forged.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_login_before_all_a_stranger_is_sent_to_the_issuer() {
    let world = World::new("oidc", &["--scope", "tables.read"]).await;
    let token = world.token("tables.read tables.book");

    let refused = world.ask("tools/list", json!({}), None).await;
    let metadata = Ask::get("/.well-known/oauth-protected-resource/mcp").send(world.address).await.unwrap();
    let narrow = world.ask("tools/list", json!({}), Some(&world.token("tables.book"))).await;
    let elsewhere = world.issuer.token("Ada", "https://elsewhere.example/mcp", "tables.read");
    let elsewhere = world.ask("tools/list", json!({}), Some(&elsewhere)).await;
    let booked = world.call("book_table", json!({ "people": 4 }), Some(&token)).await;

    assert_eq!((refused.status, narrow.status, elsewhere.status), (401, 403, 401));
    assert_eq!(
        refused.header("www-authenticate").unwrap().replace(&world.address.to_string(), "HOST"),
        r#"Bearer resource_metadata="http://HOST/.well-known/oauth-protected-resource/mcp", scope="tables.read""#
    );
    let metadata: Value = serde_json::from_str(&metadata.body).unwrap();
    assert_eq!(metadata["resource"], world.resource());
    assert_eq!(metadata["authorization_servers"], json!([world.issuer.address]));
    assert_eq!(metadata["scopes_supported"], json!(["tables.book", "tables.read"]));
    assert_eq!(booked["structuredContent"]["name"], "Ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audience_of_the_issuers_own_is_taken_where_it_is_named() {
    let world = World::new("mixed", &["--audience", "api://tables"]).await;
    let token = world.issuer.token("Ada", "api://tables", "tables.book");

    assert_eq!(world.ask("tools/list", json!({}), Some(&token)).await.status, 200);
    assert_eq!(world.ask("tools/list", json!({}), Some(&world.token("tables.book"))).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_cannot_be_had_is_named() {
    let issuer = Issuer::new().await;
    let wrong = format!("{}/", issuer.address);
    let said = |words: &[&str]| {
        let Ended { stderr, .. } = Process::run(&mut mixed_auth(words), TIME).unwrap();
        stderr.lines().next().unwrap_or_default().replace(&issuer.address, "ISSUER")
    };
    let told = tokio::task::block_in_place(|| {
        [
            said(&["--auth", "oidc", "--issuer", "login.example"]),
            said(&["--auth", "oidc", "--issuer", "https://10.0.0.1/"]),
            said(&["--auth", "mixed", "--issuer", &wrong]),
            said(&["--auth", "mixed", "--issuer", &issuer.address, "--scope", "offline_access"]),
            said(&["--auth", "mixed"]),
        ]
    });

    insta::assert_snapshot!(told.join("\n"), @r#"
Error: --issuer names no provider whose tokens could be taken: the issuer "login.example" is not an https address
Error: --issuer: 10.0.0.1 has no public address; if that is meant, say --private-issuer
Error: --issuer names no provider whose tokens could be taken: the metadata of ISSUER/ says that its issuer is "ISSUER"; write the issuer letter by letter as the provider does
Error: --scope offline_access is nothing that tokens can be held to: it asks for a refresh token and is nothing that a call needs; leave it out
error: --auth mixed needs --issuer URL: the address of the provider whose tokens are taken
"#);
}

#[tokio::test]
async fn without_a_login_a_table_has_no_name_to_be_booked_by() {
    let mut client = example::server().into_test_client();

    let refused = client.call("book_table", json!({ "people": 4 })).await.unwrap();

    assert!(refused.is_error() && refused.text().contains("--auth mixed"), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banner_names_the_issuer() {
    let mut world = World::new("mixed", &["--public-url", "https://tables.example.org"]).await;

    let add = world.process.line(TIME, |line| line.strip_prefix("ChatGPT     ").map(str::to_owned));

    assert_eq!(
        add.unwrap(),
        "developer mode > Create > paste https://tables.example.org/mcp, authentication: mixed"
    );
}
