//! The login in a real browser: what a person reads, decides and takes back, at the width of a phone and in the dark.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_testkit::Peer;
use switchboard_testkit::wire::Ask;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

use super::client::{CHALLENGE, Client, REDIRECT, Tokens, path, tokens};
use super::identity::Identity;
use super::world::{ADA, PASSWORD, World};
use crate::pages::{check_page, check_requests, page, pages};

/// Hosts refresh tokens of two minutes before each call.
const CONFIG: &str = "[login]\nlocal_clients = true\n[login.lifetimes]\naccess_token = 120\n";

/// The address of a program on a device. Nothing on this machine opens it; what counts is that the browser asks for it.
const PROGRAM: &str = "switchboard-test://landed";

/// Lets Ada walk through pages with her browser, which keeps its cookies in a file.
pub(super) async fn walk(world: &World, walk: &str, url: &str, look: (u32, &str)) -> Result<Value> {
    walk_to(world, (walk, REDIRECT), url, look).await
}

/// Lets Ada walk until her browser asks for an address.
async fn walk_to(
    world: &World,
    (walk, back): (&str, &str),
    url: &str,
    (width, scheme): (u32, &str),
) -> Result<Value> {
    let cookies = world.scratch.path().join(format!("cookies-{width}-{scheme}.json"));
    let peer = Peer::node("person.mjs")?
        .args(["--walk", walk, "--url", url, "--email", ADA, "--password", PASSWORD, "--back", back])
        .args(["--width", &width.to_string(), "--scheme", scheme, "--cookies"])
        .args([cookies]);
    // Documents of clients are served by this very thread.
    tokio::task::spawn_blocking(move || peer.run()).await?
}

/// Returns where a walk was sent back to.
fn back(walk: &Value) -> Result<Url> {
    Ok(Url::parse(walk["back"].as_str().context("sent nowhere")?)?)
}

/// Every page is as it should be, and the browser complained of nothing but the password that was wrong.
#[track_caller]
fn check(walk: &Value, home: &Url, names: &[&str]) {
    let seen: Vec<_> = pages(walk).iter().map(|page| page["name"].as_str().unwrap()).collect();
    assert_eq!(seen, names);
    pages(walk).iter().for_each(check_page);
    check_requests(walk, home, walk["back"].as_str());
    let wrong = |complaint: &&Value| complaint.as_str().is_some_and(|text| text.contains("status of 403"));
    let complaints = walk["errors"].as_array().unwrap();
    let others: Vec<_> = complaints.iter().filter(|complaint| !wrong(complaint)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(complaints.len(), usize::from(names.contains(&"wrong password")), "{complaints:?}");
}

#[track_caller]
pub(super) fn check_text(page: &Value, parts: &[&str]) {
    let text = page["text"].as_str().unwrap();
    for part in parts {
        assert!(text.contains(part), "no {part:?} on {}:\n{text}", page["url"]);
    }
}

/// What a person needs to decide: who asks, whose word that is, where the answer goes, and what it allows.
#[track_caller]
fn check_words(walk: &Value, client_host: &str) {
    check_text(
        page(walk, "login"),
        &[
            "ChatGPT wants to use Docs for you",
            "then you decide",
            &format!("describes itself at {client_host}. Its name is its own claim"),
            "answered at chatgpt.com",
            "search and read the documents of Docs that you may see",
        ],
    );
    check_text(page(walk, "wrong password"), &["The address or the password is wrong."]);
    check_text(
        page(walk, "consent"),
        &[
            "Allow ChatGPT to use Docs?",
            &format!("describes itself at {client_host}. Its name is its own claim"),
            "answered at chatgpt.com",
            REDIRECT,
            "search and read the documents of Docs that you may see",
            "stay connected until you disconnect it, without asking you again",
            ADA,
        ],
    );
}

#[tokio::test]
async fn a_person_decides_in_a_browser_and_takes_it_back_there() -> Result<()> {
    let world = World::configured("oauth", CONFIG)?;
    let home: Url = world.origin().parse()?;
    let client = Client::new(&world, Identity::Documented(None)).await?;
    let question = home.join(&client.question()?)?;
    let answering = ["login", "wrong password", "consent"];
    let mut grounds = Vec::new();
    for look in [(1440, "light"), (1440, "dark"), (380, "dark")] {
        let refused = walk(&world, "refuse", question.as_str(), look).await?;

        check(&refused, &home, &answering);
        assert_eq!(client.answered(&back(&refused)?, "error")?, "access_denied");
        grounds.push(page(&refused, "consent")["ground"].clone());
    }
    assert_ne!(grounds[0], grounds[1], "light and dark look the same");

    let phone = (380, "light");
    let allowed = walk(&world, "allow", question.as_str(), phone).await?;
    check(&allowed, &home, &answering);
    check_words(&allowed, "127.0.0.1");

    let granted = client.exchange(&world, &client.answered(&back(&allowed)?, "code")?).await?;
    assert_eq!(serde_json::from_str::<Value>(&granted.body)?["expires_in"], 120, "{}", granted.body);
    let given = use_tokens(&world, &client, tokens(&granted)?).await?;

    let taken = walk(&world, "withdraw", home.join("/account")?.as_str(), phone).await?;
    check(&taken, &home, &["account", "withdrawn", "logged out"]);
    check_text(page(&taken, "account"), &["What you allowed", "ChatGPT", "answered at chatgpt.com", ADA]);
    check_text(page(&taken, "withdrawn"), &["Nothing yet."]);
    check_text(page(&taken, "logged out"), &["Log in"]);
    for tokens in &given {
        let refused = world.search(Some(&tokens.access), "harbour").await?;
        let challenge = refused.header("www-authenticate").unwrap_or_default();
        assert!(refused.status == 401 && challenge.contains("invalid_token"), "{}", refused.show(&[]));
        assert_eq!(client.refresh(&world, &tokens.refresh).await?.status, 400);
    }
    Ok(())
}

/// Calls, refreshes before the next call as hosts do, and refreshes twice at once; returns all that was given.
async fn use_tokens(world: &World, client: &Client, first: Tokens) -> Result<Vec<Tokens>> {
    let second = tokens(&client.refresh(world, &first.refresh).await?)?;
    let (third, beside) =
        tokio::join!(client.refresh(world, &second.refresh), client.refresh(world, &second.refresh));
    let given = vec![first, second, tokens(&third?)?, tokens(&beside?)?];
    for tokens in &given {
        let found = world.search(Some(&tokens.access), "harbour").await?;
        anyhow::ensure!(found.status == 200 && found.body.contains("guide.md#p0"), "{}", found.show(&[]));
    }
    Ok(given)
}

#[tokio::test]
async fn a_citation_opens_in_a_browser_after_the_login() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    let home: Url = world.origin().parse()?;
    let citation = home.join("/documents/guide.md?passage=0")?;
    for look in [(380, "dark"), (1440, "light")] {
        let read = walk(&world, "read", citation.as_str(), look).await?;

        check(&read, &home, &["login", "wrong password", "page"]);
        assert_eq!(page(&read, "page")["url"], json!(citation));
        check_text(page(&read, "page"), &["The harbour opens at six."]);
    }
    Ok(())
}

