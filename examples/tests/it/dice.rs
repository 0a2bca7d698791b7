//! `dice`, as it is run: its command line, HTTP and standard input and output.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use switchboard_testkit::wire::Ask;
use switchboard_testkit::{Process, Signal};

/// Longer than any of this takes, on the slowest machine.
const PATIENCE: Duration = Duration::from_mins(1);

fn dice() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dice"));
    command
        .env_remove("SWITCHBOARD_PORT")
        .env_remove("SWITCHBOARD_HOST")
        .env_remove("SWITCHBOARD_PUBLIC_URL");
    command
}

fn hello() -> Value {
    json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } })
}

#[test]
fn it_reads_in_one_glance() {
    let lines = include_str!("../../src/bin/dice.rs").lines().count();

    assert!(lines <= 25, "the dice example has {lines} lines");
}

#[tokio::test]
async fn it_serves_over_http_until_it_is_told_to_stop() {
    let mut process = Process::start(dice().args(["--port", "0", "--no-sse"])).unwrap();
    let url = process.url(PATIENCE, "/mcp").unwrap();
    let address = url.trim_start_matches("http://").trim_end_matches("/mcp").parse().unwrap();
    let call = |arguments: Value| {
        let params = json!({ "name": "roll_dice", "arguments": arguments });
        Ask::json("/mcp", json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }))
            .send(address)
    };

    let six: Value = serde_json::from_str(&call(json!({})).await.unwrap().body).unwrap();
    let one: Value = serde_json::from_str(&call(json!({ "sides": 1 })).await.unwrap().body).unwrap();
    let sse = Ask::get("/sse").send(address).await.unwrap();
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello() });
    let handshake = Ask::json("/mcp", hello).send(address).await.unwrap();
    process.signal(Signal::INT).unwrap();
    let ended = process.wait(PATIENCE).unwrap();

    assert!((1..=6).contains(&six["result"]["structuredContent"]["result"].as_u64().unwrap()), "{six}");
    assert_eq!(one["result"]["structuredContent"]["result"], 1);
    assert_eq!((sse.status, handshake.status), (404, 200));
    // Nothing that a person must know happened.
    assert_eq!((ended.code(), ended.stderr.as_str()), (Some(0), ""));
    assert!(
        ended.stdout.starts_with("Demo\nTools       roll_dice, get_status, delete_item\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn it_speaks_over_standard_input_and_output() {
    let mut process = Process::start(dice().arg("--stdio")).unwrap();
    process
        .say(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello() }).to_string())
        .unwrap();
    let name = process.line(PATIENCE, |line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["result"]["serverInfo"]["name"].as_str().map(str::to_owned)
    });
    process.signal(Signal::TERM).unwrap();
    let ended = process.wait(PATIENCE).unwrap();

    assert_eq!(name.unwrap(), "Demo");
    assert_eq!((ended.code(), ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn its_help_tells_what_it_offers() {
    let help = Process::run(dice().arg("--help"), PATIENCE).unwrap();

    let tools = help.stdout.split("Tools:").nth(1).unwrap_or_default();
    insta::assert_snapshot!(tools, @r"
    roll_dice    Rolls a die of so many sides, at least one. [reads only]
    get_status   Tells which process serves the dice. [reads only]
    delete_item  Deletes an item for good. [may delete or overwrite]
    ");
}

#[test]
fn a_filter_of_the_log_that_cannot_be_read_is_refused() {
    let ended = Process::run(dice().args(["--log", "info,dice=loud"]), PATIENCE).unwrap();

    assert_eq!(ended.code(), Some(2));
    assert!(ended.stderr.contains("invalid value 'info,dice=loud' for '--log <FILTER>'"), "{}", ended.stderr);
}

#[test]
fn what_is_logged_to_no_terminal_has_no_colours() {
    let mut process = Process::start(dice().args(["--stdio", "--log", "rmcp=info"])).unwrap();
    process
        .say(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello() }).to_string())
        .unwrap();
    process.line(PATIENCE, |line| line.contains("serverInfo").then_some(())).unwrap();
    process.close_input();
    let ended = process.wait(PATIENCE).unwrap();

    assert!(ended.stderr.contains("INFO") && !ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
}

#[test]
fn a_port_that_is_taken_is_an_error_a_person_can_read() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let ended = Process::run(dice().args(["--port", &port]), PATIENCE).unwrap();

    assert_eq!(ended.code(), Some(1));
    assert!(ended.stderr.starts_with(&format!("Error: 127.0.0.1:{port} is in use by ")), "{}", ended.stderr);
}
