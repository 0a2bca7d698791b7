//! `search` over the wire.

use anyhow::Result;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;
use switchboard_library::{LegacyResults, ResultCount};

use crate::world::World;

const GUIDE: &str =
    "# Setup guide\n\n## Install\n\nInstall the turbine with a wrench.\n\n## Remove\n\nTurn it off.\n";

#[tokio::test]
async fn hits_name_document_and_place_and_come_in_both_forms() -> Result<()> {
    let world = World::of(&[("guide/set up.md", GUIDE), ("other.txt", "Nothing to see.\n")]).await?;

    let result = world.call("search", json!({ "query": "how do I install the turbine?" })).await?;

    let text: serde_json::Value =
        serde_json::from_str(result["content"][0]["text"].as_str().unwrap_or_default())?;
    assert_eq!(text, result["structuredContent"]);
    assert_json_snapshot!(result["structuredContent"], @r#"
    {
      "results": [
        {
          "id": "guide/set up.md#p0",
          "title": "Setup guide › Install",
          "url": "https://docs.example.org/team/documents/guide/set%20up.md?passage=0#p0"
        }
      ]
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn a_record_is_cited_by_its_own_address() -> Result<()> {
    let records =
        r#"[{"id":"a b","title":"Turbines","text":"They turn.","url":"https://example.org/turbines"}]"#;
    let world = World::of(&[("records.json", records)]).await?;

    let result = world.ask("search", json!({ "query": "turbines" })).await?;

    assert_json_snapshot!(result, @r#"
    {
      "results": [
        {
          "id": "a b#p0",
          "title": "Turbines",
          "url": "https://example.org/turbines"
        }
      ]
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn an_empty_query_finds_nothing() -> Result<()> {
    let world = World::of(&[("a.md", GUIDE)]).await?;

    for query in ["", " \n\t", "\u{3000}"] {
        let result = world.ask("search", json!({ "query": query })).await?;

        assert_eq!(result, json!({ "results": [] }), "{query:?}");
    }
    Ok(())
}

#[tokio::test]
async fn any_string_is_a_legal_query() -> Result<()> {
    let world = World::of(&[("a.md", GUIDE)]).await?;
    let long = "turbine ".repeat(12_500);

    for query in
        ["\"", "turbine \"", "title:", "(((", "a AND ) OR", "-", "🦀", "field:[a TO", "\0", "\\", &long]
    {
        let result = world.call("search", json!({ "query": query })).await?;

        assert_ne!(result["isError"], json!(true), "{query:.40}");
    }
    Ok(())
}

#[tokio::test]
async fn no_more_results_than_configured_are_returned() -> Result<()> {
    let files: Vec<_> =
        (0..20).map(|number| (format!("{number}.txt"), format!("Turbine number {number}."))).collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let three = ResultCount::try_from(3)?;
    let world = World::with(&files, |config| config.results = three).await?;

    assert_eq!(world.found("turbine").await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn legacy_results_are_bare_ids() -> Result<()> {
    let legacy =
        |config: &mut switchboard_library::LibraryConfig| config.legacy_results = Some(LegacyResults::Ids);
    let world = World::with(&[("a.md", GUIDE)], legacy).await?;

    let result = world.call("search", json!({ "query": "turbine" })).await?;

    assert_json_snapshot!(result, @r#"
    {
      "content": [
        {
          "text": "{\"ids\":[\"a.md#p0\"]}",
          "type": "text"
        }
      ],
      "isError": false,
      "structuredContent": {
        "ids": [
          "a.md#p0"
        ]
      }
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn wrong_arguments_are_errors_that_name_them() -> Result<()> {
    let world = World::of(&[("a.md", GUIDE)]).await?;

    let unknown = world.complaint("search", json!({ "query": "turbine", "limit": 3 })).await?;
    let missing = world.complaint("search", json!({})).await?;
    let mistyped = world.complaint("search", json!({ "query": 7 })).await?;

    assert_snapshot!(unknown, @r#"
    The arguments of search do not fit its schema; it did not run.
    - Unknown argument "limit". The known ones are: query.
    Arguments that fit look like: {"query":"…"}
    "#);
    assert_snapshot!(missing, @r#"
    The arguments of search do not fit its schema; it did not run.
    - The arguments object must have "query", which is missing.
    Arguments that fit look like: {"query":"…"}
    "#);
    assert_snapshot!(mistyped, @r#"
    The arguments of search do not fit its schema; it did not run.
    - Argument /query must be a string; 7 came.
    Arguments that fit look like: {"query":"…"}
    "#);
    Ok(())
}
