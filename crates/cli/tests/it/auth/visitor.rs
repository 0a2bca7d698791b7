//! People with a browser where the tokens of npm `oidc-provider` are taken: sent there, and back to the document that was asked for.

use anyhow::{Context as _, Result, ensure};
use switchboard_testkit::wire::{Answer, Ask};
use switchboard_testkit::{Browser, Process, Scratch, form_of, form_on};
use url::{Position, Url};

use super::browser::{check_text, walk};
use super::company::follow;
use super::foreign::{ASKS, Foreign, RULES, provider_of};
use super::world::{ADA, PASSWORD, World, free};
use crate::pages::{check_page, page, pages};
use crate::served::{TIME, switchboard};
use crate::servers::Server;

/// How the provider knows us.
const BROWSER: &str =
    "[auth.browser]\nclient = \"browser\"\nsecret = \"file:SECRET\"\nname = \"The Company\"\n";

fn served(provider: Server) -> Result<Foreign> {
    Foreign::with(provider, &format!("{RULES}{BROWSER}"))
}

/// Opens a page of the library with a browser, wherever that leads.
async fn visit(foreign: &Foreign, browser: &mut Browser, path: &str) -> Result<(Url, Answer)> {
    follow(browser, Url::parse(&format!("{}{path}", foreign.world.origin()))?).await
}

