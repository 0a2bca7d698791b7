//! The set-up link.

use anyhow::{Context as _, Result};
use switchboard_login::LoginConfig;

use crate::world::{Browser, PASSWORD, World, form_on};

async fn link(world: &World) -> Result<String> {
    let link = world.login.setup_link().await?.context("no link")?;
    Ok(link[url::Position::BeforePath..].to_owned())
}

#[tokio::test]
async fn the_first_person_makes_their_account_by_the_link_once() -> Result<()> {
    let world = World::empty(LoginConfig::default()).await?;
    let link = link(&world).await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, &link).await?, "/setup")?;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];

    let made = browser.submit(&world, &form, &fields).await?;

    assert_eq!((made.status, made.header("location")), (303, Some("/account")));
    assert!(browser.get(&world, "/account").await?.body.contains("in the groups admins"));
    assert_eq!(
        Browser::default()
            .submit(&world, &form, &[("email", "eve@example.org"), ("password", PASSWORD)])
            .await?
            .status,
        404
    );
    assert_eq!(world.get(&link).await?.status, 404);
    assert_eq!(world.login.setup_link().await?, None);
    Ok(())
}

#[tokio::test]
async fn a_link_ends_with_the_next_one_with_time_and_with_the_first_person() -> Result<()> {
    let world = World::empty(LoginConfig::default()).await?;
    let (first, second) = (link(&world).await?, link(&world).await?);
    assert_eq!((world.get(&first).await?.status, world.get(&second).await?.status), (404, 200));

    world.clock.advance(std::time::Duration::from_hours(24));
    assert_eq!(world.get(&second).await?.status, 404);

    let third = link(&world).await?;
    world.add("ada@example.org", &[]).await?;
    assert_eq!(world.get(&third).await?.status, 404);
    assert_eq!(world.get("/setup?token=guess").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_password_that_is_too_short_is_said_on_the_form() -> Result<()> {
    let world = World::empty(LoginConfig::default()).await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, &link(&world).await?).await?, "/setup")?;

    let short = browser.submit(&world, &form, &[("email", "ada@example.org"), ("password", "short")]).await?;

    assert_eq!(short.status, 400);
    assert!(short.body.contains("a password has at least 10 characters"), "{}", short.body);
    let form = form_on(&short, "/setup")?;
    assert_eq!(form.fields["email"], "ada@example.org");
    Ok(())
}
