//! The character NUL, which strangers can send and one of the databases refuses.

use anyhow::Result;

use crate::client::{Client, refusal};
use crate::world::{Browser, World, parameter};

#[tokio::test]
async fn the_character_nul_breaks_nothing() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    let client = Client::registered(&world, "none").await?;

    let entered = browser.log_in(&world, "/account", "ada\0@example.org").await?;
    let unknown = world.get(&client.question(&world, &[("client_id", "a\0b")])).await?;
    let proven = world.post("/token", &[("client_id", "a\0b"), ("grant_type", "refresh_token")]).await?;
    let sent =
        browser.allow(&world, &client.question(&world, &[("nonce", "a\0b"), ("state", "a\0b")])).await?;

    assert_eq!((entered.status, unknown.status, refusal(&proven).as_str()), (403, 400, "401 invalid_client"));
    assert!(parameter(&sent, "code").is_some(), "{sent}");
    Ok(())
}
