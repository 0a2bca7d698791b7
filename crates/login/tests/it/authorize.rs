//! `/authorize`, and the pages on the way.

mod back;

use anyhow::Result;

use crate::client::{Client, refusal, tokens};
use crate::world::{Browser, EMAIL, World, form_on, location, parameter};

#[tokio::test]
async fn consent_is_asked_for_once_and_again_for_more() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let little = client.question(&world, &[("scope", "search")]);
    browser.allow(&world, &little).await?;

    assert_eq!(browser.get(&world, &little).await?.status, 303);
    assert_eq!(browser.get(&world, &client.question(&world, &[])).await?.status, 200);
    let asked = client.question(&world, &[("scope", "search"), ("prompt", "consent")]);
    assert_eq!(browser.get(&world, &asked).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_program_at_an_address_that_anybody_may_listen_on_is_asked_about_each_time() -> Result<()> {
    let world = World::new().await?;
    for (registered, asked) in [
        ("http://127.0.0.1/cb", "http://127.0.0.1:4711/cb"),
        ("https://localhost:8443/cb", "https://localhost:8443/cb"),
        ("cursor://anysphere.cursor-mcp/cb", "cursor://anysphere.cursor-mcp/cb"),
    ] {
        let client = Client::registered_at(&world, registered, serde_json::json!({})).await?;
        let client = Client { redirect: asked.into(), ..client };
        let mut browser = Browser::default();
        client.connect(&world, &mut browser).await?;

        assert_eq!(browser.get(&world, &client.question(&world, &[])).await?.status, 200, "{asked}");
    }
    Ok(())
}

#[tokio::test]
async fn a_scheme_that_looks_like_a_host_is_said_to_be_a_program() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    for (redirect, place) in [
        ("httpx://chatgpt.com/cb", "httpx:"),
        ("https-app://chatgpt.com/cb", "https-app:"),
        ("chatgpt.com:/cb", "chatgpt.com:"),
    ] {
        let client = Client::registered_at(&world, redirect, serde_json::json!({})).await?;
        let said = format!("answered at <b>a program on this device ({place})</b>");

        let login = Browser::default().get(&world, &client.question(&world, &[])).await?;
        browser.allow(&world, &client.question(&world, &[])).await?;
        let account = browser.get(&world, "/account").await?;

        assert!(login.body.contains(&said), "{}", login.body);
        assert!(account.body.contains(&said), "{}", account.body);
    }
    Ok(())
}

#[tokio::test]
async fn login_and_consent_say_who_asks_for_what() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let documented = Client::documented(false).await?;
    let question = client.question(&world, &[]);
    let mut browser = Browser::default();

    let login = browser.get(&world, &question).await?;
    browser.log_in(&world, &question, EMAIL).await?;
    let consent = browser.get(&world, &question).await?;
    let other = world.get(&documented.question(&world, &[])).await?;

    let both = [
        "Its name is its own claim; nobody has checked it.".to_owned(),
        format!("answered at <b>chatgpt.com</b> <small>({})</small>", client.redirect),
        "<li>search the documents</li>".to_owned(),
        "<li>stay connected until you disconnect it, without asking you again</li>".to_owned(),
        format!("<code>{}</code>", world.resource()),
    ];
    for page in [&login, &consent] {
        for said in &both {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        assert!(!page.body.contains("<script"));
    }
    let asks = "<b dir=\"auto\">ChatGPT</b> wants to use Field notes for you. Log in first; then you decide.";
    assert!(login.body.contains(asks), "{}", login.body);
    assert!(consent.body.contains("Allow <span dir=\"auto\">ChatGPT</span> to use Field notes?"));
    assert!(consent.body.contains("as <b>ada@example.org</b>"), "{}", consent.body);
    assert!(other.body.contains("describes itself at <b>127.0.0.1</b>. Its name is its own claim."));
    Ok(())
}

#[tokio::test]
async fn a_no_goes_back_as_access_denied_with_the_issuer() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let question = client.question(&world, &[]);
    browser.log_in(&world, &question, EMAIL).await?;
    let form = form_on(&browser.get(&world, &question).await?, "/authorize")?;

    let answer = browser.submit(&world, &form, &[("decision", "deny")]).await?;

    let sent = location(&answer)?;
    client.check_response(&world, &sent)?;
    assert_eq!(parameter(&sent, "error").as_deref(), Some("access_denied"));
    world.audited("consent_denied").await
}