#[tokio::test]
async fn a_person_comes_by_the_provider_to_what_their_groups_may_read() -> Result<()> {
    let staff = served(provider_of("hr", "0")?)?;
    let guest = served(provider_of("guests", "0")?)?;
    let mut browser = Browser::default();

    let (page, pay) = visit(&staff, &mut browser, "/documents/hr/pay.md").await?;
    let (_, download) = visit(&staff, &mut browser, "/originals/hr/pay.md").await?;
    let (_, found) = visit(&staff, &mut browser, "/search?q=zorkmids").await?;
    let mut other = Browser::default();
    let (_, guide) = visit(&guest, &mut other, "/documents/guide.md").await?;
    let (_, hidden) = visit(&guest, &mut other, "/documents/hr/pay.md").await?;

    assert_eq!((page.path(), pay.status), ("/documents/hr/pay.md", 200), "{}", pay.body);
    assert!(pay.body.contains("zorkmids") && download.body.contains("zorkmids"), "{}", download.body);
    assert!(found.body.contains("hr/pay.md"), "{}", found.body);
    assert!(guide.body.contains("The harbour opens at six."), "{}", guide.body);
    assert_eq!(hidden.status, 404, "{}", hidden.body);
    #[cfg(unix)]
    {
        let key = staff.world.scratch.path().join("Docs/.switchboard/login/browser.key");
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key)?.permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_asked_about_tokens_is_asked_about_those_of_browsers() -> Result<()> {
    let browser = "browser = { client = \"opaque-browser\", secret = \"file:SECRET\" }\n";
    let foreign = Foreign::with(provider_of("hr", "0")?, &format!("{RULES}{ASKS}{browser}"))?;
    let mut browser = Browser::default();

    let (_, pay) = visit(&foreign, &mut browser, "/documents/hr/pay.md").await?;
    let (_, account) = visit(&foreign, &mut browser, "/account").await?;
    let mut stays = browser.clone();
    let gone = browser.submit(foreign.world.address, &form_on(&account, "/logout")?, &[]).await?;
    let Foreign { provider, world } = foreign;
    drop(provider);
    let asked = browser.get(world.address, "/documents/hr/pay.md").await?;
    let unknown = stays.get(world.address, "/documents/hr/pay.md").await?;

    assert!(pay.body.contains("zorkmids"), "{}", pay.body);
    assert!(account.body.contains("in the groups hr"), "{}", account.body);
    assert!(gone.body.contains("/session/end?client_id=opaque-browser"), "{}", gone.body);
    assert_eq!((asked.status, unknown.status), (303, 503), "a good token is not thrown away");
    Ok(())
}

#[tokio::test]
async fn another_server_of_ours_on_the_same_machine_may_be_the_provider() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    let secret = scratch.write("secret", "a secret of the two servers\n")?.display().to_string();
    let here = free()?;
    let client = format!(
        "[[login.clients]]\nid = \"docs\"\nname = \"Docs\"\nsecret = \"a secret of the two servers\"\n\
         redirect_uris = [\"http://{here}/login/from/provider\"]\n"
    );
    let provider = World::configured("oauth", &client)?;
    let audience = format!("{}/mcp", provider.origin());
    let args = ["--auth", "oidc", "--issuer", &provider.origin(), "--audience", &audience];
    let from = format!("file:{secret}");
    let browsers = ["--scope", "documents", "--browser-client", "docs", "--browser-secret", &from];
    let world = World::listening(here, scratch, &[&args[..], &browsers[..]].concat())?;
    let mut browser = Browser::default();

    let asked = Url::parse(&format!("{}/documents/guide.md", world.origin()))?;
    let (page, form) = follow(&mut browser, asked).await?;
    let entered = form_on(&form, "/login")?;
    let entered =
        browser.submit(provider.address, &entered, &[("email", ADA), ("password", PASSWORD)]).await?;
    let (_, consent) =
        follow(&mut browser, page.join(entered.header("location").context("not entered")?)?).await?;
    let allow = form_on(&consent, "/authorize")?;
    let allowed = browser.submit(provider.address, &allow, &[("decision", "allow")]).await?;
    let (last, seen) =
        follow(&mut browser, page.join(allowed.header("location").context("not allowed")?)?).await?;

    assert_eq!((last.path(), seen.status), ("/documents/guide.md", 200), "{}", seen.show(&[]));
    assert!(seen.body.contains("The harbour opens at six."), "{}", seen.body);
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_killed_on_the_way_lets_the_person_go_on() -> Result<()> {
    let mut foreign = served(provider_of("hr", "0")?)?;
    let mut browser = Browser::default();
    let mut page = Url::parse(&format!("{}/documents/hr/pay.md", foreign.world.origin()))?;
    for step in 0..15 {
        foreign.world.kill()?;
        let address = *page.socket_addrs(|| None)?.first().context("the page is nowhere")?;
        let answer = browser.get(address, &page[Position::BeforePath..Position::AfterQuery]).await?;
        let Some(location) = answer.header("location") else {
            ensure!(step > 4, "the provider was not asked: {}", answer.show(&[]));
            assert!(answer.body.contains("zorkmids"), "{}", answer.show(&[]));
            return Ok(());
        };
        page = page.join(location)?;
    }
    anyhow::bail!("it leads on and on, to {page}")
}

#[tokio::test]
async fn a_real_browser_opens_a_citation_and_logs_out() -> Result<()> {
    let foreign = served(provider_of("hr", "0")?)?;
    let citation = format!("{}/documents/hr/pay.md?passage=0", foreign.world.origin());
    for look in [(380, "dark"), (1440, "light")] {
        let visit = walk(&foreign.world, "visit", &citation, look).await?;

        let seen: Vec<_> =
            pages(&visit).iter().map(|page| page["name"].as_str().unwrap_or_default()).collect();
        assert_eq!(seen, ["page", "account", "logged out", "home", "found"]);
        pages(&visit).iter().for_each(check_page);
        assert_eq!(page(&visit, "page")["url"], citation.as_str());
        check_text(page(&visit, "page"), &["zorkmids"]);
        check_text(page(&visit, "account"), &["by way of The Company as ada", "in the groups hr"]);
        check_text(
            page(&visit, "logged out"),
            &["You are logged out here", "Log out at The Company as well"],
        );
        check_text(page(&visit, "found"), &["pay.md"]);
        assert_eq!(visit["errors"], serde_json::json!([]));
    }
    Ok(())
}

/// What a stranger gets, for every route of this login and some of the library behind it.
pub(super) const STRANGER: [(&str, &str, u16); 17] = [
    ("POST", "/mcp", 401),
    ("POST", "/rpc", 401),
    ("GET", "/sse", 401),
    ("GET", "/", 401),
    ("PAGE", "/", 303),
    ("GET", "/search", 401),
    ("PAGE", "/documents/guide.md", 303),
    ("GET", "/originals/guide.md", 401),
    ("PAGE", "/nowhere", 303),
    ("GET", "/status", 401),
    ("GET", "/login", 303),
    ("GET", "/login/style.css", 200),
    ("GET", "/login/from/provider", 403),
    ("GET", "/account", 303),
    ("POST", "/logout", 200),
    ("POST", "/login", 405),
    ("GET", "/authorize", 401),
];

#[tokio::test]
async fn a_stranger_gets_nothing_but_the_way_to_the_provider() -> Result<()> {
    let foreign = served(provider_of("hr", "0")?)?;
    for (method, path, expected) in STRANGER {
        let ask = match method {
            "PAGE" => Ask::get(path).header("Accept", "text/html"),
            "POST" => form_of(path, &[("token", "x")]),
            method => Ask::new(method, path),
        };

        let answer = ask.send(foreign.world.address).await?;

        assert_eq!(answer.status, expected, "{method} {path}: {}", answer.body);
        for secret in ["opens at six", "zorkmids"] {
            assert!(!answer.body.contains(secret), "{method} {path} says {secret}");
        }
    }
    Ok(())
}

#[test]
fn whoever_starts_it_reads_what_the_provider_has_to_be_told() -> Result<()> {
    let provider = provider_of("hr", "0")?;
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n")?;
    let docs = scratch.path().join("Docs").display().to_string();
    let mut command = switchboard();
    command.args(["serve", &docs, "--port", "0", "--auth", "oidc", "--issuer", &provider.url("")]);
    command.args(["--browser-client", "browser", "--public-url", "https://docs.example.org/notes"]);
    let mut process = Process::start(&mut command)?;

    let told = process.line(TIME, |line| {
        line.trim().starts_with("https://docs.example.org/notes/login/").then(|| line.trim().to_owned())
    })?;

    assert_eq!(told, "https://docs.example.org/notes/login/from/provider");
    Ok(())
}
