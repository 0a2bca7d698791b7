//! Every route and every tool, asked by a stranger: what answers without a login is written down here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use switchboard_testkit::wire::{Ask, Line};
use switchboard_testkit::{Browser, Scratch, form_of};

use super::client::Client;
use super::identity::Identity;
use super::visitor;
use super::world::{ADA, World, call, request};
use crate::served::run_with;

/// Every route with what a stranger gets where a login stands before all; `page` is a question to log in.
const STRANGER: [(&str, &str, u16); 67] = [
    ("POST", "/mcp", 401),
    ("GET", "/mcp", 401),
    ("DELETE", "/mcp", 401),
    ("POST", "/mcp/", 401),
    ("POST", "/rpc", 401),
    ("POST", "/rpc/", 401),
    ("GET", "/sse", 401),
    ("GET", "/sse/", 401),
    ("POST", "/messages", 401),
    ("POST", "/messages/", 401),
    ("GET", "/", 401),
    ("PAGE", "/", 303),
    ("GET", "/search", 401),
    ("PAGE", "/search?q=harbour", 303),
    ("GET", "/documents", 401),
    ("GET", "/documents/", 401),
    ("PAGE", "/documents", 303),
    ("GET", "/documents/guide.md", 401),
    ("PAGE", "/documents/guide.md", 303),
    ("PAGE", "/documents?id=guide.md", 303),
    ("GET", "/originals", 401),
    ("GET", "/originals/guide.md", 401),
    ("PAGE", "/originals/guide.md", 303),
    ("GET", "/skipped", 401),
    ("PAGE", "/skipped", 303),
    ("GET", "/status", 401),
    ("PAGE", "/status", 303),
    ("GET", "/nowhere", 401),
    ("PAGE", "/nowhere", 303),
    ("GET", "/assets/viewer.css", 200),
    ("GET", "/favicon.ico", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/.well-known/oauth-protected-resource", 200),
    ("GET", "/.well-known/oauth-protected-resource/mcp", 200),
    ("GET", "/.well-known/oauth-authorization-server", 200),
    ("GET", "/.well-known/oauth-authorization-server/mcp", 200),
    ("GET", "/.well-known/openid-configuration", 200),
    ("GET", "/mcp/.well-known/openid-configuration", 200),
    ("GET", "/authorize", 400),
    ("POST", "/authorize", 303),
    ("POST", "/token", 401),
    ("POST", "/register", 400),
    ("POST", "/revoke", 401),
    ("POST", "/introspect", 401),
    ("GET", "/jwks", 200),
    ("GET", "/userinfo", 401),
    ("POST", "/userinfo", 401),
    ("GET", "/login", 200),
    ("GET", "/login/style.css", 200),
    ("POST", "/login", 403),
    ("GET", "/login/passkey", 200),
    ("POST", "/login/passkey", 403),
    ("GET", "/login/with/nobody", 404),
    ("GET", "/login/from/nobody", 404),
    ("POST", "/logout", 303),
    ("GET", "/account", 200),
    ("GET", "/account/passkey", 200),
    ("POST", "/account/passkey", 200),
    ("POST", "/account/passkey/remove", 200),
    ("POST", "/account/withdraw", 200),
    ("POST", "/account/connect", 200),
    ("POST", "/account/disconnect", 200),
    ("GET", "/setup", 404),
    ("POST", "/setup", 404),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
];

#[tokio::test]
async fn a_stranger_gets_nothing_but_what_is_public() -> Result<()> {
    let world = World::named(&[], "")?;
    let mut pages = 0;
    for (method, path, expected) in STRANGER {
        let is_program = ["/mcp", "/rpc", "/messages"].iter().any(|own| path.starts_with(own));
        let ask = match method {
            "PAGE" => Ask::get(path).header("Accept", "text/html"),
            "POST" if is_program => Ask::json(path, call("search", &json!({ "query": "harbour" }))),
            "POST" => form_of(path, &[("client_id", "x")]),
            method => Ask::new(method, path),
        };

        let answer = ask.send(world.address).await?;

        assert_eq!(answer.status, expected, "{method} {path}: {}", answer.body);
        for secret in ["six", "zorkmid", "guide.md#", "hr/pay", ADA] {
            assert!(!answer.body.contains(secret), "{method} {path} says {secret}");
        }
        if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            let policy = answer.header("content-security-policy").unwrap_or_default();
            let kept = ["cache-control", "x-frame-options", "x-content-type-options", "referrer-policy"];
            let kept = kept.map(|name| answer.header(name).unwrap_or_default());
            assert!(policy.starts_with("default-src 'none'; "), "{method} {path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{method} {path}: {policy}");
            assert_eq!(kept, ["no-store", "DENY", "nosniff", "same-origin"], "{method} {path}");
            pages += 1;
        }
        if expected == 401 && !["/token", "/revoke", "/introspect", "/userinfo"].contains(&path) {
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            assert!(challenge.contains("resource_metadata=\"http"), "{method} {path}: {challenge}");
        }
    }
    assert!(pages > 12, "{pages} pages were looked at");
    Ok(())
}

