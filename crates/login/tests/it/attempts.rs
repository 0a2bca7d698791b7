//! Attempts to log in: counted by where they come from, and bounded, so that whoever floods the login holds up neither people nor
//! tools.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use switchboard_http_serve::HttpLimits;
use switchboard_testkit::wire::Answer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::world::{Browser, EMAIL, PASSWORD, World, form_of, form_on};

const TIME: Duration = Duration::from_secs(30);

/// Sends the form of the login page by way of a proxy that writes down where it came from.
async fn guess_from(world: &World, address: &str, password: &str) -> Result<u16> {
    let mut browser = Browser::default();
    let form = form_on(&browser.get(world, "/account").await?, "/login")?;
    let cookie = browser.cookie("switchboard_form").unwrap_or_default();
    let fields = [("email", EMAIL), ("password", password), ("token", &form.fields["token"]), ("next", "")];
    let ask = form_of("/login", &fields).header("Cookie", &format!("switchboard_form={cookie}"));
    Ok(ask.header("X-Forwarded-For", address).send(world.address).await?.status)
}

#[tokio::test]
async fn behind_a_proxy_that_is_known_strangers_are_counted_where_they_are() -> Result<()> {
    let (here, world) = (World::new().await?, World::proxied().await?);
    for _ in 0..10 {
        assert_eq!(guess_from(&world, "203.0.113.66", "guess guess").await?, 403);
        assert_eq!(guess_from(&here, "203.0.113.66", "guess guess").await?, 403);
    }

    assert_eq!(guess_from(&world, "203.0.113.66", PASSWORD).await?, 429);
    assert_eq!(guess_from(&world, "198.51.100.7", PASSWORD).await?, 303);
    // What stands before the proxy's own word is the stranger's.
    assert_eq!(guess_from(&world, "192.0.2.1, 203.0.113.66", PASSWORD).await?, 429);
    assert_eq!(
        guess_from(&here, "198.51.100.7", PASSWORD).await?,
        429,
        "a proxy that nobody named is not believed"
    );
    Ok(())
}

#[tokio::test]
async fn a_flood_of_logins_leaves_places_for_everybody_else() -> Result<()> {
    // 112 seats, of which one address takes half.
    let world = World::limited(HttpLimits { requests: 128, ..HttpLimits::default() }).await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, "/account").await?, "/login")?;
    let cookie = format!("switchboard_form={}", browser.cookie("switchboard_form").unwrap_or_default());
    let flood = (0..90).map(|number| {
        let email = format!("{number}@example.org");
        let fields =
            [("email", email.as_str()), ("password", "guess guess"), ("token", &form.fields["token"])];
        form_of("/login", &fields).header("Cookie", &cookie).send(world.address)
    });
    let tools = async {
        let mut answered = Vec::new();
        for _ in 0..20 {
            answered.push(world.get("/jwks").await.map(|answer| answer.status));
        }
        answered
    };

    let (statuses, answered) = tokio::join!(futures::future::join_all(flood), tools);

    let mut counts = BTreeMap::new();
    for answer in statuses {
        *counts.entry(answer?.status).or_insert(0) += 1;
    }
    let count = |status| counts.get(&status).copied().unwrap_or(0);
    assert!(count(403) >= 56 && count(503) > 0 && count(403) + count(503) == 90, "{counts:?}");
    assert!(answered.iter().flatten().all(|status| *status == 200), "{answered:?}");
    assert_eq!(browser.log_in(&world, "/login", EMAIL).await?.status, 303);
    Ok(())
}

/// Begins to send a form, and keeps the rest of it.
async fn begin_login(world: &World) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(world.address).await?;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 100\r\n\r\nemail=",
        world.address
    );
    stream.write_all(head.as_bytes()).await?;
    Ok(stream)
}

#[tokio::test]
async fn logins_that_are_not_finished_leave_requests_free_and_are_let_go() -> Result<()> {
    let world = World::limited(HttpLimits { requests: 4, ..HttpLimits::default() }).await?;
    // Three of four are for logins, and one address leaves as many as it takes: so two.
    let held = [begin_login(&world).await?, begin_login(&world).await?];
    let other_than = async |status| -> Result<Answer> {
        loop {
            let answer = Browser::default().log_in(&world, "/login", EMAIL).await?;
            if answer.status != status {
                return Ok(answer);
            }
        }
    };

    let full = timeout(TIME, other_than(303)).await??;
    let other = world.get("/jwks").await?;
    drop(held);
    let again = timeout(TIME, other_than(503)).await??;

    assert_eq!((full.status, full.header("retry-after")), (503, Some("5")));
    assert!(full.body.contains("More people log in right now"), "{}", full.body);
    assert_eq!((other.status, again.status), (200, 303));
    Ok(())
}

/// Guesses at an account until there is no guess left, and returns the last status.
async fn use_up(world: &World, browser: &mut Browser, email: &str) -> Result<u16> {
    let mut last = 0;
    for _ in 0..11 {
        let form = form_on(&browser.get(world, "/login").await?, "/login")?;
        let fields = [("email", email), ("password", "guess guess")];
        last = browser.submit(world, &form, &fields).await?.status;
    }
    Ok(last)
}

#[tokio::test]
async fn a_browser_that_two_people_share_is_known_for_both() -> Result<()> {
    const BOB: &str = "bob@example.org";
    let world = World::new().await?;
    world.add(BOB, &[]).await?;
    let mut shared = Browser::default();
    for email in [EMAIL, BOB] {
        assert_eq!(shared.log_in(&world, "/login", email).await?.status, 303);
        let form = form_on(&shared.get(&world, "/account").await?, "/logout")?;
        shared.submit(&world, &form, &[]).await?;
        assert_eq!(use_up(&world, &mut Browser::default(), email).await?, 429);
    }

    // Each has a count of their own there: one's guesses at the other's account are not forgiven by their own password.
    for email in [BOB, EMAIL] {
        assert_eq!(shared.clone().log_in(&world, "/login", email).await?.status, 303, "{email}");
    }
    let mut bobs = shared.clone();
    assert_eq!(use_up(&world, &mut bobs, EMAIL).await?, 429);
    assert_eq!(shared.clone().log_in(&world, "/login", BOB).await?.status, 303);
    assert_eq!(shared.log_in(&world, "/login", EMAIL).await?.status, 429);
    Ok(())
}
