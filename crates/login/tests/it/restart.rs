//! A restart between any two steps: the person can always go on.

use anyhow::{Context as _, Result};

use crate::client::{Client, tokens};
use crate::world::{Browser, EMAIL, PASSWORD, World, form_on, location, parameter};

#[tokio::test]
async fn a_restart_between_any_two_steps_loses_nothing() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_basic").await?;
    let mut browser = Browser::default();
    let world = world.restart().await?;

    let page = browser.get(&world, &client.question(&world, &[])).await?;
    let world = world.restart().await?;

    let form = form_on(&page, "/login")?;
    let entered = browser.submit(&world, &form, &[("email", EMAIL), ("password", PASSWORD)]).await?;
    let world = world.restart().await?;

    let next = entered.header("location").context("not logged in")?.to_owned();
    let page = browser.get(&world, &next).await?;
    let world = world.restart().await?;

    let form = form_on(&page, "/authorize")?;
    let allowed = browser.submit(&world, &form, &[("decision", "allow")]).await?;
    let code = parameter(&location(&allowed)?, "code").context("no code")?;
    let world = world.restart().await?;

    let first = tokens(&client.exchange(&world, &code, &[]).await?)?;
    let world = world.restart().await?;

    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    let world = world.restart().await?;

    assert_eq!(client.refresh(&world, &next.refresh).await?.status, 200);
    Ok(())
}
