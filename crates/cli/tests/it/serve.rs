//! `serve`: what it prints, how it ends, and who may have the port and the data directory.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_testkit::{Process, Scratch, Signal};
use url::Url;

use crate::served::{Served, TIME, run, switchboard};
use crate::wire::{Exchange, address, call, get};

#[test]
fn the_banner_tells_all_addresses_in_under_ten_lines() -> Result<()> {
    let served = Served::sample()?;
    let port = served.connector().port().unwrap().to_string();

    served.signal(Signal::TERM)?;
    let (ended, _scratch) = served.end()?;

    assert!(ended.stdout.lines().count() < 10, "{}", ended.stdout);
    insta::assert_snapshot!(ended.stdout.replace(&port, "PORT"), @"");
    Ok(())
}

#[test]
fn a_citation_opens_the_passage_it_names() -> Result<()> {
    let served = Served::sample()?;
    let found = rpc(&served, "search", &json!({"query": "spare lamp test"}))?;
    let first = &found["results"][0];

    let page = get(&first["url"].as_str().unwrap().parse()?)?;

    assert_eq!(page.status, 200);
    assert!(page.body.contains("The spare lamp failed its test"), "{}", page.body);
    Ok(())
}

#[test]
fn sigterm_lets_a_running_call_finish_and_ends_with_0() -> Result<()> {
    check_graceful(Signal::TERM)
}

#[test]
fn sigint_lets_a_running_call_finish_and_ends_with_0() -> Result<()> {
    check_graceful(Signal::INT)
}

/// Stops the server while a call is half sent; it takes no new connection, and still answers that one.
fn check_graceful(signal: Signal) -> Result<()> {
    let served = Served::sample()?;
    let body = call("search", &json!({"query": "seal on the slip"}));
    let mut running = Exchange::halfway(&served.at("/rpc"), body.len())?;

    served.signal(signal)?;
    wait_until_closed(served.connector())?;
    running.send(&body)?;
    let reply = running.reply()?;
    let (ended, _scratch) = served.end()?;

    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("log-2025-01-03"), "{}", reply.body);
    assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    Ok(())
}

/// Waits until nobody listens there any more.
fn wait_until_closed(url: &Url) -> Result<()> {
    let address = address(url)?;
    let end = Instant::now() + TIME;
    while TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
        anyhow::ensure!(Instant::now() < end, "still listening");
        std::thread::yield_now();
    }
    Ok(())
}

#[test]
fn a_second_process_on_the_same_index_says_so_and_ends_with_3() -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().display().to_string();

    let second = run(["serve", &documents, "--port", "0"])?;

    assert_eq!(second.code(), Some(3), "{}", second.stderr);
    assert_eq!(second.stdout, "");
    let message = second.stderr.replace(&documents, "FOLDER").replace(&served.id(), "ID");
    insta::assert_snapshot!(message, @"");
    assert_eq!(get(&served.at("/healthz"))?.status, 200);
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
    insta::assert_snapshot!(second.stderr.replace(&port, "PORT").replace(&served.id(), "ID"), @"");
    Ok(())
}

#[test]
fn a_restart_serves_what_it_had_and_what_came_meanwhile() -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().to_owned();
    served.signal(Signal::TERM)?;
    let (_, scratch) = served.end()?;
    std::fs::write(documents.join("new.md"), "# Heron\n\nA heron stands on the weir.\n")?;
    std::fs::remove_file(documents.join("visiting.html"))?;

    let served = Served::start(scratch, "Tidewater", &[])?;

    let first = |query| -> Result<Value> {
        Ok(rpc(&served, "search", &json!({"query": query}))?["results"][0].clone())
    };
    assert!(first("heron on the weir")?["title"].as_str().unwrap().contains("Heron"));
    assert!(first("night watch")?["title"].as_str().unwrap().contains("Keeper's handbook"));
    assert_ne!(first("children under eight climb with an adult")?["title"], "Visiting the station");
    Ok(())
}

#[test]
fn an_edit_shows_while_it_is_served() -> Result<()> {
    let served = Served::sample()?;

    std::fs::write(served.documents().join("heron.md"), "# Heron\n\nA heron stands on the weir.\n")?;

    let end = Instant::now() + TIME;
    loop {
        let found = rpc(&served, "search", &json!({"query": "heron weir"}))?;
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

#[test]
fn a_public_url_is_where_every_citation_begins() -> Result<()> {
    let served = Served::sample_with(&["--public-url", "https://docs.example.org"])?;

    let found = rpc(&served, "search", &json!({"query": "tide"}))?;

    for result in found["results"].as_array().unwrap() {
        assert!(result["url"].as_str().unwrap().starts_with("https://docs.example.org/"), "{result}");
    }
    Ok(())
}

/// Calls a tool over plain JSON-RPC and returns its structured content.
fn rpc(served: &Served, tool: &str, arguments: &Value) -> Result<Value> {
    let body = call(tool, arguments);
    let mut exchange = Exchange::halfway(&served.at("/rpc"), body.len())?;
    exchange.send(&body)?;
    let reply = exchange.reply()?;
    anyhow::ensure!(reply.status == 200, "{reply:?}");
    let answer: Value = serde_json::from_str(&reply.body)?;
    Ok(answer["result"]["structuredContent"].clone())
}
