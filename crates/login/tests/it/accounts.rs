//! Accounts, and what their pages do.

use anyhow::Result;
use switchboard_ambient::Secret;
use switchboard_login::{AccountError, OtherWays};

use crate::client::{Client, refusal, tokens};
use crate::world::{Browser, EMAIL, PASSWORD, World, form_on};

#[tokio::test]
async fn what_was_allowed_is_shown_and_can_be_taken_back() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let first = client.connect(&world, &mut browser).await?;
    let page = browser.get(&world, "/account").await?;
    assert!(page.body.contains("ChatGPT") && page.body.contains("search the documents"), "{}", page.body);
    let form = form_on(&page, "/account/withdraw")?;

    let answer = browser.submit(&world, &form, &[]).await?;

    assert_eq!((answer.status, answer.header("location")), (303, Some("/account")));
    assert!(browser.get(&world, "/account").await?.body.contains("Nothing yet."));
    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "400 invalid_grant");
    assert_eq!(browser.get(&world, &client.question(&world, &[])).await?.status, 200, "it has to ask again");
    world.audited("consent_withdrawn").await
}

#[tokio::test]
async fn a_form_to_take_back_needs_its_token() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let first = client.connect(&world, &mut browser).await?;
    let form = form_on(&browser.get(&world, "/account").await?, "/account/withdraw")?;

    let forged = browser.submit(&world, &form, &[("token", "forged")]).await?;

    assert_eq!(forged.status, 403);
    assert_eq!(client.refresh(&world, &first.refresh).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn who_logs_out_is_out() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    browser.log_in(&world, "/account", EMAIL).await?;
    let session = browser.cookie("switchboard_session").unwrap_or_default().to_owned();
    let form = form_on(&browser.get(&world, "/account").await?, "/logout")?;

    browser.submit(&world, &form, &[]).await?;

    let mut copy = Browser::default();
    copy.set_cookie("switchboard_session", &session);
    assert!(!copy.get(&world, "/account").await?.body.contains(EMAIL));
    world.audited("logged_out").await
}

#[tokio::test]
async fn another_password_puts_everybody_out() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let first = client.connect(&world, &mut browser).await?;

    world.accounts.set_password(EMAIL, Secret::new("another password".into()), OtherWays::default()).await?;

    assert!(!browser.get(&world, "/account").await?.body.contains(EMAIL));
    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "400 invalid_grant");
    assert_eq!(browser.log_in(&world, "/account", EMAIL).await?.status, 403, "the old password");
    Ok(())
}

#[tokio::test]
async fn groups_are_in_the_next_token_and_a_removed_person_gets_none() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    world.accounts.set_groups(EMAIL, &["b".into(), "a".into(), "b".into()]).await?;

    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;

    assert_eq!(crate::client::claims(&next.access)?["groups"], serde_json::json!(["a", "b"]));
    world.accounts.remove(EMAIL).await?;
    assert_eq!(refusal(&client.refresh(&world, &next.refresh).await?), "400 invalid_grant");
    assert_eq!(world.accounts.list().await?, []);
    Ok(())
}

#[tokio::test]
async fn accounts_that_cannot_be_made_or_found_are_named() -> Result<()> {
    let world = World::new().await?;
    let password = || Secret::new(PASSWORD.to_owned());
    let add =
        async |email: &str, password| world.accounts.add(email, password, &[]).await.expect_err("refused");

    assert!(matches!(add("ADA@example.org ", password()).await, AccountError::Taken(_)));
    assert!(matches!(add("ada", password()).await, AccountError::Email(_)));
    assert!(matches!(add("bob@example.org", Secret::new("short".into())).await, AccountError::Password(_)));
    let unknown = world.accounts.remove("bob@example.org").await.expect_err("refused");
    assert_eq!(unknown.to_string(), "bob@example.org has no account");
    Ok(())
}
