//! Passkeys in the whole product: a real browser with a device, a power cut between any two steps, and the command line.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_testkit::wire::Answer;
use switchboard_testkit::{Authenticator, Browser, Lie, PageForm, Peer, Postgres, form_on};
use url::Url;

use super::browser::check_text;
use super::client::{Client, REDIRECT, tokens};
use super::identity::Identity;
use super::told::told;
use super::world::{ADA, PASSWORD, World};
use crate::pages::{check_page, check_requests, check_scripted, page, pages};

const ADD: &str = "/account/passkey";
const ENTER: &str = "/login/passkey";

/// Logs in by the password, adds a passkey, logs out, and answers a host by the passkey.
async fn walk(world: &World, question: &Url, (width, scheme): (u32, &str)) -> Result<Value> {
    let home: Url = world.origin().parse()?;
    let cookies = world.scratch.path().join(format!("cookies-{width}-{scheme}.json"));
    let peer = Peer::node("person.mjs")?
        .args([
            "--walk",
            "passkey",
            "--url",
            home.join("/account")?.as_str(),
            "--question",
            question.as_str(),
        ])
        .args(["--email", ADA, "--password", PASSWORD, "--back", REDIRECT])
        .args(["--width", &width.to_string(), "--scheme", scheme, "--cookies"])
        .args([cookies]);
    // Documents of clients are served by this very thread.
    tokio::task::spawn_blocking(move || peer.run()).await?
}

/// Every page is as it should be, two of them with their script, and the browser complained of nothing.
#[track_caller]
fn check(walk: &Value, home: &Url) {
    let seen: Vec<_> = pages(walk).iter().map(|page| page["name"].as_str().unwrap()).collect();
    assert_eq!(seen, ["account", "add", "added", "login", "passkey", "not verified", "consent"]);
    for page in pages(walk) {
        if ["add", "passkey", "not verified"].contains(&page["name"].as_str().unwrap()) {
            check_scripted(page);
        } else {
            check_page(page);
        }
    }
    check_requests(walk, home, walk["back"].as_str());
    assert_eq!(walk["errors"], json!([]));
}

#[tokio::test]
async fn a_person_adds_a_passkey_in_a_browser_and_answers_a_host_with_it() -> Result<()> {
    for look in [(1440, "light"), (380, "dark"), (1440, "dark"), (380, "light")] {
        let world = World::named(&[], "[login]\nlocal_clients = true\n")?;
        let home: Url = world.origin().parse()?;
        let client = Client::new(&world, Identity::Documented(None)).await?;
        let question = home.join(&client.question()?)?;

        let walk = walk(&world, &question, look).await?;

        check(&walk, &home);
        check_text(page(&walk, "account"), &["Passkeys", "Add a passkey"]);
        check_text(
            page(&walk, "added"),
            &["Phone", "never used", "Removing one logs you out everywhere else."],
        );
        assert_eq!(walk["twice"], "There is a passkey for your account on this device already.");
        check_text(page(&walk, "login"), &["ChatGPT wants to use Docs for you", "Log in with a passkey"]);
        check_text(page(&walk, "passkey"), &["ChatGPT wants to use Docs for you", "Log in another way"]);
        assert!(
            walk["unverified"].as_str().is_some_and(|text| text.starts_with("Nothing was sent")),
            "{walk}"
        );
        check_text(page(&walk, "consent"), &["Allow ChatGPT to use Docs?", ADA]);
        assert_eq!(walk["keys"].as_array().map(Vec::len), Some(1), "{walk}");
        let key = &walk["keys"][0];
        assert_eq!((&key["rpId"], &key["handle"]), (&json!("localhost"), &json!(16)));
        assert_eq!(key["isResidentCredential"], true);
        check_plain(&walk["plain"]);

        let back = Url::parse(walk["back"].as_str().context("sent nowhere")?)?;
        let granted = tokens(&client.exchange(&world, &client.answered(&back, "code")?).await?)?;
        let found = world.search(Some(&granted.access), "harbour").await?;
        assert!(found.status == 200 && found.body.contains("guide.md#p0"), "{}", found.show(&[]));
        let listed = world.user(&["list"], "")?;
        assert_eq!(listed.stdout, "ada@example.org, in staff, with 1 passkey\n", "{}", listed.stderr);
    }
    Ok(())
}

/// Without scripts the page says what it needs, leads back, and has no button that does nothing.
#[track_caller]
fn check_plain(plain: &Value) {
    let text = plain["text"].as_str().unwrap();
    assert!(text.contains("This page needs JavaScript"), "{text}");
    assert!(text.contains("Log in another way"), "{text}");
    assert_eq!(plain["buttons"], 0, "{text}");
}

fn asked(form: &PageForm) -> Result<Value> {
    Ok(serde_json::from_str(form.handed.get("asked").context("nothing is asked")?)?)
}

/// Ada's device, and her browser without scripts.
struct Ada {
    browser: Browser,
    device: Authenticator,
}

impl Ada {
    fn new(world: &World) -> Self {
        Self { browser: Browser::default(), device: Authenticator::new(&world.origin()) }
    }

    async fn add(&mut self, world: &World, form: &PageForm, name: &str) -> Result<Answer> {
        let answer = self.device.create(&asked(form)?, &Lie::default())?.to_string();
        self.browser.submit(world.address, form, &[("name", name), ("answer", &answer)]).await
    }

