//! `switchboard client`: the programs that people let in.

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::{Browser, Postgres, Scratch};

use super::client::Client;
use super::identity::Identity;
use super::told::told;
use super::world::World;
use crate::served::run_with;

const REMOVED: &str = r#"0 no program has registered or was let in yet; they do so by themselves
0 NAME ID KNOWN BY PEOPLE LAST ALLOWED
ChatGPT ID registration, DAY 1 DAY
ChatGPT IDLE registration, DAY 0 never
0 nobody allows ID anything any more; its 1 connection has ended, and it has to register anew
0 nobody allows IDLE anything any more; it had no connections, and it has to register anew
2 switchboard: no client "ID" is registered or allowed anything; `switchboard client list` shows which are
0 no program has registered or was let in yet; they do so by themselves"#;

/// Returns text with names for ids, and one space between columns.
fn still(text: &str, ids: &[(&str, &str)]) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = ids.iter().fold(text.to_owned(), |text, (id, name)| text.replace(id, name));
    named.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn programs_are_listed_and_removed_while_the_library_is_served() -> Result<()> {
    removes(&World::new(&["--auth", "oauth"])?).await
}

#[tokio::test]
async fn programs_are_listed_and_removed_in_a_database() -> Result<()> {
    let server = Postgres::start()?;
    removes(&World::new(&["--auth", "oauth", "--database", &server.address("postgres")])?).await
}

async fn removes(world: &World) -> Result<()> {
    let keep = |words: &[&str]| world.keep("client", words, "");
    let nobody = told(&keep(&["list"])?);
    let idle = Client::new(world, Identity::Registered("none")).await?;
    let client = Client::new(world, Identity::Registered("client_secret_basic")).await?;
    let tokens = client.connect(world, &mut Browser::default()).await?;
    let ids = [(client.id(), "ID"), (idle.id(), "IDLE")];
    let mut listed: Vec<_> = still(&told(&keep(&["list"])?), &ids).lines().map(str::to_owned).collect();
    // Both registered in one moment or in two.
    listed[1..].sort();

    let removed = [
        told(&keep(&["remove", client.id()])?),
        told(&keep(&["remove", idle.id()])?),
        told(&keep(&["remove", client.id()])?),
        told(&keep(&["list"])?),
    ];

    let seen = [&[nobody], &listed[..], &removed.map(|line| still(&line, &ids))].concat().join("\n");
    assert_eq!(seen, REMOVED);
    assert_eq!(client.refresh(world, &tokens.refresh).await?.status, 401, "it has to register anew");
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while world.search(Some(&tokens.access), "harbour").await?.status != 401 {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    })
    .await??;
    Ok(())
}

#[tokio::test]
async fn programs_that_did_not_register_are_listed_once_they_were_let_in() -> Result<()> {
    let config = "[login]\nlocal_clients = true\n[[login.clients]]\nid = \"host\"\nsecret = \"a long random text\"\nname = \"Host\"\n";
    let world = World::configured("oauth", config)?;
    let predefined = Client::new(&world, Identity::Predefined("host", "a long random text")).await?;
    let documented = Client::new(&world, Identity::Documented(None)).await?;
    let mut browser = Browser::default();
    let tokens = predefined.connect(&world, &mut browser).await?;
    documented.connect(&world, &mut browser).await?;
    let ids = [(documented.id(), "URL")];
    let keep = |words: &[&str]| Ok::<_, anyhow::Error>(still(&told(&world.keep("client", words, "")?), &ids));

    let seen = [keep(&["list"])?, keep(&["remove", "host"])?, keep(&["list"])?];

    insta::assert_snapshot!(seen.join("\n"), @r"
    0 NAME ID KNOWN BY PEOPLE LAST ALLOWED
    Host host configuration 1 DAY
    ChatGPT URL document 1 DAY
    0 nobody allows host anything any more; its 1 connection has ended, and it may ask again
    0 NAME ID KNOWN BY PEOPLE LAST ALLOWED
    ChatGPT URL document 1 DAY
    ");
    assert_eq!(predefined.refresh(&world, &tokens.refresh).await?.status, 400);
    predefined.connect(&world, &mut browser).await?;
    Ok(())
}

#[tokio::test]
async fn programs_read_of_programs_as_json() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    client.connect(&world, &mut Browser::default()).await?;

    let listed: Value = serde_json::from_str(&world.keep("client", &["list", "--json"], "")?.stdout)?;

    let one = &listed[0];
    assert_eq!((one["id"].as_str(), listed.as_array().map(Vec::len)), (Some(client.id()), Some(1)));
    assert_eq!((one["known_by"].as_str(), one["people"].as_u64()), (Some("registration"), Some(1)));
    for time in ["registered_at", "allowed_at"] {
        assert!(one[time].as_str().is_some_and(|time| time.ends_with('Z')), "{time}: {one}");
    }
    Ok(())
}

#[test]
fn programs_are_kept_for_a_library_that_is_there() -> Result<()> {
    let scratch = Scratch::new()?;
    let folder = scratch.path().display().to_string();

    let seen = told(&run_with(&["client", "list", &folder], "")?).replace(&folder, "FOLDER");

    assert_eq!(
        seen,
        "2 switchboard: no library is kept in FOLDER/.switchboard: name the folder that is served, or its index with \
         --data; run `switchboard serve` on it first"
    );
    let nowhere = told(&run_with(&["client", "list", "ada@example.org"], "")?);
    assert_eq!(
        nowhere,
        "2 switchboard: cannot open ada@example.org: No such file or directory (os error 2); PATH is the folder or file that is \
         served (the first, where several are)"
    );
    Ok(())
}
