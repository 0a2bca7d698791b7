//! `switchboard user`: the people with an account.

use anyhow::Result;
use switchboard_testkit::{Browser, Ended, Postgres, Scratch};

use super::world::{ADA, PASSWORD, World};
use crate::served::run_with;

fn said(ended: &Ended) -> String {
    format!("{} {}{}", ended.code().unwrap_or(-1), ended.stdout, ended.stderr)
}

#[tokio::test]
async fn accounts_are_kept_while_the_library_is_served() -> Result<()> {
    let world = World::empty(&["--auth", "oauth"])?;
    let mut told = Vec::new();
    for (words, input) in [
        (&["list"][..], ""),
        (
            &["add", " Ada@Example.org ", "--group", "staff,hr", "--group", "staff", "--password-stdin"],
            PASSWORD,
        ),
        (&["add", ADA, "--password-stdin"], PASSWORD),
        (&["add", "bob", "--password-stdin"], PASSWORD),
        (&["add", "bob@example.org", "--password-stdin"], "short"),
        (&["add", "bob@example.org"], PASSWORD),
        (&["list"], ""),
        (&["groups", ADA], ""),
        (&["groups", ADA, "--set", "board"], ""),
        (&["groups", ADA, "--none"], ""),
        (&["groups", "eve@example.org"], ""),
        (&["passwd", "eve@example.org", "--password-stdin"], PASSWORD),
        (&["remove", "eve@example.org"], ""),
    ] {
        told.push(format!("{} -> {}", words.join(" "), said(&world.user(words, input)?).trim_end()));
    }

    insta::assert_snapshot!(told.join("\n"), @r#"
    list -> 0 nobody has an account yet: switchboard user add EMAIL
    add  Ada@Example.org  --group staff,hr --group staff --password-stdin -> 0 ada@example.org has an account, in hr, staff
    add ada@example.org --password-stdin -> 2 switchboard: ada@example.org has an account already
    add bob --password-stdin -> 2 switchboard: "bob" is not an email address
    add bob@example.org --password-stdin -> 2 switchboard: a password has at least 10 characters
    add bob@example.org -> 2 switchboard: there is no terminal to ask for the password: pipe it in with --password-stdin
    list -> 0 ada@example.org, in hr, staff
    groups ada@example.org -> 0 ada@example.org, in hr, staff
    groups ada@example.org --set board -> 0 ada@example.org, in board
    groups ada@example.org --none -> 0 ada@example.org, in no group
    groups eve@example.org -> 2 switchboard: eve@example.org has no account; `switchboard user list` shows who has one
    passwd eve@example.org --password-stdin -> 2 switchboard: eve@example.org has no account; `switchboard user list` shows who has one
    remove eve@example.org -> 2 switchboard: eve@example.org has no account; `switchboard user list` shows who has one
    "#);
    Ok(())
}

#[tokio::test]
async fn another_password_and_a_removal_put_a_person_out() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    let mut browser = Browser::default();
    let enters = async |browser: &mut Browser| -> Result<u16> {
        world.log_in(browser, "/login", ADA).await?;
        Ok(browser.get(world.address, "/documents/guide.md").await?.status)
    };
    assert_eq!(enters(&mut browser).await?, 200);

    world.user(&["passwd", ADA, "--password-stdin"], "another horse battery")?;
    assert_eq!(browser.get(world.address, "/documents/guide.md").await?.status, 303);
    assert_eq!(enters(&mut Browser::default()).await?, 303, "the old password is no good");

    world.user(&["passwd", ADA, "--password-stdin"], PASSWORD)?;
    assert_eq!(enters(&mut browser).await?, 200);
    world.user(&["remove", ADA], "")?;
    assert_eq!(browser.get(world.address, "/documents/guide.md").await?.status, 303);
    Ok(())
}

#[test]
fn accounts_are_made_for_a_library_that_is_there() -> Result<()> {
    let scratch = Scratch::new()?;
    let folder = scratch.path().display().to_string();

    let ended = run_with(&["user", "add", ADA, &folder, "--password-stdin"], PASSWORD)?;

    insta::assert_snapshot!(said(&ended).replace(&folder, "FOLDER"), @"2 switchboard: no library is kept in FOLDER/.switchboard: name the folder that is served, or its index with --data; run `switchboard serve` on it first");
    assert!(!scratch.path().join(".switchboard").exists());
    Ok(())
}

#[test]
fn accounts_in_a_database_need_no_folder() -> Result<()> {
    let (server, scratch) = (Postgres::start()?, Scratch::new()?);
    let address = server.address("postgres");
    let file = scratch.write("address", &address)?;
    let table = format!("[login]\ndatabase = \"file:{}\"\n", file.display());
    let config = scratch.write("switchboard.toml", table)?.display().to_string();
    let said_of = |words: &[&str], input: &str| -> Result<String> {
        let ended = run_with(&[&["user"], words].concat(), input)?;
        Ok(format!("{} -> {}", words[0], said(&ended).trim_end()).replace(&config, "CONFIG"))
    };

    let told = [
        said_of(&["add", ADA, "--password-stdin", "--database", &address], PASSWORD)?,
        said_of(&["list", "--database", &format!("file:{}", file.display())], "")?,
        said_of(&["list", "--config", &config], "")?,
        said_of(&["list", "--database", "postgres://ada:hunter2@127.0.0.1:1/login"], "")?,
        said_of(&["list", "--database", "hunter2"], "")?,
        said_of(&["list", "--database", "env:NOT_THERE"], "")?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r"
    add -> 0 ada@example.org has an account, in no group
    list -> 0 ada@example.org, in no group
    list -> 0 ada@example.org, in no group
    list -> 1 switchboard: cannot open the login: cannot reach the database at 127.0.0.1:1/login: check that PostgreSQL runs there and takes connections from here: Connection refused (os error 111)
    list -> 2 switchboard: the address of the database is no URL: write postgres://USER@HOST/DATABASE
    list -> 2 switchboard: the address of the database: the environment has no variable NOT_THERE
    ");
    Ok(())
}
