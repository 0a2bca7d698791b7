//! What stands in the audit: each refusal of an attack with the person, the client and the reason, and no more of them than fits.

use std::time::Duration;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use switchboard_login::{LoginConfig, LoginLimits};
use switchboard_testkit::wire::Ask;

use crate::client::{Client, Proof, VERIFIER, refusal, tokens};
use crate::world::{Browser, EMAIL, World, form_of, form_on};

/// Returns the latest lines, the latest first: what, who, by which client, and why.
async fn lines(world: &World, most: u32) -> Result<Vec<String>> {
    let people = world.accounts.list().await?;
    let records = world.accounts.audit(most).await?;
    let line = |record: switchboard_login::AuditRecord| {
        let email = |id: &String| people.iter().find(|person| person.id == *id).map(|person| &person.email);
        let who = record.person.as_ref().map_or("-", |id| email(id).map_or("gone", String::as_str));
        let client = if record.client.is_some() { "client" } else { "-" };
        format!("{} {who} {client} {}", record.event, record.detail.unwrap_or_default())
    };
    Ok(records.into_iter().map(line).collect())
}

/// Returns the latest line.
async fn line(world: &World) -> Result<String> {
    // Lines of one moment have no order.
    world.clock.advance(Duration::from_millis(1));
    lines(world, 1).await?.pop().context("no line")
}

#[tokio::test]
async fn a_code_without_its_verifier_is_written_down_with_whose_it_is() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    let mut told = Vec::new();
    for (name, value) in [
        ("code_verifier", ""),
        ("code_verifier", "short"),
        ("grant_type", "password"),
        ("code", "guess"),
        ("resource", "https://other.example/mcp"),
    ] {
        world.clock.advance(Duration::from_millis(1));
        let answer = client.exchange(&world, &code, &[(name, value)]).await?;
        told.push(format!("{} | {}", refusal(&answer), line(&world).await?));
    }
    client.exchange(&world, &code, &[]).await?;
    told.push(line(&world).await?);

    insta::assert_snapshot!(told.join("\n"), @r"
    400 invalid_request | code_refused ada@example.org client the parameter code_verifier is required
    400 invalid_grant | code_refused ada@example.org client code_verifier must be 43 to 128 letters, digits, or -._~
    400 unsupported_grant_type | request_refused - client grant_type must be authorization_code or refresh_token
    400 invalid_grant | code_refused - client the code is not known
    400 invalid_target | code_refused ada@example.org client the resource is not the one that was granted
    code_replayed ada@example.org client the code was used before; the tokens it gave have ended
    ");
    Ok(())
}

