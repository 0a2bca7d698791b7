//! Rules of access through the whole product: what a token's groups find, and what follows when they change.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;
use switchboard_testkit::{Browser, Scratch};

use super::client::{Client, tokens};
use super::identity::Identity;
use super::world::{ADA, World, call};
use crate::served::TIME;

const RULES: &str = "[[library.access.rules]]\npath = \"hr/\"\ngroups = [\"hr\"]\n";

fn world(mode: &str, rules: &str) -> Result<World> {
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    scratch.write("Docs/hr/pay.md", "# Pay\n\nThe harbour master earns zorkmids.\n")?;
    let config = scratch.write("switchboard.toml", rules)?.display().to_string();
    World::over(scratch, &["--auth", mode, "--config", &config])
}

#[tokio::test]
async fn a_person_finds_what_their_groups_admit_and_no_longer_than_they_do() -> Result<()> {
    let world = world("oauth", RULES)?;
    world.add(ADA, &["staff"])?;
    world.add("hanna@example.org", &["hr"])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let ada = client.connect(&world, &mut Browser::default()).await?.access;
    let mut browser = Browser::default();
    let code = client.code(&world, &mut browser, "hanna@example.org").await?;
    let hanna = tokens(&client.exchange(&world, &code).await?)?.access;
    let finds = async |token: &str| -> Result<bool> {
        let found = world.search(Some(token), "zorkmids").await?;
        ensure!(found.status == 200, "{}", found.show(&[]));
        let fetched = world.post("/mcp", Some(token), &call("fetch", &json!({ "id": "hr/pay.md" }))).await?;
        let (in_search, in_fetch) = (found.body.contains("hr/pay.md"), fetched.body.contains("zorkmids"));
        // What a person may see may shrink between the two, and never grows here.
        ensure!(in_search || !in_fetch, "fetch finds what search did not");
        Ok(in_search && in_fetch)
    };

    assert!(!finds(&ada).await? && finds(&hanna).await?);
    assert_eq!(browser.get(world.address, "/documents/hr/pay.md").await?.status, 200);
    assert_eq!(browser.get(world.address, "/originals/hr/pay.md").await?.status, 200);

    world.user(&["groups", "hanna@example.org", "--set", "staff"], "")?;

    assert_eq!(browser.get(world.address, "/documents/hr/pay.md").await?.status, 404);
    assert_eq!(browser.get(world.address, "/originals/hr/pay.md").await?.status, 404);
    let end = Instant::now() + TIME;
    while finds(&hanna).await? {
        ensure!(Instant::now() < end, "the token still finds what its person may not see");
    }
    Ok(())
}

#[tokio::test]
async fn with_mixed_a_stranger_finds_what_is_for_everyone() -> Result<()> {
    let open = format!("{RULES}[[library.access.rules]]\npath = \"guide.md\"\ngroups = [\"everyone\"]\n");
    let world = world("mixed", &open)?;

    let found = world.search(None, "harbour").await?;
    let page = Browser::default().get(world.address, "/documents/guide.md").await?;
    let hidden = Browser::default().get(world.address, "/documents/hr/pay.md").await?;
    let file = world.get("/originals/hr/pay.md").await?;

    assert!(found.body.contains("guide.md#p0") && !found.body.contains("hr/pay"), "{}", found.show(&[]));
    assert_eq!(page.status, 200);
    assert_eq!(
        (hidden.status, hidden.header("location")),
        (303, Some("/login?next=%2Fdocuments%2Fhr%2Fpay.md"))
    );
    assert_eq!(file.status, 404);
    Ok(())
}
