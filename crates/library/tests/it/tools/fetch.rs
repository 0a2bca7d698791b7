//! `fetch` over the wire.

use anyhow::{Context as _, Result};
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use switchboard_library::{FetchBudget, LegacyResults, LibraryConfig};

use crate::world::World;

const GUIDE: &str =
    "---\nauthor: Ada\n---\n# Setup guide\n\nWelcome.\n\n## Install\n\nInstall the turbine.\n";

/// A document of many passages.
fn long() -> String {
    let section =
        |number| format!("## Part {number}\n\n{}\n\n", format!("Sentence of part {number}. ").repeat(60));
    format!("# Long\n\n{}", (0..30).map(section).collect::<String>())
}

fn text(fetched: &Value) -> Result<&str> {
    fetched["text"].as_str().context("a fetched document has a text")
}

#[tokio::test]
async fn a_passage_comes_with_its_place_and_both_forms_agree() -> Result<()> {
    let world = World::of(&[("guide/setup.md", GUIDE)]).await?;
    let id = world.found("install turbine").await?.pop().context("a hit")?;

    let result = world.call("fetch", json!({ "id": id })).await?;

    let twin: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap_or_default())?;
    assert_eq!(twin, result["structuredContent"]);
    assert_json_snapshot!(result["structuredContent"], @r##"
    {
      "id": "guide/setup.md#p1",
      "metadata": {
        "document_id": "guide/setup.md",
        "fields": {
          "author": "Ada"
        },
        "heading": "Setup guide › Install",
        "kind": "markdown",
        "passage": 1,
        "path": "guide/setup.md",
        "shown": {
          "first": 0,
          "last": 1,
          "of": 2
        }
      },
      "text": "# Setup guide\n\nWelcome.\n\n## Install\n\nInstall the turbine.",
      "title": "Setup guide › Install",
      "url": "https://docs.example.org/team/documents/guide/setup.md?passage=1#p1"
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn a_document_comes_whole_where_it_fits() -> Result<()> {
    let world = World::of(&[("guide/setup.md", GUIDE)]).await?;

    let fetched = world.ask("fetch", json!({ "id": "guide/setup.md" })).await?;

    assert_json_snapshot!(fetched, @r##"
    {
      "id": "guide/setup.md",
      "metadata": {
        "document_id": "guide/setup.md",
        "fields": {
          "author": "Ada"
        },
        "kind": "markdown",
        "path": "guide/setup.md",
        "shown": {
          "first": 0,
          "last": 1,
          "of": 2
        }
      },
      "text": "# Setup guide\n\nWelcome.\n\n## Install\n\nInstall the turbine.",
      "title": "Setup guide",
      "url": "https://docs.example.org/team/documents/guide/setup.md"
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn a_passage_brings_its_neighbours_within_the_budget() -> Result<()> {
    let world = World::of(&[("long.md", &long())]).await?;

    let fetched = world.ask("fetch", json!({ "id": "long.md#p10" })).await?;

    let shown = &fetched["metadata"]["shown"];
    let (first, last) = (shown["first"].as_u64().context("first")?, shown["last"].as_u64().context("last")?);
    assert!(first < 10 && last > 10 && last - first < 8, "{shown}");
    assert_eq!(fetched["metadata"]["passage"], 10);
    assert_eq!(fetched["metadata"]["previous"], format!("long.md#p{}", first - 1));
    assert_eq!(fetched["metadata"]["next"], format!("long.md#p{}+", last + 1));
    assert_eq!(fetched["url"], "https://docs.example.org/team/documents/long.md?passage=10#p10");
    Ok(())
}

#[tokio::test]
async fn a_long_document_is_read_to_its_end_by_following_next() -> Result<()> {
    let small = |config: &mut LibraryConfig| {
        config.fetch = FetchBudget { passage_tokens: 500, document_tokens: 4_000 };
    };
    let world = World::with(&[("long.md", &long())], small).await?;

    let (mut id, mut read, mut pages) = ("long.md".to_owned(), String::new(), 0);
    loop {
        let fetched = world.ask("fetch", json!({ "id": id })).await?;
        read.push_str(text(&fetched)?);
        read.push('\n');
        pages += 1;
        match fetched["metadata"]["next"].as_str() {
            Some(next) => id = next.to_owned(),
            None => break,
        }
    }

    assert!(pages > 3, "{pages} pages");
    for number in 0..30 {
        let sentences = read.matches(&format!("Sentence of part {number}. ")).count()
            + read.matches(&format!("Sentence of part {number}.\n")).count();
        assert_eq!(sentences, 60, "part {number}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_id_is_told_what_an_id_looks_like() -> Result<()> {
    let world = World::of(&[("guide/setup.md", GUIDE)]).await?;
    let complaint = async |id: &str| world.complaint("fetch", json!({ "id": id })).await;

    assert_snapshot!(complaint("nowhere.md").await?, @r#"There is no document "nowhere.md". An id names a document, as guide/setup.md, or a passage of it, as guide/setup.md#p0. Search returns the ids that fetch takes."#);
    assert_snapshot!(complaint("").await?, @r#"There is no document "". An id names a document, as guide/setup.md, or a passage of it, as guide/setup.md#p0. Search returns the ids that fetch takes."#);
    assert_snapshot!(complaint("guide/setup.md#p99").await?, @r#"There is no passage "guide/setup.md#p99": the passages of guide/setup.md are guide/setup.md#p0 to guide/setup.md#p1."#);
    assert_snapshot!(complaint("guide/setup.md#p99+").await?, @r#"There is no passage "guide/setup.md#p99+": the passages of guide/setup.md are guide/setup.md#p0 to guide/setup.md#p1."#);
    assert_snapshot!(complaint("/guide/setup.md").await?, @r#"There is no document "/guide/setup.md". Did you mean guide/setup.md? Search returns the ids that fetch takes."#);
    assert_snapshot!(complaint("https://docs.example.org/team/documents/guide/setup.md?passage=0#p0").await?, @r#"There is no document "https://docs.example.org/team/documents/guide/setup.md?passage=0#p0". Did you mean guide/setup.md? Search returns the ids that fetch takes."#);
    Ok(())
}

#[tokio::test]
async fn an_empty_library_says_so() -> Result<()> {
    let world = World::of(&[("empty.txt", "")]).await?;

    assert_snapshot!(world.complaint("fetch", json!({ "id": "a" })).await?, @r#"There is no document "a": this library is empty."#);
    Ok(())
}

#[tokio::test]
async fn wrong_arguments_are_errors_that_name_them() -> Result<()> {
    let world = World::of(&[("guide/setup.md", GUIDE)]).await?;

    let unknown = world.complaint("fetch", json!({ "id": "guide/setup.md", "page": 2 })).await?;
    let missing = world.complaint("fetch", json!({})).await?;

    assert_snapshot!(unknown, @r#"
    The arguments of fetch do not fit its schema; it did not run.
    - Unknown argument "page". The known ones are: id.
    Arguments that fit look like: {"id":"…"}
    "#);
    assert_snapshot!(missing, @r#"
    The arguments of fetch do not fit its schema; it did not run.
    - The arguments object must have "id", which is missing.
    Arguments that fit look like: {"id":"…"}
    "#);
    Ok(())
}

#[tokio::test]
async fn ids_may_hold_anything() -> Result<()> {
    let ids = ["a#p1", "..", "a//b", "ünï çødé 🦀", "%2F", "a b?c=d&e#f", "\"quoted\"", "c++", "x#p0+"];
    let records: Vec<_> =
        ids.iter().map(|id| json!({ "id": id, "title": "T", "text": format!("Text of {id}") })).collect();
    let world = World::of(&[("records.json", &Value::from(records).to_string())]).await?;

    for id in ids {
        let document = world.ask("fetch", json!({ "id": id })).await?;
        let passage = world.ask("fetch", json!({ "id": format!("{id}#p0") })).await?;

        assert_eq!(text(&document)?, format!("Text of {id}"));
        assert_eq!(passage["metadata"]["document_id"], id);
    }
    Ok(())
}

#[tokio::test]
async fn a_document_of_a_title_alone_has_its_title_for_a_text() -> Result<()> {
    let world = World::of(&[("records.json", r#"[{"id":"a","title":"Only a title","text":""}]"#)]).await?;

    for id in ["a", "a#p0"] {
        let fetched = world.ask("fetch", json!({ "id": id })).await?;

        assert_eq!(text(&fetched)?, "Only a title", "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn fields_that_are_too_long_are_named_and_left_out() -> Result<()> {
    let record =
        json!([{ "id": "a", "title": "T", "text": "t", "colour": "red", "dump": "x ".repeat(50_000) }]);
    let world = World::of(&[("records.json", &record.to_string())]).await?;

    let fetched = world.ask("fetch", json!({ "id": "a" })).await?;

    assert_json_snapshot!(fetched["metadata"], @r#"
    {
      "document_id": "a",
      "fields": {
        "colour": "red"
      },
      "fields_too_long": [
        "dump"
      ],
      "kind": "record",
      "path": "records.json",
      "shown": {
        "first": 0,
        "last": 0,
        "of": 1
      }
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn legacy_results_call_the_text_content() -> Result<()> {
    let legacy = |config: &mut LibraryConfig| config.legacy_results = Some(LegacyResults::Ids);
    let world = World::with(&[("a.txt", "A turbine.\n")], legacy).await?;

    let fetched = world.ask("fetch", json!({ "id": "a.txt" })).await?;

    assert_json_snapshot!(fetched, @r#"
    {
      "content": "A turbine.",
      "id": "a.txt",
      "metadata": {
        "document_id": "a.txt",
        "kind": "text",
        "path": "a.txt",
        "shown": {
          "first": 0,
          "last": 0,
          "of": 1
        },
        "url": "https://docs.example.org/team/documents/a.txt"
      },
      "title": "a.txt"
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn what_is_outside_the_root_cannot_be_fetched() -> Result<()> {
    let world = World::of(&[("a.txt", "Inside.\n")]).await?;
    world.scratch.write("secret.txt", "Outside.\n")?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(world.scratch.path().join("secret.txt"), world.path("link.txt"))?;
    world.import()?;

    for id in ["../secret.txt", "link.txt", "/etc/passwd", "a.txt/../../secret.txt"] {
        let complaint = world.complaint("fetch", json!({ "id": id })).await?;

        assert!(complaint.starts_with("There is no document"), "{complaint}");
    }
    assert_eq!(world.found("outside").await?, Vec::<String>::new());
    let named = world.library.status().skipped.named;
    assert_eq!(named.len(), 1);
    assert_eq!((named[0].source.as_str(), named[0].skip.reason.as_str()), ("link.txt", "outside-root"));
    Ok(())
}
