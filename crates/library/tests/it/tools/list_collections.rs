//! `list_collections` over the wire.

use anyhow::Result;
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;
use switchboard_library::View;

use crate::world::World;

#[tokio::test]
async fn collections_are_the_folders_and_files_at_the_top() -> Result<()> {
    let files = [
        ("guide/setup.md", "# Setup\n\nText.\n"),
        ("guide/linux/apt.md", "# Apt\n\nText.\n"),
        ("records.json", r#"[{"id":"a","title":"A","text":"x"},{"id":"b","title":"B","text":"y"}]"#),
        ("empty.txt", ""),
    ];
    let world = World::with(&files, |config| config.view = View::Full).await?;

    let listed = world.ask("list_collections", json!({})).await?;

    assert_json_snapshot!(listed, @r#"
    {
      "collections": [
        {
          "documents": 2,
          "files": 2,
          "name": "guide"
        },
        {
          "documents": 2,
          "files": 1,
          "name": "records.json"
        }
      ]
    }
    "#);
    Ok(())
}

#[tokio::test]
async fn it_takes_no_arguments() -> Result<()> {
    let world = World::with(&[("a.txt", "x")], |config| config.view = View::Full).await?;

    let complaint = world.complaint("list_collections", json!({ "query": "x" })).await?;

    assert_snapshot!(complaint, @r#"
    The arguments of list_collections do not fit its schema; it did not run.
    - Unknown argument "query". This tool takes no arguments.
    Arguments that fit look like: {}
    "#);
    Ok(())
}
