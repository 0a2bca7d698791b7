//! Pages of a product behind login: by the session of a browser, or by a token.

use std::time::Duration;

use anyhow::Result;
use switchboard_testkit::wire::{Answer, Ask};

use crate::client::Client;
use crate::world::{Browser, EMAIL, World};

/// Asks for a page as a browser does.
fn page(path: &str) -> Ask {
    Ask::get(path).header("Accept", "text/html,application/xhtml+xml")
}

fn shown(answer: &Answer) -> String {
    answer.show(&["location", "www-authenticate"])
}

#[tokio::test]
async fn a_person_logs_in_and_comes_back_to_the_page() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();

    let asked = browser.send(&world, page("/private/a.md?passage=3")).await?;
    let form = asked.header("location").unwrap_or_default().to_owned();
    let entered = browser.log_in(&world, &form, EMAIL).await?;
    let back = entered.header("location").unwrap_or_default().to_owned();
    let seen = browser.send(&world, page(&back)).await?;
    let again = browser.get(&world, &form).await?;

    assert_eq!((asked.status, form.as_str()), (303, "/login?next=%2Fprivate%2Fa.md%3Fpassage%3D3"));
    assert_eq!(back, "/private/a.md?passage=3");
    insta::assert_snapshot!(shown(&seen), @r#"
    200

    somebody of {"staff"} by None
    "#);
    assert_eq!((again.status, again.header("location")), (303, Some("/private/a.md?passage=3")));
    Ok(())
}

#[tokio::test]
async fn a_program_is_told_how_to_get_a_token_and_comes_in_with_it() -> Result<()> {
    let world = World::new().await?;

    let bare = world.get("/private/a.md").await?;
    let client = Client::registered(&world, "none").await?;
    let tokens = client.connect(&world, &mut Browser::default()).await?;
    let ask = |token: &str| Ask::get("/private/a.md").header("Authorization", &format!("Bearer {token}"));
    let seen = ask(&tokens.access).send(world.address).await?;
    let bad = ask("nonsense").header("Accept", "text/html").send(world.address).await?;

    assert_eq!(bare.status, 401);
    assert!(bare.header("www-authenticate").is_some_and(|it| it.contains("resource_metadata=")));
    insta::assert_snapshot!(shown(&seen), @r#"
    200

    somebody of {"staff"} by Some("a client")
    "#);
    assert_eq!(bad.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_stranger_sees_what_is_open_and_is_asked_about_the_rest() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();

    let open = browser.send(&world, page("/open/a")).await?;
    let hidden = browser.send(&world, page("/open/hidden")).await?;
    let program = world.get("/open/hidden").await?;
    browser.log_in(&world, "/login", EMAIL).await?;
    let known = browser.send(&world, page("/open/hidden")).await?;

    assert_eq!((open.status, open.body.as_str()), (200, "a stranger"));
    assert_eq!((hidden.status, hidden.header("location")), (303, Some("/login?next=%2Fopen%2Fhidden")));
    assert_eq!(program.status, 404);
    assert_eq!(known.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_session_ends_with_its_time_its_logout_and_its_person() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    browser.log_in(&world, "/login", EMAIL).await?;
    let mut stolen = browser.clone();
    assert_eq!(browser.send(&world, page("/private/a")).await?.status, 200);

    world.clock.advance(Duration::from_hours(14 * 24 + 1));
    assert_eq!(browser.send(&world, page("/private/a")).await?.status, 303);

    browser.log_in(&world, "/login", EMAIL).await?;
    world.accounts.remove(EMAIL).await?;
    assert_eq!(browser.send(&world, page("/private/a")).await?.status, 303);
    assert_eq!(stolen.send(&world, page("/private/a")).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn another_sites_authorization_header_does_not_hide_the_session() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    browser.log_in(&world, "/login", EMAIL).await?;

    let seen = browser.send(&world, page("/private/a").header("Authorization", "Basic YTpi")).await?;

    assert_eq!(seen.status, 200, "{}", seen.body);
    Ok(())
}

#[tokio::test]
async fn a_token_that_was_given_back_ends_at_the_resource_at_once() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let tokens = client.connect(&world, &mut Browser::default()).await?;
    let ask = || Ask::get("/mcp").header("Authorization", &format!("Bearer {}", tokens.access));
    assert_eq!(ask().send(world.address).await?.status, 200);

    client.send(&world, "/revoke", vec![("token", &tokens.refresh)]).await?;

    assert_eq!(ask().send(world.address).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn groups_and_removals_of_another_process_reach_the_resource_in_two_seconds() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let tokens = client.connect(&world, &mut Browser::default()).await?;
    let ask = || Ask::get("/mcp").header("Authorization", &format!("Bearer {}", tokens.access));
    assert!(ask().send(world.address).await?.body.contains(r#"{"staff"}"#));

    // The accounts are opened beside the server, as a command would.
    world.accounts.set_groups(EMAIL, &["hr".to_owned()]).await?;
    world.clock.advance(Duration::from_secs(2));
    assert!(ask().send(world.address).await?.body.contains(r#"{"hr"}"#));

    world.accounts.remove(EMAIL).await?;
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(ask().send(world.address).await?.status, 401);
    Ok(())
}
