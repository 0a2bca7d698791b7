//! `browse` over the wire.

use anyhow::{Context as _, Result};
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use switchboard_library::View;

use crate::world::World;

async fn library() -> Result<World> {
    let records: Vec<_> =
        (0..120).map(|id| json!({ "id": format!("r{id:03}"), "title": "R", "text": "t" })).collect();
    let records = Value::from(records).to_string();
    let files = [
        ("guide/apt.md", "# Apt\n"),
        ("guide/linux/snap.md", "# Snap\n"),
        ("records.json", records.as_str()),
    ];
    World::with(&files, |config| config.view = View::Full).await
}

/// Follows `next` to the end, and returns all ids, sorted.
async fn browse(world: &World, mut arguments: Value) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    loop {
        let page = world.ask("browse", arguments.clone()).await?;
        let documents = page["documents"].as_array().context("a page has documents")?;
        assert!((1..=50).contains(&documents.len()), "{page}");
        ids.extend(documents.iter().filter_map(|document| document["id"].as_str().map(str::to_owned)));
        match page.get("next") {
            Some(next) => arguments["offset"] = next.clone(),
            None => break,
        }
    }
    ids.sort();
    Ok(ids)
}

#[tokio::test]
async fn every_document_stands_on_one_page() -> Result<()> {
    let world = library().await?;

    let all = browse(&world, json!({})).await?;
    let records = browse(&world, json!({ "collection": "records.json" })).await?;

    let expected: Vec<_> = (0..120).map(|id| format!("r{id:03}")).collect();
    assert_eq!(records, expected);
    assert_eq!(all.len(), 122);
    Ok(())
}

#[tokio::test]
async fn a_folder_holds_its_documents_and_those_below() -> Result<()> {
    let world = library().await?;

    let page = world.ask("browse", json!({ "collection": "guide" })).await?;

    assert_json_snapshot!(page, @r#"
    {
      "documents": [
        {
          "id": "guide/apt.md",
          "kind": "markdown",
          "title": "Apt",
          "url": "https://docs.example.org/team/documents/guide/apt.md"
        },
        {
          "id": "guide/linux/snap.md",
          "kind": "markdown",
          "title": "Snap",
          "url": "https://docs.example.org/team/documents/guide/linux/snap.md"
        }
      ],
      "total": 2
    }
    "#);
    assert_eq!(browse(&world, json!({ "collection": "guide/linux" })).await?, ["guide/linux/snap.md"]);
    Ok(())
}

#[tokio::test]
async fn wrong_arguments_are_errors_that_name_them() -> Result<()> {
    let world = library().await?;

    let unknown = world.complaint("browse", json!({ "collection": "guid" })).await?;
    let negative = world.complaint("browse", json!({ "offset": -1 })).await?;
    let misspelt = world.complaint("browse", json!({ "folder": "guide" })).await?;

    assert_snapshot!(unknown, @"There is no collection guid. Collections are: guide, records.json.");
    assert_snapshot!(negative, @r#"
    The arguments of browse do not fit its schema; it did not run.
    - Argument /offset: -1 is less than the minimum of 0.
    Arguments that fit look like: {"collection":"…","offset":0}
    "#);
    assert_snapshot!(misspelt, @r#"
    The arguments of browse do not fit its schema; it did not run.
    - Unknown argument "folder". The known ones are: collection, offset.
    Arguments that fit look like: {"collection":"…","offset":0}
    "#);
    Ok(())
}

#[tokio::test]
async fn past_the_end_there_is_an_empty_page() -> Result<()> {
    let world = library().await?;

    for arguments in [json!({ "offset": 1000 }), json!({ "offset": 1000, "collection": "guide" })] {
        let page = world.ask("browse", arguments).await?;

        assert_eq!(page["documents"], json!([]));
        assert_eq!(page.get("next"), None);
    }
    Ok(())
}
