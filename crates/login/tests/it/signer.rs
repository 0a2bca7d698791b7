//! Signing keys over time, and at rest.

use std::time::Duration;

use anyhow::Result;
use serde_json::Value;
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{Login, Site};

use crate::client::Client;
use crate::world::{Browser, World, protected};

async fn kids(world: &World) -> Result<Vec<String>> {
    let jwks: Value = serde_json::from_str(&world.get("/jwks").await?.body)?;
    let keys = jwks["keys"].as_array().cloned().unwrap_or_default();
    Ok(keys.iter().filter_map(|key| key["kid"].as_str().map(str::to_owned)).collect())
}

#[tokio::test]
async fn a_new_key_is_published_a_day_before_it_signs_and_the_old_one_until_its_tokens_end() -> Result<()> {
    let world = World::new().await?;
    let first = kids(&world).await?;
    let day = Duration::from_hours(24);

    world.clock.advance(day * 29);
    let both = kids(&world).await?;
    assert!(both.len() == 2 && both.contains(&first[0]), "{both:?}");

    world.clock.advance(day);
    let client = Client::registered(&world, "none").await?;
    let signed = client.connect(&world, &mut Browser::default()).await?;
    let kid = switchboard_access_token::key_id(&signed.access).unwrap_or_default();
    assert!(kid != first[0] && both.contains(&kid), "{kid}");
    assert_eq!(kids(&world).await?.len(), 2);

    world.clock.advance(Duration::from_mins(13));
    assert_eq!(kids(&world).await?, [kid]);
    Ok(())
}

#[tokio::test]
async fn keys_stay_over_a_restart_and_need_their_key_file() -> Result<()> {
    let world = World::new().await?;
    let before = kids(&world).await?;
    let world = world.restart().await?;
    assert_eq!(kids(&world).await?, before);

    let key_file = world.scratch.path().join("login").join("login.key");
    std::fs::remove_file(&key_file)?;
    let protected = protected(&PublicOrigin::from_address(world.address))?;
    let opened = || {
        let site = Site::new(world.scratch.path().join("login"), PublicOrigin::from_address(world.address));
        Login::open(site, world.config.clone(), protected.clone())
    };

    let error = opened().await.expect_err("a new key would open nothing");
    assert!(error.to_string().contains("copy login.key of the server that made them"), "{error}");
    assert!(!key_file.exists());
    let other = World::new().await?;
    std::fs::copy(other.scratch.path().join("login").join("login.key"), &key_file)?;
    let error = opened().await.expect_err("the keys cannot be opened");
    assert!(error.to_string().contains("does not open what is in the database"), "{error}");
    Ok(())
}

#[tokio::test]
async fn nothing_that_is_kept_is_a_secret_in_the_clear() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_post").await?;
    let mut browser = Browser::default();
    let first = client.connect(&world, &mut browser).await?;
    let crate::client::Proof::Post(secret) = &client.proof else { anyhow::bail!("no secret") };
    let session = browser.cookie("switchboard_session").unwrap_or_default().to_owned();
    let secrets = [secret.as_str(), &first.refresh, &session, crate::world::PASSWORD];

    if let Some(address) = &world.config.database {
        let all = switchboard_testkit::dump(address.expose())?;
        assert!(all.contains(crate::world::EMAIL), "{all}");
        assert!(secrets.iter().all(|secret| !all.contains(secret)), "{all}");
    }
    for entry in std::fs::read_dir(world.scratch.path().join("login"))? {
        let path = entry?.path();
        let bytes = std::fs::read(&path)?;
        for secret in secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{}", path.display());
        }
    }
    Ok(())
}
