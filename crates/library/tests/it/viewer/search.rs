//! `GET /search`.

use anyhow::Result;
use insta::assert_snapshot;
use serde_json::json;

use super::{open, part};
use crate::world::World;

async fn notes() -> Result<World> {
    World::of(&[
        ("fog.md", "# Fog\n\nThe **horn** sounds when the far breakwater is lost.\n\n## Lamps\n\nLamps are cleaned.\n"),
        ("log.jsonl", "{\"id\":\"r1\",\"title\":\"Log\",\"text\":\"Fog, and the breakwater was lost for <b>hours</b>.\"}\n"),
    ])
    .await
}

#[tokio::test]
async fn results_name_their_place_and_mark_the_words() -> Result<()> {
    let world = notes().await?;

    let page = open(&world, "/search?q=breakwater+horn").await?;

    assert_eq!(page.status, 200);
    assert_snapshot!(part(&page, "<ol class=\"hits\"", "</ol>")?, @r#"
    <ol class="hits" start="1">
    <li>
    <h2 dir="auto" lang="en"><a href="/team/documents/fog.md?passage=0#p0">Fog</a></h2>
    <p class="where"><bdi>Markdown</bdi> · <bdi>fog.md</bdi> · <bdi>lines 1–3</bdi></p>
    <p class="snippet" dir="auto" lang="en">The <mark>horn</mark> sounds when the far <mark>breakwater</mark> is lost.</p>

    </li>
    <li>
    <h2 dir="auto" lang="en"><a href="/team/documents/r1?passage=0#p0">Log</a></h2>
    <p class="where"><bdi>Record</bdi> · <bdi>log.jsonl</bdi> · <bdi>line 1</bdi></p>
    <p class="snippet" dir="auto" lang="en">Fog, and the <mark>breakwater</mark> was lost for &lt;b&gt;hours&lt;/b&gt;.</p>

    </li>
    </ol>
    "#);
    Ok(())
}

#[tokio::test]
async fn people_and_models_find_the_same_in_the_same_order() -> Result<()> {
    let world = notes().await?;

    let page = open(&world, "/search?q=fog+breakwater").await?;
    let found = world.ask("search", json!({ "query": "fog breakwater" })).await?;

    let models: Vec<_> =
        found["results"].as_array().into_iter().flatten().filter_map(|hit| hit["url"].as_str()).collect();
    let people: Vec<_> = page
        .body
        .split("<h2")
        .skip(1)
        .filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(people.len(), 2);
    assert_eq!(
        people,
        models.iter().map(|url| url.trim_start_matches("https://docs.example.org")).collect::<Vec<_>>()
    );
    Ok(())
}

#[tokio::test]
async fn a_mistyped_word_says_what_was_looked_for() -> Result<()> {
    let world = notes().await?;

    let page = open(&world, "/search?q=breakwatr").await?;

    assert_snapshot!(part(&page, "<p class=\"note\"", "</p>")?, @r#"<p class="note" role="note">“breakwatr” is nowhere in this library; searched for words like “breakwat” instead.</p>"#);
    assert!(page.body.contains("<mark>breakwater</mark>"), "{}", page.body);
    Ok(())
}

#[tokio::test]
async fn an_empty_query_explains_how_to_ask() -> Result<()> {
    let world = notes().await?;

    for path in ["/search", "/search?q=", "/search?q=%20%20", "/search?x=1"] {
        let page = open(&world, path).await?;

        assert_eq!(page.status, 200);
        assert!(
            page.body.contains("<details class=\"help\" open>") && page.body.contains("after:2024-01-31")
        );
        assert!(!page.body.contains("<ol class=\"hits\""));
    }
    Ok(())
}

#[tokio::test]
async fn any_query_is_answered_politely() -> Result<()> {
    let world = notes().await?;
    let odd = [
        "%22%22%22",
        "%22fog",
        "kind%3A",
        "%F0%9F%8C%AB",
        "%00",
        "%FF%FE",
        "%28%5B%7B",
        "-fog",
        "a%3Ab%3Ac",
        "*%3A*",
        "~%5E",
    ];

    for query in odd {
        let page = open(&world, &format!("/search?q={query}&page=2")).await?;
        assert_eq!(page.status, 200, "{query}");
    }
    let long = open(&world, &format!("/search?q={}", "fog+".repeat(5_000))).await?;

    assert_eq!(long.status, 200);
    assert_snapshot!(part(&long, "<p class=\"note\"", "</p>")?, @r#"<p class="note" role="note">Only the first 1 000 characters were searched for.</p>"#);
    Ok(())
}

#[tokio::test]
async fn pages_of_results_end() -> Result<()> {
    let records: Vec<_> = (0..130)
        .map(|number| format!("{{\"id\":\"r{number}\",\"title\":\"Log\",\"text\":\"fog {number}\"}}\n"))
        .collect();
    let world = World::of(&[("log.jsonl", &records.concat())]).await?;

    let first = open(&world, "/search?q=fog").await?;
    let last = open(&world, "/search?q=fog&page=10").await?;
    let beyond = open(&world, "/search?q=fog&page=18446744073709551615").await?;

    assert!(first.body.contains("Documents 1 to 10") && first.body.contains("More matches"));
    assert!(last.body.contains("Documents 91 to 100") && !last.body.contains("More matches"));
    assert_eq!(beyond.body, last.body);
    Ok(())
}
