//! What is refused before and behind the login is written down beside what the login refuses itself.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use switchboard_ambient::{SystemClock, SystemRandom};
use switchboard_login::{Accounts, Records};
use switchboard_testkit::wire::{Ask, Line};
use switchboard_testkit::{Browser, Scratch};

use super::client::{Client, tokens};
use super::identity::Identity;
use super::world::{ADA, World, call, request};

const RULES: &str = "[[library.access.rules]]\npath = \"hr/\"\ngroups = [\"hr\"]\n";

fn world(mode: &str, config: &str, args: &[&str]) -> Result<World> {
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    scratch.write("Docs/hr/pay.md", "# Pay\n\nThe harbour master earns zorkmids.\n")?;
    let config = scratch.write("switchboard.toml", config)?.display().to_string();
    World::over(scratch, &[&["--auth", mode, "--config", &config], args].concat())
}

/// Stops a server and returns its refusals in order: what, who, by which client, and why.
async fn refusals(world: &mut World) -> Result<Vec<String>> {
    world.stop()?;
    let records = Records::Folder(world.scratch.path().join("Docs/.switchboard/login"));
    let accounts = Accounts::open(&records, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    let people = accounts.list().await?;
    let email = |id: String| people.iter().find(|person| person.id == id).map(|person| person.email.clone());
    let mut lines = Vec::new();
    for record in accounts.audit(1000).await?.into_iter().rev() {
        if record.event.ends_with("_refused") {
            let who = record.person.map_or_else(|| "-".to_owned(), |id| email(id).unwrap_or_default());
            let client = if record.client.is_some() { "client" } else { "-" };
            let why = record.detail.unwrap_or_default();
            lines.push(format!("{} {who} {client} {why}", record.event));
        }
    }
    Ok(lines)
}

#[tokio::test]
async fn a_foreign_host_and_a_foreign_origin_are_refused_and_written_down() -> Result<()> {
    let mut world = world("oauth", "", &[])?;
    for (name, value) in [("Host", "rebound.example:8000"), ("Origin", "https://evil.example")] {
        let refused = Ask::json("/mcp", call("search", &json!({ "query": "harbour" })));
        assert_eq!(refused.header(name, value).send(world.address).await?.status, 403, "{name}");
    }

    let mut refusals = refusals(&mut world).await?;

    refusals.sort();
    assert_eq!(
        refusals,
        ["host_refused - - rebound.example:8000", "origin_refused - - https://evil.example"]
    );
    Ok(())
}

#[tokio::test]
async fn somebody_elses_session_is_refused_and_written_down_with_who_tried() -> Result<()> {
    let mut world = World::new(&["--auth", "oauth"])?;
    world.add("eve@example.org", &[])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let ada = client.connect(&world, &mut Browser::default()).await?.access;
    let code = client.code(&world, &mut Browser::default(), "eve@example.org").await?;
    let eve = tokens(&client.exchange(&world, &code).await?)?.access;
    let mut stream = Line::open(world.address).await?;
    let open = Ask::get("/sse").header("Authorization", &format!("Bearer {ada}"));
    stream.write(&open.bytes(world.address)).await?;
    stream.until("messages?session_id=").await?;
    let id = stream.until("\n").await?.trim().to_owned();

    for (id, expected) in [(id.as_str(), 404), ("0123456789", 404)] {
        let path = format!("/messages?session_id={id}");
        assert_eq!(world.post(&path, Some(&eve), &request("ping", &json!({}))).await?.status, expected);
    }
    drop(stream);

    let refusals = refusals(&mut world).await?;
    assert_eq!(refusals, ["session_refused eve@example.org client the session of somebody else"]);
    assert!(!refusals.concat().contains(&id));
    Ok(())
}

#[tokio::test]
async fn a_hidden_document_that_is_asked_for_by_id_is_written_down_each_way() -> Result<()> {
    let mut world = world("oauth", RULES, &[])?;
    world.add(ADA, &["staff"])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let mut browser = Browser::default();
    let ada = client.connect(&world, &mut browser).await?.access;

    for id in ["hr/pay.md", "hr/pay.md#p0", "hr/none.md", "guide.md"] {
        let fetched = world.post("/mcp", Some(&ada), &call("fetch", &json!({ "id": id }))).await?;
        ensure!(fetched.status == 200 && !fetched.body.contains("zorkmid"), "{}", fetched.show(&[]));
    }
    for path in ["/documents/hr/pay.md", "/originals/hr/pay.md", "/documents/hr/none.md"] {
        assert_eq!(browser.get(world.address, path).await?.status, 404, "{path}");
    }

    let mut refusals = refusals(&mut world).await?;
    refusals.sort();
    insta::assert_snapshot!(refusals.join("\n"), @r"
    document_refused ada@example.org - hr/pay.md
    document_refused ada@example.org - hr/pay.md
    document_refused ada@example.org client hr/pay.md
    document_refused ada@example.org client hr/pay.md
    ");
    Ok(())
}

#[tokio::test]
async fn a_flood_of_refusals_is_written_down_up_to_its_number() -> Result<()> {
    let mut world = world("oauth", "[login.limits]\nnoted_refusals = 3\n", &[])?;
    for _ in 0..8 {
        let refused = Ask::get("/").header("Origin", "https://evil.example").send(world.address).await?;
        assert_eq!(refused.status, 403);
    }
    let other = Ask::get("/").header("Host", "rebound.example").send(world.address).await?;
    assert_eq!(other.status, 403);

    let refusals = refusals(&mut world).await?;

    let of = |event: &str| refusals.iter().filter(|line| line.starts_with(event)).count();
    assert_eq!((of("origin_refused"), of("host_refused"), refusals.len()), (3, 1, 4));
    Ok(())
}

#[tokio::test]
async fn without_a_login_of_ours_the_log_says_it() -> Result<()> {
    let mut world = world("none", "", &["--log", "info"])?;
    for (name, value) in [("Host", "rebound.example:8000"), ("Origin", "https://evil.example")] {
        assert_eq!(Ask::get("/").header(name, value).send(world.address).await?.status, 403);
    }

    let log = world.stop()?.stderr;

    for wanted in ["Host(\"rebound.example:8000\")", "Origin(\"https://evil.example\")"] {
        let line = log.lines().find(|line| line.contains(wanted)).context("no line")?;
        assert!(line.contains("http.request.refused") && line.contains("INFO"), "{line}");
    }
    Ok(())
}