    /// Returns the answer of her only passkey to what a page asks.
    fn answer(&mut self, form: &PageForm) -> Result<String> {
        let id = self.device.ids().pop().context("no passkey")?;
        Ok(self.device.get(&asked(form)?, (&id, &Lie::default()))?.to_string())
    }
}

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing() -> Result<()> {
    loses_nothing(World::named(&[], "")?).await
}

#[tokio::test]
async fn a_kill_between_any_two_steps_loses_nothing_on_postgresql() -> Result<()> {
    let server = Postgres::start()?;
    loses_nothing(World::named(&["--database", &server.address("postgres")], "")?).await
}

async fn loses_nothing(mut world: World) -> Result<()> {
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let mut ada = Ada::new(&world);
    world.log_in(&mut ada.browser, "/login", ADA).await?;
    world.kill()?;

    let form = form_on(&ada.browser.get(world.address, ADD).await?, ADD)?;
    world.kill()?;

    let added = ada.add(&world, &form, "Phone").await?;
    assert_eq!(added.header("location"), Some("/account"), "{}", added.show(&[]));
    world.kill()?;

    let mut browser = Browser::default();
    let question = client.question()?;
    let query = question.split_once('?').context("no query")?.1;
    let next = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", query).finish();
    let form = form_on(&browser.get(world.address, &format!("{ENTER}?{next}")).await?, ENTER)?;
    world.kill()?;

    let answer = ada.answer(&form)?;
    let mut thief = browser.clone();
    let entered = browser.submit(world.address, &form, &[("answer", &answer)]).await?;
    let next = entered.header("location").with_context(|| entered.show(&[]))?.to_owned();
    world.kill()?;

    let replayed = thief.submit(world.address, &form, &[("answer", &answer)]).await?;
    assert_eq!(replayed.status, 403, "what was used up stays so");
    let page = browser.get(world.address, &next).await?;
    let allowed =
        browser.submit(world.address, &form_on(&page, "/authorize")?, &[("decision", "allow")]).await?;
    let granted = tokens(&client.exchange(&world, &client.received(&allowed)?).await?)?;
    world.kill()?;

    assert_eq!(world.search(Some(&granted.access), "harbour").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn passkeys_are_kept_by_whoever_runs_the_server() -> Result<()> {
    let world = World::named(&[], "")?;
    let mut browser = Browser::default();
    world.log_in(&mut browser, "/login", ADA).await?;
    for name in ["Phone", "The laptop", "Phone"] {
        let mut ada = Ada { browser: browser.clone(), device: Authenticator::new(&world.origin()) };
        let form = form_on(&browser.get(world.address, ADD).await?, ADD)?;
        let added = ada.add(&world, &form, name).await?;
        assert_eq!(added.header("location"), Some("/account"), "{}", added.show(&[]));
    }
    let said = |words: &[&str], input: &str| -> Result<String> {
        Ok(format!("{} -> {}", words.join(" "), told(&world.user(words, input)?)))
    };

    let mut seen = vec![
        said(&["list"], "")?,
        said(&["passkeys", ADA], "")?,
        said(&["passkeys", "eve@example.org"], "")?,
        said(&["passkeys", ADA, "--remove", "Watch"], "")?,
        said(&["passkeys", ADA, "--remove", "The laptop", "--remove", "Phone (2)"], "")?,
    ];
    assert_eq!(
        browser.get(world.address, "/documents/guide.md").await?.status,
        303,
        "every session has ended"
    );
    seen.push(said(&["passwd", ADA, "--password-stdin", "--keep-passkeys"], PASSWORD)?);
    let people: Value = serde_json::from_str(&world.user(&["list", "--json"], "")?.stdout)?;
    let listed: Value = serde_json::from_str(&world.user(&["passkeys", ADA, "--json"], "")?.stdout)?;
    seen.push(said(&["passwd", ADA, "--password-stdin"], PASSWORD)?);
    seen.push(said(&["passkeys", ADA], "")?);
    seen.push(said(&["passkeys", ADA, "--all"], "")?);

    assert_eq!((&people[0]["email"], &people[0]["passkeys"]), (&json!(ADA), &json!(1)));
    assert_eq!((&listed[0]["name"], &listed[0]["used_at"]), (&json!("Phone"), &Value::Null));
    assert!(listed[0]["added_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{listed}");
    insta::assert_snapshot!(seen.join("\n"), @r#"
    list -> 0 ada@example.org, in staff, with 3 passkeys
    passkeys ada@example.org -> 0 Phone, added on DAY, never used
    The laptop, added on DAY, never used
    Phone (2), added on DAY, never used
    passkeys eve@example.org -> 2 switchboard: eve@example.org has no account; `switchboard user list` shows who has one
    passkeys ada@example.org --remove Watch -> 2 switchboard: ada@example.org has no passkey "Watch"; `switchboard user passkeys ada@example.org` shows which there are
    passkeys ada@example.org --remove The laptop --remove Phone (2) -> 0 2 passkeys of ada@example.org taken away; every session and connection has ended
    passwd ada@example.org --password-stdin --keep-passkeys -> 0 ada@example.org has another password; every session and connection has ended
    passwd ada@example.org --password-stdin -> 0 ada@example.org has another password; every session and connection has ended; 1 passkey taken away
    passkeys ada@example.org -> 0 ada@example.org has no passkeys; they are added at /account, in a browser
    passkeys ada@example.org --all -> 0 ada@example.org has no passkeys; nothing was changed
    "#);
    Ok(())
}
