//! The way in: by the provider, to the page that was asked for, for as long as the token holds.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_login::AudienceParameter;
use switchboard_testkit::wire::Ask;
use switchboard_testkit::{Browser, Scratch, form_on};

use super::{Visited, said};
use crate::world::parameter;

#[tokio::test]
async fn a_person_comes_back_to_the_page_as_who_their_token_says() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();

    let asked = visited.get(&mut browser, "/private/a?passage=3").await?;
    let sent = visited.set_out(&mut browser, "/private/a?passage=3").await?;
    let back = visited.come_back(&mut browser, &sent).await?;
    let seen = visited.get(&mut browser, "/private/a?passage=3").await?;

    assert_eq!(
        (asked.status, asked.header("location")),
        (303, Some("/login?next=%2Fprivate%2Fa%3Fpassage%3D3"))
    );
    assert_eq!(parameter(&sent, "scope").as_deref(), Some("openid docs.read"));
    assert_eq!(parameter(&sent, "client_id").as_deref(), Some("us & them"));
    assert_eq!(parameter(&sent, "code_challenge_method").as_deref(), Some("S256"));
    let resource = format!("{}/mcp", visited.origin);
    assert_eq!(parameter(&sent, "resource"), Some(resource.clone()));
    assert_eq!(visited.op.targets(), [resource]);
    assert_eq!((back.status, back.header("location")), (303, Some("/private/a?passage=3")));
    assert_eq!(seen.body, "grace of {\"hr\"} by None");
    assert_eq!(seen.header("vary"), Some("Cookie, Authorization"));
    Ok(())
}

#[tokio::test]
async fn what_the_token_is_for_is_said_as_the_provider_wants_it() -> Result<()> {
    for (parameter_is, expected) in [(AudienceParameter::Audience, 1), (AudienceParameter::None, 0)] {
        let visited = Visited::with(|config| config.audience_parameter = parameter_is).await?;
        let mut browser = Browser::default();

        let sent = visited.set_out(&mut browser, "/").await?;

        let named = sent.query_pairs().filter(|(name, _)| name == "audience").count();
        assert_eq!((named, parameter(&sent, "resource")), (expected, None), "{parameter_is:?}");
        assert_eq!(visited.come_back(&mut browser, &sent).await?.status, 303);
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_over_leads_to_the_provider_again() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    visited.log_in(&mut browser, "/").await?;
    assert_eq!(visited.get(&mut browser, "/private/a").await?.status, 200);

    visited.clock.advance(Duration::from_mins(6));
    let over = visited.get(&mut browser, "/private/a").await?;
    visited.follow();
    visited.op.give(visited.token(&json!({ "groups": ["board"] })));
    visited.log_in(&mut browser, "/private/a").await?;
    let anew = visited.get(&mut browser, "/private/a").await?;

    assert_eq!((over.status, over.header("location")), (303, Some("/login?next=%2Fprivate%2Fa")));
    assert_eq!(anew.body, "grace of {\"board\"} by None");
    Ok(())
}

#[tokio::test]
async fn a_browser_keeps_the_token_as_long_as_it_holds_and_nobody_reads_it_there() -> Result<()> {
    let visited = Visited::new().await?;
    visited.op.give(json!("opaque.token.here"));
    let opaque = visited.log_in(&mut Browser::default(), "/").await?;
    visited.op.give(visited.token(&json!({})));

    let answer = visited.log_in(&mut Browser::default(), "/").await?;

    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(
        cookies.iter().any(|cookie| cookie.starts_with("switchboard_token=")
            && cookie.contains("; Path=/; Max-Age=300; HttpOnly; SameSite=Lax")),
        "{cookies:?}"
    );
    assert!(
        cookies.iter().any(|cookie| cookie.starts_with("switchboard_away_") && cookie.contains("=; ")),
        "{cookies:?}"
    );
    assert!(!cookies.concat().contains("eyJ"), "a JWT lies open: {cookies:?}");
    assert_eq!(opaque.status, 403);
    Ok(())
}

#[tokio::test]
async fn a_long_token_is_kept_in_parts_and_a_short_one_after_it_is_whole() -> Result<()> {
    let visited = Visited::new().await?;
    let groups: Vec<String> = (0..120).map(|number| format!("{number:036}")).collect();
    visited.op.give(visited.token(&json!({ "groups": groups })));
    let mut browser = Browser::default();

    visited.log_in(&mut browser, "/").await?;
    let seen = visited.get(&mut browser, "/private/a").await?;
    let parts = ["switchboard_token", "switchboard_token_2", "switchboard_token_3"];
    let lengths = parts.map(|name| browser.cookie(name).map(str::len));
    let mut cut = browser.clone();
    cut.set_cookie("switchboard_token_2", "AAAA");
    visited.op.give(visited.token(&json!({})));
    visited.log_in(&mut browser, "/").await?;

    assert!(seen.body.contains(&groups[119]), "{}", seen.body);
    assert_eq!(visited.get(&mut cut, "/private/a").await?.status, 303);
    assert!(
        lengths[0].is_some_and(|length| length + parts[0].len() == 4096) && lengths[2].is_some(),
        "{lengths:?}"
    );
    assert_eq!(browser.cookie(parts[1]).or(browser.cookie(parts[2])), None);
    assert_eq!(visited.get(&mut browser, "/private/a").await?.body, "grace of {\"hr\"} by None");
    Ok(())
}

#[tokio::test]
async fn tabs_that_set_out_together_all_come_back() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    let mut tabs = Vec::new();
    for tab in 0..4 {
        tabs.push(visited.set_out(&mut browser, &format!("/private/{tab}")).await?);
    }

    for (tab, sent) in tabs.iter().enumerate().rev() {
        let back = visited.come_back(&mut browser, sent).await?;
        assert_eq!((back.status, back.header("location")), (303, Some(format!("/private/{tab}").as_str())));
    }
    let again = visited.come_back(&mut browser, &tabs[0]).await?;

    assert_eq!(
        (again.status, again.header("location")),
        (303, Some("/")),
        "who is in has nothing to log in for"
    );
    assert!(!again.headers.iter().any(|(name, _)| name == "set-cookie"), "{}", again.show(&["set-cookie"]));
    Ok(())
}