/// Every path in the code of what is served has a line above for each method that it answers.
#[test]
fn every_route_is_asked_by_a_stranger() -> Result<()> {
    let mut routes = BTreeSet::new();
    for room in ["library", "mcp-serve", "login", "bearer-guard"] {
        let mut files = Vec::new();
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room).join("src"), &mut files)?;
        for file in files {
            let text = fs::read_to_string(&file)?;
            routes.extend(text.split(".route(\"").skip(1).flat_map(methods));
        }
    }
    for known in [("/mcp", ""), ("/documents/{*id}", "GET"), ("/login", "GET"), ("/login", "POST")] {
        ensure!(routes.contains(&(known.0.to_owned(), known.1)), "{known:?} is not among {routes:?}");
    }
    for (route, method) in routes {
        let fixed = route.split('{').next().unwrap_or(&route);
        let is_asked = STRANGER.iter().chain(&visitor::STRANGER).any(|(asked, path, _)| {
            let asked = if *asked == "PAGE" { "GET" } else { asked };
            let is_there = if fixed == route { *path == route } else { path.starts_with(fixed) };
            is_there && (method.is_empty() || method == asked)
        });
        ensure!(is_asked, "{method} {route} is not asked");
    }
    Ok(())
}

/// Returns the path that a route begins with and the methods in its line; no method where the line names none.
fn methods(route: &str) -> Vec<(String, &'static str)> {
    let path = route.split('"').next().unwrap_or_default().to_owned();
    let line = route.lines().next().unwrap_or_default();
    let named = [("get(", "GET"), ("post(", "POST")].into_iter().filter(|(word, _)| line.contains(word));
    let named: Vec<_> = named.map(|(_, method)| (path.clone(), method)).collect();
    if named.is_empty() { vec![(path, "")] } else { named }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

#[tokio::test]
async fn with_mixed_a_stranger_looks_around_and_each_tool_asks_for_the_login() -> Result<()> {
    let config = "[library]\nview = \"full\"\n";
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    let config = scratch.write("switchboard.toml", config)?.display().to_string();
    let world = World::over(scratch, &["--auth", "mixed", "--config", &config])?;
    let client = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    for message in
        [request("initialize", &client), request("ping", &json!({})), request("tools/list", &json!({}))]
    {
        let answer = world.post("/mcp", None, &message).await?;
        assert!(answer.status == 200 && answer.body.contains("result"), "{message}: {}", answer.show(&[]));
    }
    let listed: Value =
        serde_json::from_str(&world.post("/rpc", None, &request("tools/list", &json!({}))).await?.body)?;
    let tools = listed["result"]["tools"].as_array().context("no tools")?;
    assert_eq!(tools.len(), 4);
    for tool in tools {
        let name = tool["name"].as_str().context("no name")?;
        let schemes = json!([{ "type": "oauth2", "scopes": ["documents"] }]);
        assert_eq!(tool["_meta"]["securitySchemes"], schemes, "{name}");
        assert_eq!(tool["securitySchemes"], schemes, "{name}");
        for path in ["/mcp", "/rpc"] {
            let answer =
                world.post(path, None, &call(name, &json!({ "query": "harbour", "id": "guide.md" }))).await?;
            let result: Value = serde_json::from_str(&answer.body)?;
            let challenge = result["result"]["_meta"]["mcp/www_authenticate"][0].as_str().unwrap_or_default();
            assert_eq!(result["result"]["isError"], true, "{path} {name}");
            assert!(
                challenge.contains("/.well-known/oauth-protected-resource/"),
                "{path} {name}: {challenge}"
            );
            assert!(!answer.body.contains("six"), "{path} {name}");
        }
    }
    let bad = world.search(Some("nonsense"), "harbour").await?;
    assert_eq!(bad.status, 401, "a token that does not hold is told so, or it would never be renewed");
    Ok(())
}

#[tokio::test]
async fn a_session_is_nobody_elses() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    world.add("eve@example.org", &[])?;
    let client = Client::new(&world, Identity::Registered("none")).await?;
    let ada = client.connect(&world, &mut Browser::default()).await?.access;
    let code = client.code(&world, &mut Browser::default(), "eve@example.org").await?;
    let eve = super::client::tokens(&client.exchange(&world, &code).await?)?.access;

    let mut stream = Line::open(world.address).await?;
    let open = Ask::get("/sse").header("Authorization", &format!("Bearer {ada}"));
    stream.write(&open.bytes(world.address)).await?;
    let head = stream.until("messages?session_id=").await?;
    ensure!(head.contains("200 OK"), "{head}");
    let rest = stream.until("\n").await?;
    let messages = format!("/messages?session_id={}", rest.trim());
    let hello = request("ping", &json!({}));

    assert_eq!(world.post(&messages, Some(&eve), &hello).await?.status, 404);
    assert_eq!(world.post(&messages, None, &hello).await?.status, 401);
    assert_eq!(world.post(&messages, Some(&ada), &hello).await?.status, 202);
    Ok(())
}

