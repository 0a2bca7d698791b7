//! Attempts to log in: counted by where they come from, and bounded, so that whoever floods the login holds up neither people nor
//! tools.

use anyhow::Result;

use crate::world::{Browser, EMAIL, PASSWORD, World, form_of, form_on};

/// Sends the form of the login page by way of a proxy that writes down where it came from.
async fn guess_from(world: &World, address: &str, password: &str) -> Result<u16> {
    let mut browser = Browser::default();
    let form = form_on(&browser.get(world, "/account").await?, "/login")?;
    let cookie = browser.cookie("switchboard_form").unwrap_or_default();
    let fields = [("email", EMAIL), ("password", password), ("token", &form.fields["token"]), ("next", "")];
    let ask = form_of("/login", &fields).header("Cookie", &format!("switchboard_form={cookie}"));
    Ok(ask.header("X-Forwarded-For", address).send(world.address).await?.status)
}

#[tokio::test]
async fn behind_a_proxy_that_is_known_strangers_are_counted_where_they_are() -> Result<()> {
    let (here, world) = (World::new().await?, World::proxied().await?);
    for _ in 0..10 {
        assert_eq!(guess_from(&world, "203.0.113.66", "guess guess").await?, 403);
        assert_eq!(guess_from(&here, "203.0.113.66", "guess guess").await?, 403);
    }

    assert_eq!(guess_from(&world, "203.0.113.66", PASSWORD).await?, 429);
    assert_eq!(guess_from(&world, "198.51.100.7", PASSWORD).await?, 303);
    // What stands before the proxy's own word is the stranger's.
    assert_eq!(guess_from(&world, "192.0.2.1, 203.0.113.66", PASSWORD).await?, 429);
    assert_eq!(
        guess_from(&here, "198.51.100.7", PASSWORD).await?,
        429,
        "a proxy that nobody named is not believed"
    );
    Ok(())
}

#[tokio::test]
async fn a_flood_of_logins_leaves_places_for_everybody_else() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, "/account").await?, "/login")?;
    let cookie = format!("switchboard_form={}", browser.cookie("switchboard_form").unwrap_or_default());
    let flood = (0..320).map(|number| {
        let email = format!("{number}@example.org");
        let fields =
            [("email", email.as_str()), ("password", "guess guess"), ("token", &form.fields["token"])];
        form_of("/login", &fields).header("Cookie", &cookie).send(world.address)
    });
    let tools = async {
        let mut answered = Vec::new();
        for _ in 0..20 {
            answered.push(world.get("/jwks").await.map(|answer| answer.status));
        }
        answered
    };

    let (statuses, answered) = tokio::join!(futures::future::join_all(flood), tools);

    let count = |status| statuses.iter().flatten().filter(|answer| answer.status == status).count();
    let (wrong, full) = (count(403), count(503));
    assert!(wrong >= 200 && full > 0 && wrong + full == 320, "{wrong} wrong and {full} full");
    assert!(answered.iter().flatten().all(|status| *status == 200), "{answered:?}");
    assert_eq!(browser.log_in(&world, "/login", EMAIL).await?.status, 303);
    Ok(())
}