#[tokio::test]
async fn journeys_that_nobody_comes_back_from_do_not_fill_the_browser() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    let mut longest = 0;
    for _ in 0..50 {
        visited.set_out(&mut browser, "/").await?;
        longest = longest.max(browser.names().filter(|name| name.starts_with("switchboard_away_")).count());
    }

    assert!(longest <= 17, "{longest}");
    assert_eq!(visited.log_in(&mut browser, "/private/a").await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn a_lifetime_of_nothing_is_none_and_a_token_of_another_type_opens_nothing() -> Result<()> {
    let visited = Visited::new().await?;
    visited.op.answer(json!({ "expires_in": 0 }));
    let mut browser = Browser::default();
    visited.log_in(&mut browser, "/").await?;
    assert_eq!(visited.get(&mut browser, "/private/a").await?.status, 200);

    visited.op.answer(json!({ "token_type": "DPoP" }));
    assert_eq!(visited.log_in(&mut Browser::default(), "/").await?.status, 403);
    visited.op.answer(json!({ "token_type": "bearer", "expires_in": "60" }));
    assert_eq!(visited.log_in(&mut Browser::default(), "/").await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn a_browser_asks_as_it_likes_and_is_sent_to_log_in() -> Result<()> {
    let visited = Visited::new().await?;
    let page = |method| Ask::new(method, "/private/a").header("Accept", "text/html");

    let head = page("HEAD").send(visited.address).await?;
    let basic = page("GET").header("Authorization", "Basic YTpi").send(visited.address).await?;

    assert_eq!((head.status, basic.status), (303, 303));
    Ok(())
}

#[tokio::test]
async fn programs_bring_a_token_as_ever_and_are_sent_nowhere() -> Result<()> {
    let visited = Visited::new().await?;

    let bare = Ask::get("/private/a").send(visited.address).await?;
    let posted = Ask::new("POST", "/private/a").header("Accept", "text/html").send(visited.address).await?;
    let bad = Ask::get("/private/a")
        .header("Authorization", "Bearer nonsense")
        .header("Accept", "text/html")
        .send(visited.address)
        .await?;

    for answer in [bare, posted, bad] {
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert_eq!(answer.status, 401, "{}", answer.body);
        assert!(challenge.contains("resource_metadata=\"http"), "{challenge}");
    }
    Ok(())
}

#[tokio::test]
async fn another_server_with_the_same_key_file_knows_the_browser_and_one_with_another_asks() -> Result<()> {
    let visited = Visited::new().await?;
    let mut browser = Browser::default();
    let same = visited.again(visited.scratch.clone()).await?;
    let other = visited.again(Arc::new(Scratch::new()?)).await?;
    // The token is for each of them, so that the key alone is what differs.
    let audiences = [&visited, &same, &other].map(|own| format!("{}/mcp", own.origin));
    visited.op.give(visited.token(&json!({ "aud": audiences })));
    visited.follow();
    visited.log_in(&mut browser, "/").await?;

    assert_eq!(same.get(&mut browser, "/private/a").await?.body, "grace of {\"hr\"} by None");
    assert_eq!(other.get(&mut browser, "/private/a").await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn a_person_sees_who_they_are_and_logs_out() -> Result<()> {
    let visited = Visited::new().await?;
    let end = format!("{}/end", visited.op.issuer);
    visited.op.describe(json!({ "end_session_endpoint": end }));
    let mut browser = Browser::default();
    let stranger = visited.get(&mut browser, "/account").await?;
    visited.log_in(&mut browser, "/account").await?;

    let account = visited.get(&mut browser, "/account").await?;
    let form = form_on(&account, "/logout")?;
    let forged = browser.submit(visited.address, &form, &[("token", "forged")]).await?;
    assert_eq!(visited.get(&mut browser, "/private/a").await?.status, 200);
    let gone = browser.submit(visited.address, &form, &[]).await?;

    assert_eq!((stranger.status, stranger.header("location")), (303, Some("/login?next=%2Faccount")));
    assert_eq!(
        said(&account),
        "You are logged in by way of The Company as <b dir=\"auto\">grace</b>, in the groups hr."
    );
    assert_eq!((forged.status, gone.status), (403, 200));
    assert!(gone.body.contains(&format!("href=\"{end}?client_id=us+%26+them\"")), "{}", gone.body);
    assert_eq!(browser.cookie("switchboard_token"), None);
    assert_eq!(visited.get(&mut browser, "/private/a").await?.status, 303);
    for page in [account, gone] {
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(
            (page.header("cache-control"), page.header("x-frame-options")),
            (Some("no-store"), Some("DENY"))
        );
    }
    Ok(())
}
