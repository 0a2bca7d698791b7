//! What whoever runs the server does with passkeys.

use anyhow::Result;
use switchboard_ambient::Secret;
use switchboard_login::{OtherWays, WaysIn};
use switchboard_testkit::{Authenticator, Lie};

use super::{ENTER, begin, check_noted, is_in, noted};
use crate::client::{Client, refusal};
use crate::world::{Browser, EMAIL, NAMED, World};

/// All that opens the account stays.
const KEPT: OtherWays = OtherWays { passkeys: true, links: true };

fn another() -> Secret<String> {
    Secret::new("another password".into())
}

async fn names(world: &World) -> Result<Vec<String>> {
    Ok(world.accounts.passkeys(EMAIL).await?.into_iter().map(|passkey| passkey.name).collect())
}

#[tokio::test]
async fn passkeys_are_counted_and_taken_away_by_name() -> Result<()> {
    let (world, mut ada) = begin().await?;
    world.add("bob@example.org", &[]).await?;
    for name in ["Laptop", "Ring"] {
        ada.device = Authenticator::new(NAMED);
        ada.add(&world, name).await?;
    }
    noted(&world).await?;
    let person = world.accounts.list().await?.into_iter().find(|person| person.email == EMAIL);
    let ways = world.accounts.ways_in().await?;
    assert_eq!(ways.len(), 1);
    let own = person.and_then(|person| ways.get(&person.id).copied());
    assert_eq!(own, Some(WaysIn { passkeys: 3, links: 0 }));

    let unknown = world.accounts.remove_passkeys(EMAIL, &["Laptop".into(), "Watch".into()]).await;
    assert_eq!(unknown.expect_err("there is none").to_string(), "ada@example.org has no passkey \"Watch\"");
    assert_eq!(names(&world).await?, ["Phone", "Laptop", "Ring"], "all of them or none");

    assert_eq!(world.accounts.remove_passkeys(EMAIL, &["Laptop".into()]).await?, 1);
    check_noted(&world, "passkey_removed of somebody: 1 by whoever runs the server").await?;
    assert_eq!(names(&world).await?, ["Phone", "Ring"]);
    assert_eq!(world.accounts.remove_passkeys(EMAIL, &[]).await?, 2);
    check_noted(&world, "passkey_removed of somebody: 2 by whoever runs the server").await?;
    assert_eq!(world.accounts.remove_passkeys(EMAIL, &[]).await?, 0);
    assert!(noted(&world).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_passkey_that_is_taken_away_puts_whoever_had_it_out() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    ada.enter(&world, (&mut browser, ENTER), &Lie::default()).await?;
    let tokens = client.connect(&world, &mut browser).await?;

    world.accounts.remove_passkeys(EMAIL, &["Phone".into()]).await?;

    assert!(!is_in(&world, &mut browser).await?);
    assert_eq!(refusal(&client.refresh(&world, &tokens.refresh).await?), "400 invalid_grant");
    assert_eq!(ada.enter(&world, (&mut browser, ENTER), &Lie::default()).await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn another_password_takes_the_passkeys_along_unless_they_are_to_be_kept() -> Result<()> {
    let (world, mut ada) = begin().await?;

    assert_eq!(world.accounts.set_password(EMAIL, another(), KEPT).await?.passkeys, 0);
    assert_eq!(ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?.status, 303);

    noted(&world).await?;
    assert_eq!(world.accounts.set_password(EMAIL, another(), OtherWays::default()).await?.passkeys, 1);
    check_noted(&world, "passkey_removed of somebody: 1 with the password").await?;
    assert_eq!(ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?.status, 403);
    Ok(())
}
