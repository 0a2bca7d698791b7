//! A power cut between any two steps of a login, and in the middle of all of them: the person can always go on, and nothing that was
//! acknowledged is lost.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use switchboard_testkit::{Browser, Postgres, form_on};

use tokio::sync::Notify;

use super::client::{Client, Tokens, tokens};
use super::identity::Identity;
use super::world::{ADA, PASSWORD, World};

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing() -> Result<()> {
    loses_nothing(World::new(&["--auth", "oauth"])?).await
}

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing_on_postgresql() -> Result<()> {
    let server = Postgres::start()?;
    let address = server.address("postgres");
    let world = World::new(&["--auth", "oauth", "--database", &address])?;
    assert!(!world.scratch.path().join("Docs/.switchboard/login/login.db").exists());
    loses_nothing(world).await
}

async fn loses_nothing(mut world: World) -> Result<()> {
    let client = Client::new(&world, Identity::Registered("client_secret_basic")).await?;
    let mut browser = Browser::default();
    world.kill()?;

    let page = browser.get(world.address, &client.question()?).await?;
    world.kill()?;

    let form = form_on(&page, "/login")?;
    let entered = browser.submit(world.address, &form, &[("email", ADA), ("password", PASSWORD)]).await?;
    let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
    world.kill()?;

    let page = browser.get(world.address, &next).await?;
    world.kill()?;

    let allowed =
        browser.submit(world.address, &form_on(&page, "/authorize")?, &[("decision", "allow")]).await?;
    let code = client.received(&allowed)?;
    world.kill()?;

    let first = tokens(&client.exchange(&world, &code).await?)?;
    world.kill()?;

    assert_eq!(world.search(Some(&first.access), "harbour").await?.status, 200);
    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    world.kill()?;

    assert_eq!(world.search(Some(&next.access), "harbour").await?.status, 200);
    assert_eq!(client.revoke(&world, &next.refresh).await?.status, 200);
    world.kill()?;

    assert_eq!(world.search(Some(&next.access), "harbour").await?.status, 401);
    assert_eq!(browser.get(world.address, "/documents/guide.md").await?.status, 200, "the session lives on");
    Ok(())
}

/// A client may come with a token whose successor it never got, however long the machine needs to start again.
const PATIENT: &str = "[login.lifetimes]\nrefresh_grace = 600\n";

#[tokio::test]
async fn a_kill_in_the_middle_of_requests_loses_nothing_acknowledged() -> Result<()> {
    let mut world = World::configured_with(&["--auth", "oauth"], PATIENT)?;
    for least in [1, 3, 6] {
        Box::pin(keeps_acknowledged(&mut world, least)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_kill_in_the_middle_of_requests_loses_nothing_acknowledged_on_postgresql() -> Result<()> {
    let server = Postgres::start()?;
    let args = ["--auth", "oauth", "--database", &server.address("postgres")];
    let mut world = World::configured_with(&args, PATIENT)?;
    for least in [1, 4] {
        Box::pin(keeps_acknowledged(&mut world, least)).await?;
    }
    Ok(())
}

/// A power cut that comes once everybody has been acknowledged something, and goes on asking.
struct Cut {
    least: usize,
    /// How many have not been acknowledged enough yet.
    waited_for: AtomicUsize,
    has_come: AtomicBool,
    told: Notify,
}

impl Cut {
    /// Takes one step after the other until the power is gone, and returns what was acknowledged.
    async fn until<T>(&self, mut step: impl AsyncFnMut() -> Result<T>) -> Result<Vec<T>> {
        let mut acknowledged = Vec::new();
        loop {
            match step().await {
                Ok(one) => acknowledged.push(one),
                Err(_) if self.has_come.load(Ordering::SeqCst) => return Ok(acknowledged),
                Err(error) => return Err(error.context("before the cut")),
            }
            if acknowledged.len() == self.least && self.waited_for.fetch_sub(1, Ordering::SeqCst) == 1 {
                self.told.notify_one();
            }
        }
    }

    async fn come(&self, world: &World) -> Result<()> {
        self.told.notified().await;
        self.has_come.store(true, Ordering::SeqCst);
        world.cut()
    }
}

/// Cuts the power while people log in and allow, and clients register, exchange, refresh and revoke, and looks at all that they had
/// been told by then.
async fn keeps_acknowledged(world: &mut World, least: usize) -> Result<()> {
    let cut =
        Cut { least, waited_for: AtomicUsize::new(6), has_come: AtomicBool::new(false), told: Notify::new() };
    let client = Client::new(world, Identity::Registered("client_secret_basic")).await?;
    let mut browsers = <[Browser; 3]>::default();
    let mut latest = client.connect(world, &mut browsers[0]).await?;
    let [ref mut allowing, ref mut exchanging, ref mut revoking] = browsers;
    let asked: &World = world;

    let (came, registered, entered, codes, exchanged, refreshed, revoked) = tokio::join!(
        cut.come(asked),
        cut.until(async || Client::new(asked, Identity::Registered("none")).await),
        cut.until(async || enter(asked).await),
        cut.until(async || client.code(asked, allowing, ADA).await),
        cut.until(async || client.connect(asked, exchanging).await),
        cut.until(async || {
            latest = tokens(&client.refresh(asked, &latest.refresh).await?)?;
            Ok(())
        }),
        cut.until(async || give_back(asked, &client, revoking).await),
    );

    came?;
    world.again()?;
    for own in registered? {
        let page = Browser::default().get(world.address, &own.question()?).await?;
        ensure!(page.status == 200, "a registration: {}", page.show(&[]));
    }
    for mut browser in entered? {
        let page = browser.get(world.address, "/documents/guide.md").await?;
        ensure!(page.status == 200, "a session: {}", page.show(&["location"]));
    }
    for code in codes? {
        tokens(&client.exchange(world, &code).await?).context("a code")?;
    }
    for given in exchanged? {
        ensure!(world.search(Some(&given.access), "harbour").await?.status == 200, "an access token");
        tokens(&client.refresh(world, &given.refresh).await?).context("a refresh token")?;
    }
    ensure!(refreshed?.len() >= least, "nothing was refreshed");
    tokens(&client.refresh(world, &latest.refresh).await?).context("the latest refresh token")?;
    for given in revoked? {
        ensure!(world.search(Some(&given.access), "harbour").await?.status == 401, "a token lives again");
        ensure!(client.refresh(world, &given.refresh).await?.status == 400, "a connection lives again");
    }
    Ok(())
}

/// Logs Ada in with a new browser.
async fn enter(world: &World) -> Result<Browser> {
    let mut browser = Browser::default();
    let entered = world.log_in(&mut browser, "/login", ADA).await?;
    ensure!(entered.status == 303, "{}", entered.show(&[]));
    Ok(browser)
}

/// Connects, and gives the tokens back.
async fn give_back(world: &World, client: &Client, browser: &mut Browser) -> Result<Tokens> {
    let given = client.connect(world, browser).await?;
    let answer = client.revoke(world, &given.refresh).await?;
    ensure!(answer.status == 200, "{}", answer.show(&[]));
    Ok(given)
}
