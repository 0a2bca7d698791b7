//! Passkeys of people who come by way of a provider, which may know their browser and ask nothing of them.

use anyhow::Result;
use switchboard_testkit::{Authenticator, Lie};

use super::{begin, log_in};
use crate::passkey::{ADD, Ada, ENTER};
use crate::world::{Browser, NAMED, World, form_on};

#[tokio::test]
async fn whoever_has_only_a_provider_adds_a_passkey_and_shows_it_from_then_on() -> Result<()> {
    let (op, config) = begin(|_| {}).await?;
    let world = World::named(config).await?;
    op.follow(&world);
    let mut grace = Ada { browser: Browser::default(), device: Authenticator::new(NAMED) };
    log_in(&world, &mut grace.browser, &op).await?;

    // There is nothing else that could be asked for.
    let added = grace.add(&world, "Phone").await?;
    assert_eq!(added.header("location"), Some("/account"), "{}", added.body);

    let mut again = Browser::default();
    log_in(&world, &mut again, &op).await?;
    let page = again.get(&world, ADD).await?;
    assert!(page.body.contains("It is a while since you logged in"), "{}", page.body);
    let removal = form_on(&again.get(&world, "/account").await?, "/account/passkey/remove")?;
    let asked = again.submit(&world, &removal, &[]).await?;
    assert!(asked.body.contains("It is a while since you logged in"), "{}", asked.body);

    let mut shown = Browser::default();
    let entered = grace.enter(&world, (&mut shown, ENTER), &Lie::default()).await?;
    assert_eq!(entered.status, 303, "{}", entered.body);
    assert!(form_on(&shown.get(&world, ADD).await?, ADD).is_ok());
    Ok(())
}

#[tokio::test]
async fn a_passkey_is_a_way_in_and_the_last_one_is_not_taken_away() -> Result<()> {
    let (op, config) = begin(|_| {}).await?;
    let world = World::named(config).await?;
    op.follow(&world);
    let mut grace = Ada { browser: Browser::default(), device: Authenticator::new(NAMED) };
    log_in(&world, &mut grace.browser, &op).await?;
    grace.add(&world, "Phone").await?;
    let account = grace.browser.get(&world, "/account").await?;

    let disconnected = grace.browser.submit(&world, &form_on(&account, "/account/disconnect")?, &[]).await?;
    let removed = grace.browser.submit(&world, &form_on(&account, "/account/passkey/remove")?, &[]).await?;

    assert_eq!((disconnected.status, removed.status), (303, 409));
    assert!(removed.body.contains("It is the only way you can log in"), "{}", removed.body);
    let entered = grace.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?;
    assert_eq!(entered.status, 303, "{}", entered.body);
    Ok(())
}
