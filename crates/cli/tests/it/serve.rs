//! `serve`: what it prints, how it ends, and who may have the port and the data directory.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_testkit::wire::{Answer, Ask, Line};
use switchboard_testkit::{Process, Scratch, Signal};
use url::Url;

use crate::served::{Served, TIME, run, switchboard};

#[test]
fn the_banner_tells_all_addresses_in_under_ten_lines() -> Result<()> {
    let served = Served::sample()?;
    let port = served.connector().port().unwrap().to_string();

    served.signal(Signal::TERM)?;
    let (ended, _scratch) = served.end()?;

    assert!(ended.stdout.lines().count() < 10, "{}", ended.stdout);
    insta::assert_snapshot!(ended.stdout.replace(&port, "PORT"), @r"
    Tidewater
    Connector   http://127.0.0.1:PORT/mcp
                also http://127.0.0.1:PORT/sse (HTTP+SSE) and http://127.0.0.1:PORT/rpc (plain JSON-RPC)
    For people  http://127.0.0.1:PORT/
    ChatGPT     needs a public https address: put a proxy or tunnel here, name it with --public-url, then
                developer mode > Create > paste its address with /mcp, authentication: none
    Ready       15 documents (1 docx, 1 html, 2 markdown, 1 pdf, 6 record, 3 row, 1 text), 29 passages, 39.6 KiB
    ");
    Ok(())
}

#[tokio::test]
async fn a_citation_opens_the_passage_it_names() -> Result<()> {
    let served = Served::sample()?;
    let found = search(&served, "spare lamp test").await?;
    let first = &found["results"][0];

    let page = get(&first["url"].as_str().unwrap().parse()?).await?;

    assert_eq!(page.status, 200);
    assert!(page.body.contains("The spare lamp failed its test"), "{}", page.body);
    Ok(())
}

#[tokio::test]
async fn sigterm_lets_a_running_call_finish_and_ends_with_0() -> Result<()> {
    check_graceful(Signal::TERM).await
}

#[tokio::test]
async fn sigint_lets_a_running_call_finish_and_ends_with_0() -> Result<()> {
    check_graceful(Signal::INT).await
}

/// Stops the server while a call is half sent; it takes no new connection, and still answers that one.
async fn check_graceful(signal: Signal) -> Result<()> {
    let served = Served::sample()?;
    let address = address(served.connector())?;
    let call = call("search", &json!({"query": "seal on the slip"}));
    // Being told to go on is the sign that the server is at work on this request.
    let head = Ask::new("POST", "/rpc").header("Content-Type", "application/json");
    let head = head.header("Content-Length", &call.len().to_string()).header("Expect", "100-continue");
    let mut running = Line::open(address).await?;
    running.write(&head.bytes(address)).await?;
    running.until("100 Continue\r\n\r\n").await?;

    served.signal(signal)?;
    wait_until_closed(address)?;
    running.write(call.as_bytes()).await?;
    let answer = running.answer().await?;
    let (ended, _scratch) = served.end()?;

    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("log-2025-01-03"), "{}", answer.body);
    assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    Ok(())
}

/// Waits until nobody listens there any more.
fn wait_until_closed(address: SocketAddr) -> Result<()> {
    let end = Instant::now() + TIME;
    while TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
        anyhow::ensure!(Instant::now() < end, "still listening");
        std::thread::yield_now();
    }
    Ok(())
}

#[tokio::test]
async fn a_second_process_on_the_same_index_says_so_and_ends_with_3() -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().display().to_string();

    let second = run(["serve", &documents, "--port", "0"])?;

    assert_eq!(second.code(), Some(3), "{}", second.stderr);
    assert_eq!(second.stdout, "");
    let message = second.stderr.replace(&documents, "FOLDER").replace(&served.id(), "ID");
    insta::assert_snapshot!(message, @"switchboard: the index in FOLDER/.switchboard/index is in use by process ID: stop that one, or keep this one's index elsewhere with --data");
    assert_eq!(get(&served.at("/healthz")).await?.status, 200);
    Ok(())
}

