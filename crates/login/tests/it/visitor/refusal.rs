//! Who does not come in: by a token for another, by somebody else's journey, by a provider that is down; and where nobody is led.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{BrowserConfig, ClientSecret};
use switchboard_testkit::{Browser, Scratch};
use url::Url;

use super::{Visited, open, said};
use crate::provider::op::{Op, Signed};
use crate::world::parameter;

#[tokio::test]
async fn a_token_that_opens_nothing_here_is_told_and_not_kept() -> Result<()> {
    let visited = Visited::new().await?;
    let now = visited.seconds();
    let mut told = Vec::new();
    for changes in [
        json!({ "aud": "https://other.example/mcp" }),
        json!({ "scope": "openid" }),
        json!({ "exp": now - 31 }),
        json!({ "iss": "https://other.example" }),
    ] {
        visited.op.give(visited.token(&changes));
        let mut browser = Browser::default();
        let answer = visited.log_in(&mut browser, "/private/a").await?;
        assert_eq!((answer.status, browser.cookie("switchboard_token")), (403, None), "{changes}");
        assert!(answer.body.contains("href=\"/login?next=%2Fprivate%2Fa\""), "{}", answer.body);
        assert_eq!(visited.get(&mut browser, "/private/a").await?.status, 303);
        told.push(said(&answer).to_owned());
    }
    for token in [json!("opaque"), json!("with a space\u{e9}"), Value::Null] {
        visited.op.give(token);
        let answer = visited.log_in(&mut Browser::default(), "/").await?;
        assert_eq!(answer.status, 403);
        told.push(said(&answer).to_owned());
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    The Company logged you in, but the access token that it gave opens nothing here: the token is for another resource. Tell whoever runs this server.
    The Company logged you in, but the access token that it gave opens nothing here: the token does not allow docs.read. Tell whoever runs this server.
    The Company logged you in, but the access token that it gave opens nothing here: the token has expired. Tell whoever runs this server.
    The Company logged you in, but the access token that it gave opens nothing here: the token was issued by another server. Tell whoever runs this server.
    The Company logged you in, but the access token that it gave opens nothing here: the token is malformed. Tell whoever runs this server.
    The Company logged you in, but the access token that it gave opens nothing here: the token holds characters that no header can carry. Tell whoever runs this server.
    What The Company answered cannot be believed, so nobody was logged in. Tell whoever runs this server.
    ");
    Ok(())
}

#[tokio::test]
async fn a_word_that_does_not_hold_lets_nobody_in_although_the_token_would() -> Result<()> {
    let visited = Visited::new().await?;
    for signed in [Signed::ByAnother, Signed::Not, Signed::AsAccessToken] {
        visited.op.sign(signed);
        let mut browser = Browser::default();
        let sent = visited.set_out(&mut browser, "/").await?;
        // Until keys are looked for again, one that is not known may be a new one.
        visited.clock.advance(std::time::Duration::from_secs(30));
        visited.follow();
        visited.op.give(visited.token(&json!({})));

        let answer = visited.come_back(&mut browser, &sent).await?;

        assert_eq!((answer.status, browser.cookie("switchboard_token")), (403, None), "{signed:?}");
        assert!(said(&answer).contains("cannot be believed"), "{}", answer.body);
    }
    visited.op.sign(Signed::Rightly);
    visited.op.claim(json!({ "nonce": "another" }));
    assert_eq!(visited.log_in(&mut Browser::default(), "/").await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn another_browser_cannot_come_back_and_an_answer_is_for_one_journey() -> Result<()> {
    let visited = Visited::new().await?;
    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let sent = visited.set_out(&mut attacker, "/").await?;
    visited.set_out(&mut victim, "/").await?;

    let without = visited.come_back(&mut Browser::default(), &sent).await?;
    let with_own = visited.come_back(&mut victim, &sent).await?;
    let state = parameter(&sent, "state").context("no state")?;
    let mixed = format!("/login/from/provider?code=c&state={state}&iss=https%3A%2F%2Fevil.example");
    let mixed = visited.get(&mut attacker, &mixed).await?;
    let denied = format!("/login/from/provider?error=access_denied&state={state}&iss={}", visited.op.issuer);
    let denied = visited.get(&mut attacker, &denied).await?;

    assert_eq!((without.status, with_own.status, mixed.status, denied.status), (403, 403, 403, 403));
    assert!(said(&with_own).contains("begun in another browser"), "{}", with_own.body);
    assert_eq!(said(&denied), "You were not logged in at The Company. Try again.");
    assert_eq!(victim.cookie("switchboard_token"), None);
    assert_eq!(visited.come_back(&mut attacker, &sent).await?.status, 303);
    let mut late = Browser::default();
    late.set_cookie("switchboard_away_00000000", "x");
    assert_eq!(visited.come_back(&mut late, &sent).await?.status, 403, "a journey ends with its arrival");
    Ok(())
}

#[tokio::test]
async fn what_is_sealed_for_one_thing_is_none_for_another() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    let sent = visited.set_out(&mut browser, "/").await?;
    let state = parameter(&sent, "state").context("no state")?;
    visited.come_back(&mut browser, &sent).await?;
    let session = browser.cookie("switchboard_token").context("no cookie")?.to_owned();

    let mut planted = Browser::default();
    for word in [state.as_str(), &session[1..], "AAAA", ""] {
        planted.set_cookie("switchboard_token", word);
        assert_eq!(visited.get(&mut planted, "/private/a").await?.status, 303, "{word}");
    }
    let mut away = Browser::default();
    visited.set_out(&mut away, "/").await?;
    let answer = visited.get(&mut away, &format!("/login/from/provider?code=c&state={session}")).await?;
    assert_eq!(answer.status, 403);
    Ok(())
}

#[tokio::test]
async fn nobody_is_led_to_another_site() -> Result<()> {
    let visited = Visited::new().await?;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aLocation:https://evil.example",
        "",
    ] {
        let mut browser = Browser::default();
        let answer = visited.log_in(&mut browser, next).await?;
        let location = answer.header("location").with_context(|| answer.show(&[]))?;
        let led = Url::parse(&visited.origin)?.join(location)?;
        assert_eq!(led.origin(), Url::parse(&visited.origin)?.origin(), "{next:?} leads to {led}");
    }
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be_and_who_is_in_stays() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    let mut stranger = Browser::default();
    visited.op.go_down(true);
    let down = visited.get(&mut stranger, "/login?next=%2Fprivate%2Fa").await?;
    visited.op.go_down(false);
    visited.clock.advance(std::time::Duration::from_secs(30));
    visited.follow();
    visited.op.give(visited.token(&json!({})));
    visited.log_in(&mut browser, "/").await?;

    visited.op.go_down(true);
    let seen = visited.get(&mut browser, "/private/a").await?;

    assert_eq!((down.status, said(&down)), (502, "The Company cannot be asked now. Try again."));
    assert!(down.body.contains("href=\"/login?next=%2Fprivate%2Fa\""), "{}", down.body);
    assert_eq!(seen.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_provider_that_refuses_this_server_is_no_outage() -> Result<()> {
    let visited =
        Visited::with(|config| config.secret = Some(ClientSecret::new("not the secret of the two"))).await?;

    let answer = visited.log_in(&mut Browser::default(), "/").await?;

    assert_eq!(answer.status, 403);
    assert!(said(&answer).contains("the secret or the redirect URI may be wrong"), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn a_token_that_no_cookie_holds_is_told_rather_than_sent_around() -> Result<()> {
    let visited = Visited::new().await?;
    let many: Vec<String> = (0..200).map(|number| format!("{number:036}")).collect();
    let long = visited.token(&json!({ "groups": many }));

    visited.op.give(long);
    let mut browser = Browser::default();
    let answer = visited.log_in(&mut browser, "/").await?;

    assert_eq!((answer.status, browser.cookie("switchboard_token")), (502, None));
    insta::assert_snapshot!(said(&answer), @"The Company logged you in, but the access token has 10844 bytes, which is more than browsers keep. Tell whoever runs this server: The Company has to put less into it, such as the groups that count here alone.");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_meant_is_named_at_the_start() -> Result<()> {
    let visited = Visited::new().await?;
    let origin = PublicOrigin::from_url(&Url::parse("https://docs.example.org")?)?;
    let refused = |op: &Op, change: fn(&mut BrowserConfig)| -> Result<String> {
        let scratch = Scratch::new()?;
        let opened = open((op, visited.clock.clone()), &scratch, origin.clone(), change);
        let error = opened.err().context("it was opened")?;
        Ok(format!("{:#}", anyhow::Error::new(error)).replace(&scratch.path().display().to_string(), "HERE"))
    };
    let told = [
        refused(&visited.op, |config| config.scopes = Some(vec!["docs.read".into()]))?,
        refused(&visited.op, |config| config.key_file = Some(PathBuf::from("/nowhere/browser.key").into()))?,
    ];
    insta::assert_snapshot!(told.join("\n").replace(&visited.op.issuer, "ISSUER"), @r#"
    the provider "ISSUER" of the configuration cannot be used: its scopes lack openid, without which it does not say who has logged in
    cannot use the key file /nowhere/browser.key, which must be a file that this user may read, or a new one in a folder that this user may write: No such file or directory (os error 2)
    "#);
    Ok(())
}
