//! What every page has, and every address that is none.

use std::collections::BTreeSet;

use anyhow::Result;
use insta::assert_snapshot;
use switchboard_testkit::wire::Ask;

use super::open;
use crate::world::World;

const PAGES: [&str; 6] = ["/", "/search", "/search?q=fog", "/documents", "/documents/a.md", "/skipped"];

const HEADERS: [&str; 7] = [
    "content-type",
    "cache-control",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-resource-policy",
    "cross-origin-opener-policy",
];

#[tokio::test]
async fn every_page_is_harmless_and_kept_by_no_one_on_the_way() -> Result<()> {
    let world = World::of(&[("a.md", "# Fog\n\nThe horn.\n")]).await?;

    let mut heads = BTreeSet::new();
    for path in PAGES {
        let page = open(&world, path).await?;
        assert!(page.body.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert!(!page.body.contains("<script") && !page.body.contains(" style="));
        heads.insert(page.show(&HEADERS).split("\n\n").next().unwrap_or_default().to_owned());
    }

    assert_snapshot!(heads.into_iter().collect::<Vec<_>>().join("\n\n"), @"
    200
    content-type: text/html; charset=utf-8
    cache-control: private, no-cache
    content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
    x-content-type-options: nosniff
    referrer-policy: no-referrer
    cross-origin-resource-policy: same-origin
    cross-origin-opener-policy: same-origin
    ");
    Ok(())
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() -> Result<()> {
    let world = World::of(&[("a.md", "# Fog\n\nThe horn.\n")]).await?;

    for path in PAGES.into_iter().chain(["/originals/a.md", "/assets/viewer.css"]) {
        let get = open(&world, path).await?;
        let head = Ask::new("HEAD", path).send(world.address).await?;

        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_none_is_a_page_for_people_and_a_word_for_machines() -> Result<()> {
    let world = World::of(&[("a.md", "# Fog\n\nThe horn.\n")]).await?;

    let people = open(&world, "/fog/horn%3Cb%3E").await?;
    let machines = Ask::get("/.well-known/anything").send(world.address).await?;

    assert_eq!(people.status, 404);
    assert!(people.body.contains("There is no such page") && people.body.contains("name=\"q\""));
    assert_eq!((machines.status, machines.body.as_str()), (404, "not found\n"));
    Ok(())
}