#[test]
fn a_port_in_use_is_named_with_a_remedy_and_ends_with_3() -> Result<()> {
    let served = Served::sample()?;
    let port = served.connector().port().unwrap().to_string();
    let scratch = Scratch::new()?;
    scratch.write("notes.md", "# Notes\n\nNothing much.\n")?;

    let second = run(["serve", &scratch.path().display().to_string(), "--port", &port])?;

    assert_eq!(second.code(), Some(3), "{}", second.stderr);
    assert_eq!(second.stdout, "");
    insta::assert_snapshot!(second.stderr.replace(&port, "PORT").replace(&served.id(), "ID"), @"switchboard: 127.0.0.1:PORT is in use by switchboard (process ID): stop it, or choose another port (0 takes a free one)");
    Ok(())
}

#[tokio::test]
async fn a_restart_serves_what_it_had_and_what_came_meanwhile() -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().to_owned();
    served.signal(Signal::TERM)?;
    let (_, scratch) = served.end()?;
    std::fs::write(documents.join("new.md"), "# Heron\n\nA heron stands on the weir.\n")?;
    std::fs::remove_file(documents.join("visiting.html"))?;

    let served = Served::start(scratch, "Tidewater", &[])?;

    let first = async |query| anyhow::Ok(search(&served, query).await?["results"][0].clone());
    assert!(first("heron on the weir").await?["title"].as_str().unwrap().contains("Heron"));
    assert!(first("night watch").await?["title"].as_str().unwrap().contains("Keeper's handbook"));
    assert_ne!(first("children under eight climb with an adult").await?["title"], "Visiting the station");
    Ok(())
}

#[tokio::test]
async fn an_edit_shows_while_it_is_served() -> Result<()> {
    let served = Served::sample()?;

    std::fs::write(served.documents().join("heron.md"), "# Heron\n\nA heron stands on the weir.\n")?;

    let end = Instant::now() + TIME;
    loop {
        let found = search(&served, "heron weir").await?;
        if found["results"][0]["title"].as_str().is_some_and(|title| title.contains("Heron")) {
            return Ok(());
        }
        anyhow::ensure!(Instant::now() < end, "the new file does not show: {found}");
    }
}

#[test]
fn stdio_ends_with_0_when_the_host_closes_its_side() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("notes.md", "# Notes\n\nNothing much.\n")?;

    let ended = Process::run(switchboard().arg("serve").arg(scratch.path()).arg("--stdio"), TIME)?;

    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(0), ""), "{}", ended.stderr);
    Ok(())
}

#[tokio::test]
async fn a_public_url_is_where_every_citation_begins() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("tides.md", "# Tides\n\nHigh water is at noon.\n")?;
    // The banner names the public address alone, so the port is chosen here.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let port = address.port().to_string();
    let mut command = switchboard();
    command.arg("serve").arg(scratch.path()).args([
        "--port",
        &port,
        "--public-url",
        "https://docs.example.org",
    ]);
    let mut process = Process::start(&mut command)?;
    let connector = process.url(TIME, "/mcp")?;
    process.line(TIME, |line| line.starts_with("Ready").then_some(()))?;

    let found = search_at(address, "high water").await?;

    assert_eq!(connector, "https://docs.example.org/mcp");
    let first = found["results"][0]["url"].as_str().unwrap();
    assert!(first.starts_with("https://docs.example.org/documents/tides.md"), "{first}");
    Ok(())
}

/// Searches over plain JSON-RPC and returns the structured content.
async fn search(served: &Served, query: &str) -> Result<Value> {
    search_at(address(served.connector())?, query).await
}

async fn search_at(address: SocketAddr, query: &str) -> Result<Value> {
    let call = call("search", &json!({"query": query}));
    let answer = Ask::json("/rpc", call).send(address).await?;
    anyhow::ensure!(answer.status == 200, "{answer:?}");
    let answer: Value = serde_json::from_str(&answer.body)?;
    Ok(answer["result"]["structuredContent"].clone())
}

/// The body of a call of a tool, as plain JSON-RPC.
fn call(tool: &str, arguments: &Value) -> String {
    let parameters = json!({"name": tool, "arguments": arguments});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}).to_string()
}

/// Gets a page of this machine.
async fn get(url: &Url) -> Result<Answer> {
    Ask::get(&url[url::Position::BeforePath..url::Position::AfterQuery]).send(address(url)?).await
}

/// The socket that a URL of this machine leads to.
fn address(url: &Url) -> Result<SocketAddr> {
    url.socket_addrs(|| None)?.first().copied().context("no address")
}