#[tokio::test]
async fn headers_of_proxies_change_nothing_that_is_published_or_admitted() -> Result<()> {
    let world = World::new(&["--auth", "oauth"])?;
    for path in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource/mcp",
        "/mcp",
        "/documents/guide.md",
    ] {
        let plain = world.get(path).await?;
        for (name, value) in [
            ("X-Forwarded-Host", "evil.example"),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Prefix", "/evil"),
            ("X-Forwarded-User", ADA),
            ("Forwarded", "host=evil.example"),
            ("X-Original-URL", "/robots.txt"),
            ("X-Rewrite-URL", "/robots.txt"),
        ] {
            let smuggled = Ask::get(path).header(name, value).send(world.address).await?;
            assert_eq!(
                smuggled.show(&["www-authenticate"]),
                plain.show(&["www-authenticate"]),
                "{path} {name}"
            );
        }
    }
    Ok(())
}

#[test]
fn rules_without_a_login_and_a_login_over_stdio_are_refused() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("Docs/a.md", "# A\n")?;
    let rules =
        scratch.write("switchboard.toml", "[[library.access.rules]]\npath = \"hr/\"\ngroups = [\"hr\"]\n")?;
    let (docs, rules) = (scratch.path().join("Docs").display().to_string(), rules.display().to_string());
    let said = |args: &[&str]| -> Result<String> {
        let mut line = vec!["serve", &docs];
        line.extend(args);
        let ended = run_with(&line, "")?;
        Ok(format!("{} {}", ended.code().unwrap_or(-1), ended.stderr.trim_end()))
    };
    let told = [
        said(&["--port", "0", "--config", &rules])?,
        said(&["--stdio", "--config", &rules])?,
        said(&["--stdio", "--auth", "oauth"])?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r"
    2 switchboard: library.access needs a login, or nobody can be told from anybody: choose --auth oauth, mixed or oidc
    2 switchboard: library.access needs a login, or nobody can be told from anybody: choose --auth oauth, mixed or oidc
    2 switchboard: --stdio speaks with the program that started it, which nobody logs in to: leave --auth oauth out
    ");
    Ok(())
}
