//! Refresh tokens.

use std::time::Duration;

use anyhow::Result;

use crate::client::{Client, refusal, tokens};
use crate::world::{Browser, World};

#[tokio::test]
async fn a_refresh_token_cannot_be_used_twice() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    world.clock.advance(Duration::from_secs(30));

    let stolen = client.refresh(&world, &first.refresh).await?;

    assert_eq!(refusal(&stolen), "400 invalid_grant");
    assert_eq!(refusal(&client.refresh(&world, &next.refresh).await?), "400 invalid_grant");
    world.audited("refresh_reused").await
}

#[tokio::test]
async fn parallel_refreshes_all_succeed() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;

    let asked: Vec<_> = (0..8).map(|_| client.refresh(&world, &first.refresh)).collect();
    let answers = futures(asked).await?;

    for answer in &answers {
        let next = tokens(answer)?;
        assert_eq!(client.refresh(&world, &next.refresh).await?.status, 200);
    }
    Ok(())
}

async fn futures<F, T>(asked: Vec<F>) -> Result<Vec<T>>
where
    F: Future<Output = Result<T>>,
{
    let mut waiting: Vec<_> = asked.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                done.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().collect()
}

#[tokio::test]
async fn a_refresh_token_ends_when_it_is_not_used() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    world.clock.advance(Duration::from_hours(24 * 30));

    let late = client.refresh(&world, &first.refresh).await?;

    assert_eq!(refusal(&late), "400 invalid_grant");
    world.audited("refresh_refused").await
}

#[tokio::test]
async fn a_refresh_token_of_another_client_is_refused_and_stays_good() -> Result<()> {
    let world = World::new().await?;
    let (client, thief) =
        (Client::registered(&world, "none").await?, Client::registered(&world, "none").await?);
    let first = client.connect(&world, &mut Browser::default()).await?;

    let stolen = thief.refresh(&world, &first.refresh).await?;

    assert_eq!(refusal(&stolen), "400 invalid_grant");
    assert_eq!(client.refresh(&world, &first.refresh).await?.status, 200);
    world.audited("refresh_refused").await
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_never_for_more() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    let ask = |scope: &'static str, resource: &'static str| {
        let form = vec![
            ("grant_type", "refresh_token"),
            ("refresh_token", first.refresh.as_str()),
            ("scope", scope),
            ("resource", resource),
        ];
        client.send(&world, "/token", form)
    };

    assert_eq!(refusal(&ask("search email", "").await?), "400 invalid_scope");
    assert_eq!(refusal(&ask("search", "https://other.example/mcp").await?), "400 invalid_target");
    let less = tokens(&ask("search", "").await?)?;

    assert_eq!(less.body["scope"], "search");
    let all = tokens(&client.refresh(&world, &less.refresh).await?)?;
    assert_eq!(all.body["scope"], "fetch offline_access search");
    Ok(())
}
