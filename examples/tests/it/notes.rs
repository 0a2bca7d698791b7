//! `notes`: tools that write.

use serde_json::json;
use switchboard::prelude::*;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/notes.rs"]
mod example;

#[tokio::test]
async fn notes_are_written_read_and_deleted() {
    let mut client = example::server().into_test_client();
    let note = json!({ "name": "shopping-list", "text": "salt" });

    client.call("write_note", note.clone()).await.unwrap();
    let names = client.call("list_notes", json!({})).await.unwrap();
    let read = client.call("read_note", json!({ "name": "shopping-list" })).await.unwrap();
    let deleted = client.call("delete_note", json!({ "name": "shopping-list" })).await.unwrap();
    let gone = client.call("read_note", json!({ "name": "shopping-list" })).await.unwrap();

    assert_eq!(names.value::<Vec<String>>(), ["shopping-list"]);
    assert_eq!(read.structured(), Some(&note));
    assert!(!deleted.is_error());
    assert_eq!(gone.text(), "No note is called \"shopping-list\"; list_notes names them all.");
}

#[tokio::test]
async fn a_name_that_breaks_the_rule_is_told_with_an_example() {
    let result =
        world::call(&example::server(), "write_note", json!({ "name": "Shopping List", "text": "salt" }))
            .await;

    insta::assert_snapshot!(result["content"][0]["text"].as_str().unwrap(), @r#"
    The arguments of write_note do not fit its schema; it did not run.
    - Argument /name: "Shopping List" does not match "^[a-z0-9-]+$".
    Arguments that fit look like: {"name":"shopping-list","text":"…"}
    "#);
}
