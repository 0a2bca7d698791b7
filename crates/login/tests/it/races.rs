//! What happens in one moment: whoever ends something ends what others begin by it just then.

use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use switchboard_ambient::Secret;
use switchboard_login::OtherWays;
use switchboard_testkit::wire::Answer;

use crate::client::Client;
use crate::world::{Browser, EMAIL, PASSWORD, World, form_on, location, parameter};

const ROUNDS: usize = 5;

/// Sets another password, which ends every session and grant.
async fn end_all(world: &World, password: &str) -> Result<()> {
    world.accounts.set_password(EMAIL, Secret::new(password.to_owned()), OtherWays::default()).await?;
    Ok(())
}

/// Returns how many of these answers gave a code that gives tokens.
async fn redeemed(world: &World, client: &Client, answers: Vec<Result<Answer>>) -> Result<usize> {
    let mut redeemed = 0;
    for answer in answers {
        let answer = answer?;
        let code = location(&answer).ok().and_then(|sent| parameter(&sent, "code"));
        if let Some(code) = code {
            redeemed += usize::from(client.exchange(world, &code, &[]).await?.status == 200);
        }
    }
    Ok(redeemed)
}

#[tokio::test]
async fn an_old_password_opens_nothing_that_lasts() -> Result<()> {
    let world = World::new().await?;
    let mut old = PASSWORD.to_owned();
    for round in 0..ROUNDS {
        let new = format!("password number {round}");
        let mut prepared = Vec::new();
        for _ in 0..6 {
            let mut browser = Browser::default();
            let form = form_on(&browser.get(&world, "/login").await?, "/login")?;
            prepared.push((browser, form));
        }
        let fields = [("email", EMAIL), ("password", old.as_str())];
        let logins = prepared.iter_mut().map(|(browser, form)| browser.submit(&world, form, &fields));

        let (ended, answered) = tokio::join!(end_all(&world, &new), join_all(logins));

        ended?;
        for (answer, (mut browser, _)) in answered.into_iter().zip(prepared) {
            let page = browser.get(&world, "/account").await?;
            assert!(page.body.contains("<h1>Log in</h1>"), "{}: {}", answer?.status, page.body);
        }
        old = new;
        // Wrong passwords are counted.
        world.clock.advance(Duration::from_mins(16));
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_ends_allows_nothing_that_lasts() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut password = PASSWORD.to_owned();
    for round in 0..ROUNDS {
        let mut browser = Browser::default();
        let form = form_on(&browser.get(&world, "/login").await?, "/login")?;
        browser.submit(&world, &form, &[("email", EMAIL), ("password", &password)]).await?;
        let mut prepared = Vec::new();
        for state in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            let page = browser.get(&world, &client.question(&world, &[("state", state)])).await?;
            prepared.push((browser.clone(), form_on(&page, "/authorize")?));
        }
        let given =
            prepared.iter_mut().map(|(browser, form)| browser.submit(&world, form, &[("decision", "allow")]));
        password = format!("password number {round}");

        let (ended, answers) = tokio::join!(end_all(&world, &password), join_all(given));

        ended?;
        assert_eq!(redeemed(&world, &client, answers).await?, 0);
        // What was allowed before it ended is remembered, and would be given again without a question.
        world.accounts.remove(EMAIL).await?;
        world.accounts.add(EMAIL, Secret::new(password.clone()), &[]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_taken_back_is_not_given_again_in_the_same_moment() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    for _ in 0..ROUNDS {
        client.connect(&world, &mut browser).await?;
        let form = form_on(&browser.get(&world, "/account").await?, "/account/withdraw")?;
        let mut browsers = vec![browser.clone(); 10];
        let question = client.question(&world, &[]);
        let asked = browsers.iter_mut().map(|browser| browser.get(&world, &question));

        let (taken, answers) = tokio::join!(browser.submit(&world, &form, &[]), join_all(asked));

        assert_eq!(taken?.status, 303);
        assert!(browser.get(&world, "/account").await?.body.contains("Nothing yet."));
        assert_eq!(redeemed(&world, &client, answers).await?, 0);
    }
    Ok(())
}
