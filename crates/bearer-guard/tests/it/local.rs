//! A login in the same process: what it ends has ended here.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_bearer_guard::Demand;

use crate::world::World;

#[tokio::test]
async fn a_grant_that_ends_here_ends_its_tokens_at_once() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({}))?;
    assert_eq!(world.ask(&token).await?.status, 200);

    world.local.end("g-1", true);

    let answer = world.ask(&token).await?;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("taken back"), "{}", answer.body);
    assert_eq!(world.ask(&token).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_grant_that_another_process_ends_ends_its_tokens_in_two_seconds() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({}))?;
    assert_eq!(world.ask(&token).await?.status, 200);
    world.local.end("g-1", false);

    world.clock.advance(Duration::from_secs(2));

    assert_eq!(world.ask(&token).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn who_leaves_a_group_is_out_of_it_before_the_token_ends() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({}))?;
    assert!(world.ask(&token).await?.body.contains(r#"{"staff"}"#));

    world.local.groups.lock().unwrap_or_else(PoisonError::into_inner).clear();
    world.clock.advance(Duration::from_secs(2));

    assert!(world.ask(&token).await?.body.contains("u-1 of {} may"));
    Ok(())
}

#[tokio::test]
async fn who_calls_often_is_not_asked_about_often() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({}))?;
    for _ in 0..20 {
        assert_eq!(world.ask(&token).await?.status, 200);
    }

    assert_eq!(world.local.asked.load(Ordering::SeqCst), 1);
    Ok(())
}

#[tokio::test]
async fn a_remembered_token_ends_with_its_time() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    let token = world.token(&json!({ "exp": world.seconds() + 1 }))?;
    assert_eq!(world.ask(&token).await?.status, 200);

    world.clock.advance(Duration::from_secs(1));

    assert_eq!(world.ask(&token).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_login_that_cannot_answer_is_no_fault_of_the_token() -> Result<()> {
    let world = World::new(Demand::Login).await?;
    world.local.is_broken.store(true, Ordering::SeqCst);

    let answer = world.ask(&world.token(&json!({}))?).await?;

    insta::assert_snapshot!(answer.show(&["www-authenticate", "retry-after"]), @r#"
    503
    retry-after: 5

    {"error":"temporarily_unavailable","error_description":"whoever issues the tokens cannot be asked now; try again shortly"}
    "#);
    Ok(())
}
