//! A power cut between any two steps of a login: the person can always go on, and nothing that was acknowledged is lost.

use anyhow::{Context as _, Result};
use switchboard_testkit::{Browser, Postgres, form_on};

use super::client::{Client, tokens};
use super::identity::Identity;
use super::world::{ADA, PASSWORD, World};

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing() -> Result<()> {
    loses_nothing(World::new(&["--auth", "oauth"])?).await
}

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing_on_postgresql() -> Result<()> {
    let server = Postgres::start()?;
    let address = server.address("postgres");
    let world = World::new(&["--auth", "oauth", "--database", &address])?;
    assert!(!world.scratch.path().join("Docs/.switchboard/login/login.db").exists());
    loses_nothing(world).await
}

async fn loses_nothing(mut world: World) -> Result<()> {
    let client = Client::new(&world, Identity::Registered("client_secret_basic")).await?;
    let mut browser = Browser::default();
    world.kill()?;

    let page = browser.get(world.address, &client.question()?).await?;
    world.kill()?;

    let form = form_on(&page, "/login")?;
    let entered = browser.submit(world.address, &form, &[("email", ADA), ("password", PASSWORD)]).await?;
    let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
    world.kill()?;

    let page = browser.get(world.address, &next).await?;
    world.kill()?;

    let allowed =
        browser.submit(world.address, &form_on(&page, "/authorize")?, &[("decision", "allow")]).await?;
    let code = client.received(&allowed)?;
    world.kill()?;

    let first = tokens(&client.exchange(&world, &code).await?)?;
    world.kill()?;

    assert_eq!(world.search(Some(&first.access), "harbour").await?.status, 200);
    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    world.kill()?;

    assert_eq!(world.search(Some(&next.access), "harbour").await?.status, 200);
    assert_eq!(client.revoke(&world, &next.refresh).await?.status, 200);
    world.kill()?;

    assert_eq!(world.search(Some(&next.access), "harbour").await?.status, 401);
    assert_eq!(browser.get(world.address, "/documents/guide.md").await?.status, 200, "the session lives on");
    Ok(())
}