#[tokio::test]
async fn what_the_client_did_wrong_goes_back_to_it_with_state_and_issuer() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    for (changes, expected) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", ""), "invalid_request"),
        (("response_mode", "fragment"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("scope", "admin"), "invalid_scope"),
        (("resource", "https://other.example/mcp"), "invalid_target"),
        (("request", "eyJhbGciOiJub25lIn0.e30."), "request_not_supported"),
        (("request_uri", "https://c.example/request"), "request_uri_not_supported"),
    ] {
        let answer = browser.get(&world, &client.question(&world, &[changes])).await?;

        let sent = location(&answer)?;
        client.check_response(&world, &sent)?;
        assert_eq!(parameter(&sent, "error").as_deref(), Some(expected), "{changes:?}");
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_question_may_come_as_a_form() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let question = client.question(&world, &[("prompt", "consent")]);
    let query = question.trim_start_matches("/authorize?");
    let ask = switchboard_testkit::wire::Ask::new("POST", "/authorize")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(query.to_owned());
    let mut browser = Browser::default();

    let posted = browser.send(&world, ask).await?;
    let sent = browser.allow(&world, posted.header("location").unwrap_or_default()).await?;

    assert_eq!((posted.status, posted.header("location")), (303, Some(question.as_str())));
    client.check_response(&world, &sent)?;
    assert!(parameter(&sent, "code").is_some(), "{sent}");
    Ok(())
}

#[tokio::test]
async fn a_resource_is_meant_with_and_without_a_slash_or_a_name() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    for (asked, expected) in [
        (world.resource(), world.resource()),
        (format!("{}/", world.resource()), world.resource()),
        (String::new(), world.resource()),
        (format!("{}/sse", world.issuer()), format!("{}/sse", world.issuer())),
    ] {
        let sent = browser.allow(&world, &client.question(&world, &[("resource", &asked)])).await?;
        let code = parameter(&sent, "code").unwrap_or_default();
        let tokens = tokens(&client.exchange(&world, &code, &[("resource", &asked)]).await?)?;

        assert_eq!(crate::client::claims(&tokens.access)?["aud"], expected.as_str());
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_client_is_told_to_the_person_and_sent_nowhere() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;

    let answer = world.get(&client.question(&world, &[("client_id", "nobody")])).await?;

    assert_eq!((answer.status, answer.header("location")), (400, None));
    assert!(answer.body.contains("no client has this id"), "{}", answer.body);
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_login_that_is_asked_for_is_made_once() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    let question = client.question(&world, &[("prompt", "login")]);

    let entered = browser.log_in(&world, &question, EMAIL).await?;

    let next = entered.header("location").unwrap_or_default().to_owned();
    assert!(!next.contains("prompt"), "{next}");
    assert!(parameter(&location(&browser.get(&world, &next).await?)?, "code").is_some());
    Ok(())
}

#[tokio::test]
async fn a_login_and_a_consent_that_are_asked_for_are_each_made_once() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    for prompt in ["login consent", "select_account consent"] {
        let question = client.question(&world, &[("prompt", prompt)]);

        let entered = browser.log_in(&world, &question, EMAIL).await?;
        let next = entered.header("location").unwrap_or_default().to_owned();
        let consent = browser.get(&world, &next).await?;
        let form = form_on(&consent, "/authorize")?;
        let allowed = browser.submit(&world, &form, &[("decision", "allow")]).await?;

        assert!(next.ends_with("prompt=consent"), "{next}");
        assert!(parameter(&location(&allowed)?, "code").is_some());
    }
    Ok(())
}

const PEOPLE: usize = 200;

#[tokio::test]
async fn two_hundred_people_log_in_side_by_side() -> Result<()> {
    let world = std::sync::Arc::new(World::new().await?);
    let client = std::sync::Arc::new(Client::registered(&world, "none").await?);
    for number in 0..PEOPLE {
        world.add(&format!("p{number}@example.org"), &[]).await?;
    }
    // As many passwords at one time as a busy machine hashes before a client loses its patience.
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(25));
    let together = std::sync::Arc::new(tokio::sync::Barrier::new(PEOPLE));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..PEOPLE {
        let (world, client) = (world.clone(), client.clone());
        let (places, together) = (places.clone(), together.clone());
        tasks.spawn(async move {
            let place = places.acquire().await?;
            let email = format!("p{number}@example.org");
            let mut browser = Browser::default();
            let question = client.question(&world, &[]);
            let entered = browser.log_in(&world, &question, &email).await?;
            anyhow::ensure!(entered.status == 303, "{}", entered.show(&[]));
            drop(place);
            // Consent, code and tokens are all written by everybody at one time.
            together.wait().await;
            client.connect(&world, &mut browser).await
        });
    }

    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

#[tokio::test]
async fn a_code_lasts_two_minutes() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    world.clock.advance(std::time::Duration::from_mins(2));

    let late = client.exchange(&world, &code, &[]).await?;

    assert_eq!(refusal(&late), "400 invalid_grant");
    Ok(())
}