/// Serves the callback of a client that sends the browser on, or ends there; returns its address.
async fn callback(at: &str, onward: Option<String>) -> Result<String> {
    let listener = TcpListener::bind(at).await?;
    let own = format!("http://{}/cb", listener.local_addr()?);
    let answer = match onward {
        Some(onward) => format!("302 Found\r\nLocation: {onward}\r\nContent-Length: 0"),
        None => "200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nDone".to_owned(),
    };
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            if stream.read(&mut head).await.is_ok() {
                let _ = stream.write_all(format!("HTTP/1.1 {answer}\r\n\r\n").as_bytes()).await;
            }
        }
    });
    Ok(own)
}

/// Registers a client that is answered at an address, and returns the path of its question.
async fn question_of(world: &World, redirect: &str) -> Result<String> {
    let metadata =
        json!({ "client_name": "Editor", "redirect_uris": [redirect], "token_endpoint_auth_method": "none" });
    let answer = Ask::json("/register", &metadata).send(world.address).await?;
    anyhow::ensure!(answer.status == 201, "{}", answer.show(&[]));
    let client: Value = serde_json::from_str(&answer.body)?;
    let mut url: Url = format!("{}/authorize", world.origin()).parse()?;
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", client["client_id"].as_str().context("no id")?),
        ("redirect_uri", redirect),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    path(url.as_str())
}

#[tokio::test]
async fn a_browser_follows_a_client_wherever_its_callback_leads() -> Result<()> {
    let world = World::configured("oauth", CONFIG)?;
    let home: Url = world.origin().parse()?;
    let elsewhere = callback("127.0.0.1:0", None).await?.replace("127.0.0.1", "localhost");
    let to_elsewhere = callback("127.0.0.1:0", Some(elsewhere.clone())).await?;
    let to_program = callback("127.0.0.1:0", Some(PROGRAM.to_owned())).await?;
    let by_six = callback("[::1]:0", None).await?;
    for (redirect, landing, look) in [
        (to_elsewhere.as_str(), elsewhere.as_str(), (380, "light")),
        (&to_program, PROGRAM, (380, "dark")),
        (&by_six, &by_six, (1440, "light")),
        (PROGRAM, PROGRAM, (1440, "dark")),
    ] {
        let question = home.join(&question_of(&world, redirect).await?)?;

        let walked = walk_to(&world, ("allow", landing), question.as_str(), look).await?;

        assert!(back(&walked)?.as_str().starts_with(landing), "{}", walked["back"]);
        let requests = walked["requests"].as_array().unwrap();
        let is_answer = |request: &&Value| {
            request.as_str().is_some_and(|url| url.starts_with(redirect) && url.contains("code="))
        };
        assert_eq!(requests.iter().filter(is_answer).count(), 1, "{requests:?}");
        let complaints = walked["errors"].as_array().unwrap();
        assert!(
            complaints.len() == 1 && complaints[0].to_string().contains("status of 403"),
            "{complaints:?}"
        );
    }
    Ok(())
}
