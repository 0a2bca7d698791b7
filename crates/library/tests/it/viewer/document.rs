//! `GET /documents/{id}`.

use std::collections::BTreeSet;

use anyhow::Result;
use insta::assert_snapshot;

use super::{ask, open, part};
use crate::world::World;

const HANDBOOK: &str = "---\ntitle: Handbook\nauthor: Ines\ntags: [night, fog]\n---\n# Handbook\n\nFor keepers.\n\n\
    ## Night\n\nThe lamp is *checked* every two hours, see [storms](notes/storm.md) and [nothing](gone.md).\n\n\
    ## Fog\n\nThe horn sounds.\n";

async fn handbook() -> Result<World> {
    World::of(&[
        ("handbook.md", HANDBOOK),
        ("notes/storm.md", "# Storm\n\nBack to [the book](../handbook.md).\n"),
    ])
    .await
}

#[tokio::test]
async fn the_cited_passage_is_outlined_between_its_neighbours() -> Result<()> {
    let world = handbook().await?;

    let page = open(&world, "/documents/handbook.md?passage=1").await?;

    assert_eq!(page.status, 200);
    assert_snapshot!(part(&page, "<section class=\"passage cited\"", "</section>")?, @r#"
    <section class="passage cited" id="p1" aria-label="Cited passage">

    <a class="place" href="/team/documents/handbook.md?passage=1#p1"><span class="unseen">Passage 2: </span>10–12</a>
    <p class="cite"><mark>Cited passage</mark> · <bdi>Night · lines 10–12</bdi></p>
    <div class="prose" dir="auto" lang="en">
    <h2>Night</h2><p>The lamp is <em>checked</em> every two hours, see <a href="/team/documents/notes/storm.md">storms</a> and <span>nothing</span>.</p>
    </div>
    </section>
    "#);
    assert_snapshot!(part(&page, "<nav class=\"steps\"", "</nav>")?, @r#"
    <nav class="steps" aria-label="Neighbouring passages">
    <a rel="prev" href="/team/documents/handbook.md?passage=0#p0" aria-label="Previous passage">← Previous</a>
    <p>2 of 3</p>
    <a rel="next" href="/team/documents/handbook.md?passage=2#p2" aria-label="Next passage">Next →</a>
    </nav>
    "#);
    assert_snapshot!(part(&page, "<aside", "</aside>")?, @r#"
    <aside class="about" aria-label="About this document">
    <h2>About this document</h2>
    <dl>
    <dt dir="auto">Author</dt><dd dir="auto">Ines</dd><dt dir="auto">Tags</dt><dd dir="auto">night, fog</dd><dt dir="auto">Passages</dt><dd dir="auto">3</dd><dt dir="auto">Size</dt><dd dir="auto">210 B</dd>
    </dl>

    </aside>
    "#);
    Ok(())
}

#[tokio::test]
async fn a_link_leads_to_a_document_that_exists_and_otherwise_nowhere() -> Result<()> {
    let world = handbook().await?;

    let book = open(&world, "/documents/handbook.md").await?;
    let storm = open(&world, "/documents/notes/storm.md").await?;

    assert!(
        book.body.contains("<a href=\"/team/documents/notes/storm.md\">storms</a> and <span>nothing</span>"),
        "{}",
        book.body
    );
    assert!(storm.body.contains("<a href=\"/team/documents/handbook.md\">the book</a>"), "{}", storm.body);
    Ok(())
}

#[tokio::test]
async fn a_passage_that_is_gone_shows_the_document_and_says_so() -> Result<()> {
    let world = handbook().await?;

    let mut notes = BTreeSet::new();
    for passage in ["99", "4294967295", "99999999999", "-1", "x"] {
        let page = open(&world, &format!("/documents/handbook.md?passage={passage}")).await?;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("The horn sounds.") && !page.body.contains("class=\"passage cited\""));
        notes.insert(part(&page, "<div class=\"note\"", "</div>")?.to_owned());
    }

    assert_snapshot!(notes.into_iter().collect::<Vec<_>>().join("\n"), @r#"<div class="note" role="note"><p>The passage that this link names is no longer here: the document has changed since. This is how it stands now.</p></div>"#);
    Ok(())
}

#[tokio::test]
async fn an_unknown_document_is_said_kindly_with_a_search_box() -> Result<()> {
    let world = handbook().await?;

    let mut said = BTreeSet::new();
    for path in ["/documents/no/night-watch.md?passage=3", "/documents?id=no/night-watch.md"] {
        let page = open(&world, path).await?;
        assert_eq!(page.status, 404);
        assert!(part(&page, "<form", "</form>")?.contains("value=\"night watch\""));
        said.insert(part(&page, "<h1>", "</p>")?.to_owned());
    }

    assert_snapshot!(said.into_iter().collect::<Vec<_>>().join("\n"), @r#"
    <h1>This document is not in the library</h1>
    <p class="lead">It may have been moved, renamed or removed since the link was made. Search for it:</p>
    "#);
    assert_eq!(open(&world, "/documents/%FF%FE").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_passage_id_pasted_whole_opens_its_passage() -> Result<()> {
    let world = handbook().await?;

    for id in ["handbook.md%23p2", "handbook.md%23p2%2B"] {
        let page = open(&world, &format!("/documents/{id}")).await?;

        assert!(part(&page, "class=\"passage cited\"", "</section>")?.contains("The horn sounds."));
    }
    Ok(())
}

#[tokio::test]
async fn a_long_document_is_read_a_stretch_at_a_time() -> Result<()> {
    let chapters: Vec<_> =
        (0..150).map(|number| format!("## Chapter {number}\n\nWhat happened in {number}.\n\n")).collect();
    let world = World::of(&[("book.md", &format!("# Book\n\n{}", chapters.concat()))]).await?;
    let ordinals = |body: &str| -> Vec<u32> {
        body.split("id=\"p").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
    };

    let cited = open(&world, "/documents/book.md?passage=100").await?;
    let first = open(&world, "/documents/book.md").await?;

    assert_eq!(ordinals(&cited.body), (60..120).collect::<Vec<_>>());
    assert_eq!(ordinals(&first.body), (0..60).collect::<Vec<_>>());
    assert!(
        cited.body.contains("<a rel=\"prev\" href=\"/team/documents/book.md?from=0\">"),
        "{}",
        cited.body
    );
    assert!(cited.body.contains("<a rel=\"next\" href=\"/team/documents/book.md?from=120\">"));
    let edge = open(&world, "/documents/book.md?passage=119").await?;
    assert!(
        part(&edge, "<nav class=\"steps\"", "</nav>")?.contains("/team/documents/book.md?passage=120#p120")
    );
    Ok(())
}

#[tokio::test]
async fn an_id_that_a_browser_would_rewrite_is_named_beside_the_path() -> Result<()> {
    let world =
        World::of(&[("a.jsonl", "{\"id\":\"../a//b\",\"title\":\"Odd\",\"text\":\"Found.\"}\n")]).await?;

    let page = open(&world, "/documents?id=..%2Fa%2F%2Fb&passage=0").await?;

    assert_eq!(page.status, 200);
    assert!(part(&page, "class=\"passage cited\"", "</section>")?.contains("Found."));
    Ok(())
}

#[tokio::test]
async fn a_record_shows_its_fields_and_where_it_comes_from() -> Result<()> {
    let record = r#"{"id":"r1","title":"Log","text":"Calm.","url":"https://log.example/1","metadata":{"keeper":"Ines","deep":{"a":[1,2]}}}"#;
    let world = World::of(&[("log.jsonl", record)]).await?;

    let page = open(&world, "/documents/r1").await?;

    assert_snapshot!(part(&page, "<dl>", "</dl>")?, @r#"
    <dl>
    <dt dir="auto">Deep</dt><dd dir="auto">a: 1, 2</dd><dt dir="auto">Keeper</dt><dd dir="auto">Ines</dd><dt dir="auto">Id</dt><dd dir="auto">r1</dd><dt dir="auto">Passages</dt><dd dir="auto">1</dd><dt dir="auto">Size</dt><dd dir="auto">118 B</dd>
    </dl>
    "#);
    assert_snapshot!(part(&page, "<p class=\"actions\">", "</p>")?, @r#"
    <p class="actions">

    <a href="https://log.example/1" rel="noreferrer nofollow">Open where it comes from</a>
    </p>
    "#);
    Ok(())
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_not_sent_it_again() -> Result<()> {
    let world = handbook().await?;
    let page = open(&world, "/documents/handbook.md").await?;
    let mark = page.header("etag").unwrap_or_default().to_owned();

    let again = ask("/documents/handbook.md").header("If-None-Match", &mark).send(world.address).await?;
    world.write("handbook.md", "# Handbook\n\nNew.\n")?;
    world.import()?;
    let changed = ask("/documents/handbook.md").header("If-None-Match", &mark).send(world.address).await?;

    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), Some(mark.as_str()));
    assert_eq!(changed.status, 200);
    assert!(changed.body.contains("New."));
    Ok(())
}
