//! What is over is forgotten, and what could still be tried is not.

use std::time::Duration;

use anyhow::Result;
use switchboard_login::{Lifetimes, LoginConfig};

use crate::client::{Client, refusal, tokens};
use crate::world::{Browser, World};

const DAY: Duration = Duration::from_hours(24);

/// A login whose refresh tokens last ten days.
async fn world() -> Result<World> {
    let lifetimes = Lifetimes { refresh_token: DAY * 10, ..Lifetimes::default() };
    World::with(LoginConfig { lifetimes, ..LoginConfig::default() }).await
}

/// Lets an hour pass, and something be written, so that the sweep comes round.
async fn sweep(world: &World) -> Result<()> {
    world.clock.advance(Duration::from_hours(1));
    world.get("/authorize?client_id=nobody").await?;
    Ok(())
}

#[tokio::test]
async fn a_code_that_is_used_again_ends_a_connection_that_is_long_in_use() -> Result<()> {
    let world = world().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    let mut latest = tokens(&client.exchange(&world, &code, &[]).await?)?;
    for _ in 0..5 {
        world.clock.advance(DAY * 9);
        sweep(&world).await?;
        latest = tokens(&client.refresh(&world, &latest.refresh).await?)?;
    }

    client.exchange(&world, &code, &[]).await?;

    assert_eq!(refusal(&client.refresh(&world, &latest.refresh).await?), "400 invalid_grant");
    world.audited("code_replayed").await
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_ends_its_family_for_as_long_as_it_lasts() -> Result<()> {
    let world = world().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    world.clock.advance(DAY * 9);
    sweep(&world).await?;

    client.refresh(&world, &first.refresh).await?;

    assert_eq!(refusal(&client.refresh(&world, &next.refresh).await?), "400 invalid_grant");
    world.audited("refresh_reused").await
}

#[tokio::test]
async fn a_connection_that_is_over_is_forgotten_with_its_codes_and_tokens() -> Result<()> {
    let world = world().await?;
    let (left, unused) =
        (Client::registered(&world, "none").await?, Client::registered(&world, "none").await?);
    let ended = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let code = left.code(&world, &mut browser).await?;
    let given = tokens(&left.exchange(&world, &code, &[]).await?)?;
    let lost = unused.code(&world, &mut browser).await?;
    let back = ended.connect(&world, &mut browser).await?;
    ended.send(&world, "/revoke", vec![("token", &back.refresh)]).await?;
    let tried = async || -> Result<Vec<String>> {
        left.exchange(&world, &code, &[]).await?;
        left.refresh(&world, &given.refresh).await?;
        unused.exchange(&world, &lost, &[]).await?;
        ended.refresh(&world, &back.refresh).await?;
        let details = world.accounts.audit(4).await?.into_iter();
        let mut details: Vec<_> = details.map(|record| record.detail.unwrap_or_default()).collect();
        details.sort();
        Ok(details)
    };
    world.clock.advance(DAY * 9);
    sweep(&world).await?;
    world.clock.advance(Duration::from_secs(1));

    let known = tried().await?;
    world.clock.advance(DAY * 11);
    sweep(&world).await?;
    world.clock.advance(Duration::from_secs(1));
    let forgotten = tried().await?;

    insta::assert_debug_snapshot!((known, forgotten), @r#"
    (
        [
            "the code has expired",
            "the code was used before; the tokens it gave have ended",
            "the grant has ended",
            "the grant has ended",
        ],
        [
            "the code is not known",
            "the code is not known",
            "the refresh token is not known",
            "the refresh token is not known",
        ],
    )
    "#);
    Ok(())
}
