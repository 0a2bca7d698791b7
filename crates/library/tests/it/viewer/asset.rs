//! `GET /assets/{name}`, `GET /favicon.ico`, `GET /robots.txt`, and that no page asks for what is not there.

use std::collections::{BTreeSet, VecDeque};

use anyhow::Result;
use insta::assert_snapshot;

use super::open;
use crate::world::World;

#[tokio::test]
async fn assets_may_be_kept_for_good() -> Result<()> {
    let world = World::of(&[("a.md", "# Fog\n\nThe horn.\n")]).await?;
    let mut seen = Vec::new();

    for path in ["/assets/viewer.css", "/assets/icon.svg", "/favicon.ico", "/robots.txt", "/assets/none.js"] {
        let answer = open(&world, path).await?;
        let head = answer.show(&["content-type", "cache-control", "x-content-type-options"]);
        seen.push(format!("{path} {}", head.split("\n\n").next().unwrap_or_default().replace('\n', ", ")));
    }

    assert_snapshot!(seen.join("\n"), @"
    /assets/viewer.css 200, content-type: text/css; charset=utf-8, cache-control: public, max-age=31536000, immutable, x-content-type-options: nosniff
    /assets/icon.svg 200, content-type: image/svg+xml, cache-control: public, max-age=86400, x-content-type-options: nosniff
    /favicon.ico 200, content-type: image/svg+xml, cache-control: public, max-age=86400, x-content-type-options: nosniff
    /robots.txt 200, content-type: text/plain; charset=utf-8, cache-control: public, max-age=86400, x-content-type-options: nosniff
    /assets/none.js 404, x-content-type-options: nosniff
    ");
    Ok(())
}

#[tokio::test]
async fn whatever_a_page_links_to_is_there_and_ours() -> Result<()> {
    let world = World::of(&[
        ("a.md", "# Fog\n\nSee [b](b%20c.md).\n\n## Horn\n\nOne blast of fog.\n"),
        ("b c.md", "# Über\n\nText about fog.\n"),
        ("log.jsonl", "{\"id\":\"x//y\",\"title\":\"Odd\",\"text\":\"fog\"}\n{broken\n"),
    ])
    .await?;
    let mut seen = BTreeSet::new();
    let mut open_ones = VecDeque::from(["/team/".to_owned(), "/team/search?q=fog".to_owned()]);

    while let Some(path) = open_ones.pop_front() {
        let answer = open(&world, path.strip_prefix("/team").unwrap_or(&path)).await?;
        assert_eq!(answer.status, 200, "{path}");
        if !answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
            || path.contains("/originals/")
        {
            continue;
        }
        for link in answer.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.replace("&#38;", "&").replace("&amp;", "&");
            let link = link.split('#').next().unwrap_or_default().to_owned();
            assert!(link.is_empty() || link.starts_with("/team/"), "{path} links to {link}");
            if !link.is_empty() && seen.insert(link.clone()) {
                open_ones.push_back(link);
            }
        }
    }

    assert!(seen.len() > 12, "{seen:#?}");
    Ok(())
}
