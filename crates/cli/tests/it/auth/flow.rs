//! The whole way of a host, from its first message to its last, by each identity it may have.

use anyhow::{Context as _, Result, ensure};
use switchboard_access_token::Algorithm;
use switchboard_testkit::{Browser, form_on};

use super::client::{Client, tokens};
use super::identity::Identity;
use super::world::{ADA, PASSWORD, World};

const CONFIG: &str = "[login]\nlocal_clients = true\n[[login.clients]]\nid = \"chatgpt\"\nsecret = \"s3cret of nobody\"\nname = \"ChatGPT\"\n";

fn world() -> Result<World> {
    World::configured("oauth", CONFIG)
}

/// Connects, calls, refreshes, refreshes beside, calls again, disconnects.
async fn walk(world: &World, identity: Identity<'_>) -> Result<()> {
    let client = Client::new(world, identity).await?;
    let mut browser = Browser::default();
    let first = client.connect(world, &mut browser).await?;
    let found = world.search(Some(&first.access), "harbour").await?;
    ensure!(found.status == 200 && found.body.contains("guide.md#p0"), "{}", found.show(&[]));

    let (one, other) =
        tokio::join!(client.refresh(world, &first.refresh), client.refresh(world, &first.refresh));
    let (one, other) = (tokens(&one?)?, tokens(&other?)?);
    for token in [&one.access, &other.access] {
        ensure!(world.search(Some(token), "harbour").await?.status == 200);
    }

    // A host that connects anew asks nobody again.
    client.connect(world, &mut browser).await?;

    ensure!(client.revoke(world, &one.refresh).await?.status == 200);
    for token in [&first.access, &one.access, &other.access] {
        let refused = world.search(Some(token), "harbour").await?;
        let challenge = refused.header("www-authenticate").unwrap_or_default();
        ensure!(refused.status == 401 && challenge.contains("invalid_token"), "{}", refused.show(&[]));
    }
    ensure!(client.refresh(world, &other.refresh).await?.status == 400);
    Ok(())
}

#[tokio::test]
async fn a_host_with_a_document_goes_the_whole_way_with_an_assertion_and_without() -> Result<()> {
    let world = world()?;
    for algorithm in [Some(Algorithm::Rs256), Some(Algorithm::Es256), None] {
        walk(&world, Identity::Documented(algorithm)).await.with_context(|| format!("{algorithm:?}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn a_host_that_registers_goes_the_whole_way_by_each_method() -> Result<()> {
    let world = world()?;
    for method in ["none", "client_secret_basic", "client_secret_post"] {
        walk(&world, Identity::Registered(method)).await.context(method)?;
    }
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        walk(&world, Identity::RegisteredKey(algorithm)).await.with_context(|| format!("{algorithm:?}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn a_host_that_is_known_beforehand_goes_the_whole_way() -> Result<()> {
    walk(&world()?, Identity::Predefined("chatgpt", "s3cret of nobody")).await
}

#[tokio::test]
async fn the_first_person_comes_by_the_link_that_was_printed_and_reads_on() -> Result<()> {
    let world = World::empty(&["--auth", "oauth"])?;
    let link = world.setup.clone().expect("nobody has an account yet");
    let mut browser = Browser::default();

    let form = form_on(&browser.get(world.address, &link).await?, "/setup")?;
    let made = browser.submit(world.address, &form, &[("email", ADA), ("password", PASSWORD)]).await?;
    let page = browser.get(world.address, "/documents/guide.md").await?;

    assert_eq!((made.status, made.header("location")), (303, Some("/account")), "{}", made.body);
    assert!(page.status == 200 && page.body.contains("opens at six"), "{}", page.show(&[]));
    assert_eq!(Browser::default().get(world.address, &link).await?.status, 404, "the link is good once");
    Ok(())
}

#[tokio::test]
async fn a_citation_opens_after_the_login_and_where_it_pointed() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    let mut browser = Browser::default();

    let asked = browser.get(world.address, "/documents/guide.md?passage=0").await?;
    let login = asked.header("location").unwrap_or_default().to_owned();
    let entered = world.log_in(&mut browser, &login, ADA).await?;
    let page = browser.get(world.address, entered.header("location").unwrap_or_default()).await?;
    let file = browser.get(world.address, "/originals/guide.md").await?;

    assert_eq!(asked.status, 303);
    assert_eq!(entered.header("location"), Some("/documents/guide.md?passage=0"));
    assert!(page.body.contains("opens at six"), "{}", page.show(&[]));
    assert_eq!((file.status, file.body.as_str()), (200, "# Guide\n\nThe harbour opens at six.\n"));
    Ok(())
}