#[tokio::test]
async fn what_becomes_of_a_connection_is_written_down_with_whose_it_is() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    let mut told = Vec::new();
    world.clock.advance(Duration::from_millis(1));
    let first = tokens(&client.exchange(&world, &code, &[]).await?)?;
    told.push(line(&world).await?);
    let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
    told.push(line(&world).await?);
    client.send(&world, "/revoke", vec![("token", &next.refresh)]).await?;
    told.push(line(&world).await?);

    assert_eq!(
        told,
        [
            "code_redeemed ada@example.org client ",
            "refreshed ada@example.org client ",
            "revoked ada@example.org client "
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_client_that_is_not_proven_is_written_down_whatever_it_sent() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_post").await?;
    let Proof::Post(secret) = &client.proof else { anyhow::bail!("no secret") };
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{secret}", client.id)));
    let form = [("client_id", client.id.as_str()), ("client_secret", secret), ("token", "x")];
    let mut told = Vec::new();
    for path in ["/token", "/revoke", "/introspect"] {
        for ask in [
            form_of(path, &form).header("Authorization", &basic),
            form_of(path, &form[..1]).header("Authorization", "Basic x"),
            form_of(path, &form[..1]),
            form_of(path, &[("client_id", &client.id), ("client_id", "other")]),
        ] {
            world.clock.advance(Duration::from_millis(1));
            let answer = ask.send(world.address).await?;
            told.push(format!("{path}: {} | {}", refusal(&answer), line(&world).await?));
        }
    }

    insta::assert_snapshot!(told.join("\n"), @r"
    /token: 400 invalid_request | client_refused - client the client proves itself in two ways at once
    /token: 401 invalid_client | client_refused - client the Authorization header is no Basic one with an id and a secret
    /token: 401 invalid_client | client_refused - client the client must prove itself in the way it registered
    /token: 400 invalid_request | client_refused - - the parameter client_id is given more than once
    /revoke: 400 invalid_request | client_refused - client the client proves itself in two ways at once
    /revoke: 401 invalid_client | client_refused - client the Authorization header is no Basic one with an id and a secret
    /revoke: 401 invalid_client | client_refused - client the client must prove itself in the way it registered
    /revoke: 400 invalid_request | client_refused - - the parameter client_id is given more than once
    /introspect: 400 invalid_request | client_refused - client the client proves itself in two ways at once
    /introspect: 401 invalid_client | client_refused - client the Authorization header is no Basic one with an id and a secret
    /introspect: 401 invalid_client | client_refused - client who asks must prove who it is
    /introspect: 400 invalid_request | client_refused - - the parameter client_id is given more than once
    ");
    Ok(())
}

#[tokio::test]
async fn whose_account_is_guessed_at_is_written_down() -> Result<()> {
    let world = World::new().await?;
    let mut told = Vec::new();
    for email in [EMAIL, "nobody@example.org"] {
        world.clock.advance(Duration::from_millis(1));
        let mut browser = Browser::default();
        let form = form_on(&browser.get(&world, "/login").await?, "/login")?;
        let fields = [("email", email), ("password", "guess guess")];
        let refused = browser.submit(&world, &form, &fields).await?;
        told.push(format!("{} {}", refused.status, line(&world).await?));
    }

    assert_eq!(
        told,
        ["403 login_refused ada@example.org - wrong password", "403 login_refused - - no such account"]
    );
    Ok(())
}

#[tokio::test]
async fn a_wrong_set_up_link_is_written_down() -> Result<()> {
    let world = World::empty(LoginConfig::default()).await?;
    world.login.setup_link().await?.context("no link")?;

    assert_eq!(world.get("/setup?token=guess").await?.status, 404);
    let fields = [("link", "guess"), ("email", EMAIL), ("password", "correct horse battery")];
    assert_eq!(world.post("/setup", &fields).await?.status, 404);
    assert_eq!(world.get("/setup").await?.status, 404);

    assert_eq!(lines(&world, 10).await?, ["setup_refused - - the link is not good"; 2]);
    Ok(())
}

#[tokio::test]
async fn a_consent_is_given_once_and_remembered_after_that() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    client.code(&world, &mut browser).await?;
    world.clock.advance(Duration::from_secs(1));
    client.code(&world, &mut browser).await?;
    world.clock.advance(Duration::from_secs(1));
    client.code(&world, &mut browser).await?;

    let events = world.audit(50).await?;

    let of = |word: &str| events.iter().filter(|event| *event == word).count();
    assert_eq!((of("consent_given"), of("consent_remembered")), (1, 2), "{events:?}");
    Ok(())
}

/// What strangers send without a proof is written down up to the number, each kind for itself, and no person's lines for another's.
#[tokio::test]
async fn no_flood_fills_the_audit() -> Result<()> {
    let limits = LoginLimits { noted_refusals: 2, ..LoginLimits::default() };
    let world = World::with(LoginConfig { limits, ..LoginConfig::default() }).await?;
    world.add("bob@example.org", &[]).await?;
    let client = Client::registered(&world, "none").await?;
    let mut browsers = [EMAIL, "bob@example.org"].map(|email| (email, Browser::default()));
    for (email, browser) in &mut browsers {
        browser.log_in(&world, "/login", email).await?;
    }
    let before = world.audit(1000).await?.len();
    world.clock.advance(Duration::from_millis(1));
    for count in 0..5 {
        let junk = count.to_string();
        world.get("/authorize?client_id=nobody").await?;
        world.post("/login", &[("email", &junk)]).await?;
        world.post("/token", &[("client_id", &junk)]).await?;
        client.exchange(&world, &junk, &[("code_verifier", VERIFIER)]).await?;
        client.refresh(&world, &junk).await?;
        Ask::json("/register", "{}").send(world.address).await?;
        Client::registered(&world, "none").await?;
        world.get(&format!("/setup?token={junk}")).await?;
        for (_, browser) in &mut browsers {
            let form = form_on(&browser.get(&world, "/account").await?, "/logout")?;
            browser.submit(&world, &form, &[("token", "forged")]).await?;
        }
    }
    let mut events: Vec<_> = lines(&world, 1000).await?;
    let written = events.len() - before;
    events.truncate(written);
    events.retain(|line| line.starts_with("form_refused"));
    events.sort();

    world.clock.advance(Duration::from_mins(1));
    world.get("/authorize?client_id=nobody").await?;

    // Seven kinds, of which one was written once before, and one more for nobody and for each of two people.
    assert_eq!(written, 2 * 7 - 1 + 2 * 3);
    assert_eq!(
        events,
        [
            "form_refused - - login",
            "form_refused - - login",
            "form_refused ada@example.org - logout",
            "form_refused ada@example.org - logout",
            "form_refused bob@example.org - logout",
            "form_refused bob@example.org - logout",
        ]
    );
    assert_eq!(lines(&world, 1).await?, ["request_refused - - no client has this id; 3 more before it"]);
    Ok(())
}

#[tokio::test]
async fn lines_are_kept_for_their_time_and_no_longer() -> Result<()> {
    let audit_days = std::num::NonZeroU32::new(10).context("not zero")?;
    let world = World::with(LoginConfig { audit_days, ..LoginConfig::default() }).await?;
    let made = |events: &[String]| events.iter().any(|event| event == "account_added");

    world.clock.advance(Duration::from_mins(10 * 24 * 60 - 1));
    world.get("/authorize?client_id=nobody").await?;
    assert!(made(&world.audit(50).await?));

    world.clock.advance(Duration::from_hours(1));
    world.get("/authorize?client_id=nobody").await?;
    let events = world.audit(50).await?;
    assert!(!made(&events), "{events:?}");
    assert_eq!(events, ["request_refused", "request_refused"]);
    Ok(())
}
