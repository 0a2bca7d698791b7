//! Passkeys at `/account`: seen, added and removed by whoever has just shown who they are.

use std::time::Duration;

use anyhow::{Context as _, Result};
use switchboard_login::{LoginConfig, LoginLimits};
use switchboard_testkit::{Authenticator, Lie};

use super::{ADD, ENTER, asked, begin, begin_with, check_noted, is_in, noted};
use crate::world::{Browser, EMAIL, NAMED, PASSWORD, World, form_on};

const REMOVE: &str = "/account/passkey/remove";

/// Returns what the account page says of passkeys.
async fn told(world: &World, browser: &mut Browser) -> Result<String> {
    let page = browser.get(world, "/account").await?;
    let rest = page.body.split_once("<h2>Passkeys</h2>").context("nothing of passkeys")?.1;
    let mut text = String::new();
    let mut is_tag = false;
    for letter in rest.split("action=\"/logout\"").next().unwrap_or_default().chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag => text.push(letter),
            _ => {}
        }
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn a_person_sees_what_they_have_and_when_it_was_used() -> Result<()> {
    let (world, mut ada) = begin().await?;
    insta::assert_snapshot!(told(&world, &mut ada.browser).await?, @"Phone added on 15 January 2027, never used Remove Removing one logs you out everywhere else. Add a passkey");

    world.clock.advance(Duration::from_hours(48));
    let mut browser = Browser::default();
    ada.enter(&world, (&mut browser, ENTER), &Lie::default()).await?;
    ada.device = Authenticator::new(NAMED);
    ada.browser = browser;
    ada.add(&world, "  Phone ").await?;

    insta::assert_snapshot!(told(&world, &mut ada.browser).await?, @"Phone added on 15 January 2027, last used on 17 January 2027 Remove Phone (2) added on 17 January 2027, never used Remove Removing one logs you out everywhere else. Add a passkey");
    Ok(())
}

#[tokio::test]
async fn the_device_hears_of_passkeys_that_are_there_and_of_an_owner_without_an_address() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;

    let asked = asked(&form)?;
    let refused = ada.device.create(&asked, &Lie::default()).map(|_| ());

    let options = &asked["publicKey"];
    assert_eq!(options["excludeCredentials"][0]["id"], ada.key()?);
    assert_eq!(options["rp"]["id"], "docs.example.org");
    let handle = options["user"]["id"].as_str().context("a handle")?;
    assert_eq!(
        (handle.len(), Some(handle)),
        (22, ada.device.handle(&ada.key()?)),
        "128 bits, the same for all"
    );
    assert!(refused.is_err());
    Ok(())
}

