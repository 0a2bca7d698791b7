//! A login whose records are in a PostgreSQL that is reached by TLS alone.

use anyhow::{Context as _, Result};
use switchboard_testkit::{Authority, Browser, Postgres, Scratch};

use super::client::Client;
use super::identity::Identity;
use super::world::World;
use crate::served::run_with;

#[tokio::test]
async fn a_login_goes_to_its_database_by_tls_and_nowhere_else() -> Result<()> {
    let (authority, stranger, scratch) = (Authority::new()?, Authority::new()?, Scratch::new()?);
    let server = Postgres::certified(&authority.sign("localhost")?)?;
    let address = |pem: &str, name: &str| -> Result<String> {
        let file = scratch.write(name, pem)?.display().to_string();
        server.address_by("localhost", &[("sslmode", "verify-full"), ("sslrootcert", &file)])
    };
    let (good, bad) = (address(&authority.pem, "ca.pem")?, address(&stranger.pem, "other.pem")?);
    let encrypted = "SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE client_addr IS NOT NULL";

    let mut world = World::new(&["--auth", "oauth", "--database", &good])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let token = client.connect(&world, &mut Browser::default()).await?.access;
    assert_eq!(world.search(Some(&token), "harbour").await?.status, 200);
    assert_eq!(server.run("postgres", encrypted)?.trim(), "t");
    let docs = world.scratch.path().join("Docs").display().to_string();
    world.stop()?;

    let refused = run_with(&["serve", &docs, "--port", "0", "--auth", "oauth", "--database", &bad], "")?;
    let told = refused.stderr.lines().last().context("nothing was said")?;
    assert_eq!(refused.code(), Some(2), "{told}");
    assert!(told.contains("no safe connection to the database at localhost:"), "{told}");
    assert!(told.contains("sslrootcert=/path/to/ca.pem"), "{told}");
    Ok(())
}
