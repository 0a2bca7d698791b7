//! Logging in with a passkey, from wherever people come to wherever they go.

use anyhow::{Context as _, Result};
use switchboard_login::LoginConfig;
use switchboard_testkit::{Authenticator, Lie};

use super::{ADD, ENTER, begin, check_noted, is_in};
use crate::client::{Client, tokens};
use crate::world::{Browser, World, form_on, location, parameter};

/// Returns the link on a page whose address begins so.
fn link(body: &str, start: &str) -> Result<String> {
    let rest = body.split("href=\"").find(|rest| rest.starts_with(start));
    let link = rest.and_then(|rest| rest.split('"').next());
    Ok(link.with_context(|| format!("no link to {start}: {body}"))?.replace("&#38;", "&"))
}

#[tokio::test]
async fn a_host_asks_and_a_passkey_answers_without_an_address_or_a_password() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();

    let login = browser.get(&world, &client.question(&world, &[])).await?;
    let door = link(&login.body, "/login/passkey?next=")?;
    let entered = ada.enter(&world, (&mut browser, &door), &Lie::default()).await?;
    let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
    let consent = browser.get(&world, &next).await?;
    let allowed = browser.submit(&world, &form_on(&consent, "/authorize")?, &[("decision", "allow")]).await?;
    let sent = location(&allowed)?;
    client.check_response(&world, &sent)?;
    let code = parameter(&sent, "code").context("no code")?;

    tokens(&client.exchange(&world, &code, &[]).await?)?;
    assert!(consent.body.contains("ada@example.org"), "{}", consent.body);
    check_noted(&world, "logged_in of somebody: passkey").await
}

#[tokio::test]
async fn the_page_says_what_it_is_for_and_leads_back_to_the_other_doors() -> Result<()> {
    let (world, _) = begin().await?;
    let client = Client::registered(&world, "none").await?;
    let question = client.question(&world, &[("prompt", "login")]);
    let mut browser = Browser::default();
    let login = browser.get(&world, &question).await?;

    let page = browser.get(&world, &link(&login.body, "/login/passkey?next=")?).await?;

    for said in [
        "wants to use Field notes for you",
        "Its name is its own claim; nobody has checked it.",
        "answered at <b>chatgpt.com</b>",
        "<li>search the documents</li>",
        "/mcp</code>",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(page.body.contains("<noscript><p>This page needs JavaScript"), "{}", page.body);
    assert_eq!(link(&page.body, "/authorize?")?, question);
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("script-src 'sha256-") && !policy.contains("form-action"), "{policy}");
    Ok(())
}

#[tokio::test]
async fn a_person_comes_back_to_the_page_that_was_asked_for_and_nowhere_else() -> Result<()> {
    let (world, mut ada) = begin().await?;
    for (next, expected) in [
        ("", "/account"),
        ("%2Fprivate%2Fa.md%3Fpassage%3D3", "/private/a.md?passage=3"),
        ("%2F%2Fevil.example%2F", "/evil.example/"),
        ("https%3A%2F%2Fevil.example%2F", "/authorize?https://evil.example/"),
    ] {
        let page = format!("{ENTER}?next={next}");
        let entered = ada.enter(&world, (&mut Browser::default(), &page), &Lie::default()).await?;

        assert_eq!((entered.status, entered.header("location")), (303, Some(expected)), "{next}");
    }
    Ok(())
}

/// The hash of the one script that there is, as a browser would compute it over what stands in the page.
fn hash(body: &str) -> Result<String> {
    use base64::Engine as _;
    assert_eq!(body.matches("<script").count(), 1, "{body}");
    let script = body.split_once("<script>").context("no script")?.1;
    let script = script.split_once("</script>").context("no end")?.0;
    let hash = ring::digest::digest(&ring::digest::SHA256, script.as_bytes());
    Ok(base64::engine::general_purpose::STANDARD.encode(hash))
}

#[tokio::test]
async fn the_pages_allow_their_own_script_and_nothing_else() -> Result<()> {
    let (world, mut ada) = begin().await?;
    for path in [ENTER, ADD] {
        let page = ada.browser.get(&world, path).await?;

        let policy = page.header("content-security-policy").unwrap_or_default();
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                 script-src 'sha256-{}'",
                hash(&page.body)?
            ),
            "{path}"
        );
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    for path in ["/login", "/account"] {
        let page = Browser::default().get(&world, path).await?;
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(!policy.contains("script-src") && !page.body.contains("<script"), "{path}: {policy}");
    }
    Ok(())
}

#[tokio::test]
async fn where_there_are_none_nothing_speaks_of_them() -> Result<()> {
    let shut = World::named(LoginConfig { passkeys: false, ..LoginConfig::default() }).await?;
    let by_number = World::new().await?;
    for world in [shut, by_number] {
        let mut browser = Browser::default();
        let login = browser.get(&world, "/login").await?;
        browser.log_in(&world, "/login", "ada@example.org").await?;
        let account = browser.get(&world, "/account").await?;

        for page in [login, account] {
            assert!(page.status == 200 && !page.body.to_lowercase().contains("passkey"), "{}", page.body);
        }
        for path in [ENTER, ADD] {
            let asked = browser.get(&world, path).await?;
            let told = browser.send(&world, crate::world::form_of(path, &[("token", "x")])).await?;
            assert_eq!((asked.status, told.status), (404, 404), "{path}");
            assert!(asked.body.contains("There are no passkeys here"), "{}", asked.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_restart_and_another_server_between_any_two_steps_lose_nothing() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let other = world.replica().await?;

    let form = form_on(&ada.browser.get(&other, ADD).await?, ADD)?;
    let world = world.restart().await?;
    // Another device, because one makes no second key for the same account.
    let mut laptop = Authenticator::new(crate::world::NAMED);
    let answer = laptop.create(&super::asked(&form)?, &Lie::default())?.to_string();
    let added = ada.browser.submit(&world, &form, &[("name", "Laptop"), ("answer", &answer)]).await?;
    assert_eq!(added.header("location"), Some("/account"), "{}", added.body);
    let world = world.restart().await?;

    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
    let world = world.restart().await?;
    let entered = ada.answer_proof(&other, (&mut browser, &form), &Lie::default()).await?;
    assert_eq!(entered.status, 303, "{}", entered.body);
    let world = world.restart().await?;

    assert!(is_in(&world, &mut browser).await?);
    let again = ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?;
    assert_eq!(again.status, 303, "the counter was kept");
    let stale = Lie { counter: Some(2), ..Lie::default() };
    assert_eq!(ada.enter(&other, (&mut Browser::default(), ENTER), &stale).await?.status, 403);
    Ok(())
}