#[tokio::test]
async fn names_are_held_to_their_rule() -> Result<()> {
    let (world, mut ada) = begin().await?;
    ada.device = Authenticator::new(NAMED);
    for name in ["", "  ", &"x".repeat(61)] {
        let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
        let answer = ada.answer_addition(&world, &form, (name, &Lie::default())).await?;
        ada.device = Authenticator::new(NAMED);

        assert_eq!(answer.status, 400, "{name:?}");
        assert!(answer.body.contains("a passkey has a name of 1 to 60 characters"), "{}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn there_are_only_so_many() -> Result<()> {
    let limits = LoginLimits { passkeys: 2, ..LoginLimits::default() };
    let (world, mut ada) = begin_with(LoginConfig { limits, ..LoginConfig::default() }).await?;
    ada.device = Authenticator::new(NAMED);
    let late = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    assert_eq!(ada.add(&world, "Second").await?.status, 303);
    ada.device = Authenticator::new(NAMED);

    let beside = ada.answer_addition(&world, &late, ("Third", &Lie::default())).await?;
    let page = ada.browser.get(&world, ADD).await?;

    for answer in [beside, page] {
        assert!(answer.status == 409 && answer.body.contains("You have 2 passkeys"), "{}", answer.body);
    }
    assert!(
        noted(&world)
            .await?
            .contains(&"passkey_refused of somebody: there are as many passkeys as there may be".to_owned())
    );
    Ok(())
}

#[tokio::test]
async fn what_opens_the_account_is_changed_only_just_after_a_proof() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let removal = form_on(&ada.browser.get(&world, "/account").await?, REMOVE)?;
    let addition = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    world.clock.advance(Duration::from_mins(10));

    let page = ada.browser.get(&world, ADD).await?;
    let removed = ada.browser.submit(&world, &removal, &[]).await?;
    // A page that lay open hands out no further challenge.
    let added = ada.browser.submit(&world, &addition, &[("word", "x"), ("name", "Thief")]).await?;

    for asked in [&page, &removed, &added] {
        assert!(asked.body.contains("It is a while since you logged in"), "{}", asked.body);
        assert_eq!(form_on(asked, "/login")?.fields["email"], EMAIL);
    }
    assert_eq!(world.accounts.passkeys(EMAIL).await?.len(), 1);

    // By the password,
    let old = ada.browser.clone();
    let again = ada.browser.submit(&world, &form_on(&page, "/login")?, &[("password", PASSWORD)]).await?;
    assert_eq!(again.header("location"), Some(ADD));
    assert!(form_on(&ada.browser.get(&world, ADD).await?, ADD).is_ok());
    assert!(!is_in(&world, &mut old.clone()).await?, "the session before is over");

    // or by a passkey.
    world.clock.advance(Duration::from_mins(10));
    let mut browser = ada.browser.clone();
    let proven =
        ada.enter(&world, (&mut browser, &format!("{ENTER}?next=/account")), &Lie::default()).await?;
    assert_eq!(proven.header("location"), Some("/account"), "{}", proven.body);
    let removal = form_on(&browser.get(&world, "/account").await?, REMOVE)?;
    assert_eq!(browser.submit(&world, &removal, &[]).await?.header("location"), Some("/account"));
    assert!(world.accounts.passkeys(EMAIL).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_stranger_is_asked_to_log_in_and_comes_back() -> Result<()> {
    let (world, _) = begin().await?;
    let mut browser = Browser::default();

    let entered = browser.log_in(&world, ADD, EMAIL).await?;

    assert_eq!(entered.header("location"), Some(ADD));
    assert!(form_on(&browser.get(&world, ADD).await?, ADD).is_ok());
    Ok(())
}

#[tokio::test]
async fn a_passkey_that_was_removed_opens_nothing_and_ends_the_other_sessions() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut thief = Browser::default();
    ada.enter(&world, (&mut thief, ENTER), &Lie::default()).await?;
    assert!(is_in(&world, &mut thief).await?);
    noted(&world).await?;
    let removal = form_on(&ada.browser.get(&world, "/account").await?, REMOVE)?;

    let removed = ada.browser.submit(&world, &removal, &[]).await?;

    assert_eq!(removed.header("location"), Some("/account"));
    check_noted(&world, "passkey_removed of somebody: ").await?;
    assert!(!is_in(&world, &mut thief).await?);
    assert!(is_in(&world, &mut ada.browser).await?);
    assert_eq!(ada.enter(&world, (&mut thief, ENTER), &Lie::default()).await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn nobody_removes_a_passkey_of_somebody_else() -> Result<()> {
    let (world, mut ada) = begin().await?;
    world.add("eve@example.org", &[]).await?;
    ada.browser = Browser::default();
    let (key, device) = (ada.key()?, std::mem::replace(&mut ada.device, Authenticator::new(NAMED)));
    ada.browser.log_in(&world, "/login", "eve@example.org").await?;
    ada.add(&world, "Eve's").await?;
    let removal = form_on(&ada.browser.get(&world, "/account").await?, REMOVE)?;

    ada.browser.submit(&world, &removal, &[("passkey", &key)]).await?;

    ada.device = device;
    assert_eq!(world.accounts.passkeys(EMAIL).await?.len(), 1);
    assert_eq!(ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?.status, 303);
    Ok(())
}
