//! Login on PostgreSQL: the whole suite once more, and what only a server of databases can do wrong.

mod tls;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Error, Result, ensure};
use switchboard_ambient::{Secret, SystemClock, SystemRandom};
use switchboard_login::{Accounts, DatabaseAddress, OpenLoginError, Records};
use switchboard_testkit::{Postgres, Process, Scratch};

use crate::world::{EMAIL, PASSWORD};

/// The prefix of the tests that have a server of their own.
const OWN: &str = "postgres::";

/// How long the suite may take.
const TIME: Duration = Duration::from_mins(12);

#[test]
fn everything_holds_on_postgresql_as_well() -> Result<()> {
    let server = Postgres::start()?;
    let this = std::env::current_exe()?;
    let listed = Process::run(Command::new(&this).args(["--list", "--skip", OWN]), TIME)?;
    let all = listed.stdout.lines().filter(|line| line.ends_with(": test")).count();

    let (variable, value) = server.given();
    let mut suite = Command::new(&this);
    let ended = Process::run(suite.args(["--skip", OWN]).env(variable, value), TIME)?;

    let told = format!("{}\n{}", ended.stdout, ended.stderr);
    let result = told.lines().find(|line| line.starts_with("test result:")).with_context(|| told.clone())?;
    assert!(all > 80 && result.contains(&format!("ok. {all} passed; 0 failed")), "{all} tests: {told}");
    let made = server.run("postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'test_%'")?;
    assert!(made.trim().parse::<usize>()? > 80, "{made} databases: the tests did not use the server");
    Ok(())
}

pub(crate) async fn open(address: &str) -> Result<Accounts, OpenLoginError> {
    let records = Records::Database(DatabaseAddress::new(address));
    Accounts::open(&records, Arc::new(SystemClock), Arc::new(SystemRandom)).await
}

#[tokio::test]
async fn who_cannot_get_in_is_told_why_and_no_password_is_shown() -> Result<()> {
    let server = Postgres::guarded()?;
    let socket = server.given().1.display().to_string();
    let refused = async |address: &str| match open(address).await {
        Ok(_) => "opened".to_owned(),
        Err(error) => format!("{:#}", Error::new(error)).replace(&socket, "SOCKET"),
    };
    let good = server.address("postgres");

    let told = [
        refused(&good).await,
        refused(&good.replace("not%20a%20secret", "hunter2")).await,
        refused(&good.replace("/postgres?", "/elsewhere?")).await,
        refused(&good.replace(&socket.replace('/', "%2F"), "%2Fhunter2")).await,
        refused("postgres://ada:hunter2@127.0.0.1:1/login").await,
        refused("postgres://ada:hunter2@db.invalid/login").await,
        refused("sqlite://hunter2").await,
    ];

    insta::assert_snapshot!(told.join("\n"), @r#"
    opened
    PostgreSQL at SOCKET/postgres does not let us in (password authentication failed for user "switchboard"): check user, password and database of the address
    PostgreSQL at SOCKET/elsewhere does not let us in (database "elsewhere" does not exist): check user, password and database of the address
    cannot reach the database at /hunter2/postgres: check that PostgreSQL runs there and takes connections from here: No such file or directory (os error 2)
    cannot reach the database at 127.0.0.1:1/login: check that PostgreSQL runs there and takes connections from here: Connection refused (os error 111)
    cannot reach the database at db.invalid/login: check that PostgreSQL runs there and takes connections from here: failed to lookup address information: Name or service not known
    login keeps its records in PostgreSQL or beside the index: write postgres://USER@HOST/DATABASE, or nothing
    "#);
    Ok(())
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() -> Result<()> {
    let server = Postgres::start()?;
    let address = server.address("postgres");
    drop(open(&address).await?);
    server.run("postgres", "INSERT INTO steps (step) SELECT generate_series(1000, 1100)")?;

    let error = open(&address).await.expect_err("it is newer");

    assert!(error.to_string().contains("newer version of switchboard"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_power_cut_at_the_server_loses_no_account_that_was_made() -> Result<()> {
    let mut server = Postgres::start()?;
    let accounts = open(&server.address("postgres")).await?;
    let add = async |name: &str| accounts.add(name, Secret::new(PASSWORD.to_owned()), &[]).await;
    add(EMAIL).await?;

    server.kill()?;

    // Connections that broke with the server are replaced, and the work that met one of them is told so at worst.
    let again = add("bob@example.org").await;
    let names: Vec<String> = accounts.list().await?.into_iter().map(|person| person.email).collect();
    ensure!(names.contains(&EMAIL.to_owned()), "{names:?}");
    assert_eq!(names.contains(&"bob@example.org".to_owned()), again.is_ok());
    add("eve@example.org").await?;
    Ok(())
}

#[tokio::test]
async fn a_folder_whose_records_are_elsewhere_gets_no_second_ones() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("login.key", "of a login that was served")?;
    let records = Records::Folder(scratch.path().to_owned());

    let error = Accounts::open(&records, Arc::new(SystemClock), Arc::new(SystemRandom)).await;

    let error = error.expect_err("it would be another set of accounts").to_string();
    assert!(error.contains("--database"), "{error}");
    assert!(!scratch.path().join("login.db").exists());
    Ok(())
}
