//! Databases of earlier versions, brought up to this one.

use anyhow::Result;
use switchboard_testkit::{Postgres, Scratch};

use super::*;
use crate::digest::Digest;
use crate::moment::time;
use crate::store::{DatabaseAddress, Store};

/// What the third step left behind.
const THIRD: &str = "
DELETE FROM steps WHERE step >= 3;
DROP INDEX refresh_of_grant;
DROP INDEX codes_of_grant;
DROP TABLE devices;
CREATE TABLE devices (digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL);
DROP INDEX grants_by_client;
DROP INDEX clients_not_allowed;
DROP TABLE clients;
CREATE TABLE clients (id TEXT PRIMARY KEY, metadata TEXT NOT NULL, secret TEXT, registered_at BIGINT NOT NULL);
";

const KEPT: &str = r#"
INSERT INTO people (id, email, password, created_at) VALUES ('ada', 'ada@example.org', '', 1), ('bob', 'bob@example.org', '', 1);
INSERT INTO devices (digest, person, created_at) VALUES ('shared', 'ada', 1);
INSERT INTO clients (id, metadata, registered_at) VALUES ('granted', '{"redirect_uris":[]}', 1), ('idle', '{"redirect_uris":[]}', 2),
    ('withdrawn', '{"redirect_uris":[]}', 3);
INSERT INTO grants (id, person, client, scope, resource, created_at) VALUES ('g', 'ada', 'granted', 'search', 'https://d.example/mcp', 9);
INSERT INTO audit (id, happened_at, event, client) VALUES ('a', 7, 'consent_given', 'withdrawn'), ('b', 7, 'client_registered', 'idle');
"#;

/// Takes a database back to the third step with what was kept there, and returns it brought up anew.
async fn brought_up(open: impl AsyncFn() -> Result<Store>) -> Result<Work> {
    let store = open().await?;
    let mut work = store.begin().await?;
    for statements in [THIRD, KEPT] {
        sqlx::raw_sql(statements).execute(&mut *work.0).await?;
    }
    work.commit().await?;
    Ok(open().await?.begin().await?)
}

async fn keeps_all(mut work: Work) -> Result<()> {
    let shared = Digest::kept("shared".to_owned());
    work.add_device(&shared, "bob", time(2)).await?;
    assert!(work.is_device_of(&shared, "ada").await? && work.is_device_of(&shared, "bob").await?);

    let clients = work.clients().await?;
    let clients: Vec<_> = clients.iter().map(|client| (client.id.as_str(), client.allowed_at)).collect();
    assert_eq!(clients, [("withdrawn", Some(time(3))), ("idle", None), ("granted", Some(time(9)))]);
    assert_eq!(work.idle_clients().await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_file_of_an_earlier_version_keeps_what_it_had() -> Result<()> {
    let scratch = Scratch::new()?;
    let path = scratch.path().join("login.db");

    keeps_all(brought_up(async || Ok(Store::open(&path).await?)).await?).await
}

#[tokio::test]
async fn a_database_of_an_earlier_version_keeps_what_it_had() -> Result<()> {
    let server = Postgres::start()?;
    let address = DatabaseAddress::new(server.address("postgres"));

    keeps_all(brought_up(async || Ok(Store::join(&address).await?)).await?).await
}
