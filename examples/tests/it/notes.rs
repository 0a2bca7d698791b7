//! `notes`: tools that write.

use serde_json::{Value, json};
use switchboard::{TestClient, prelude::*};

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/notes.rs"]
mod example;

/// Returns a client whose person gives this answer to the question whether a note is to be deleted.
fn answering(answer: Value) -> TestClient {
    example::server().into_test_client().answering(move |method, params| {
        assert_eq!(method, "elicitation/create");
        assert!(params["message"].as_str().unwrap().starts_with("Delete the note"), "{params}");
        Some(answer.clone())
    })
}

#[tokio::test]
async fn notes_are_written_read_and_deleted() {
    let mut client = answering(json!({ "action": "accept", "content": { "delete": true } }));
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
async fn a_note_stays_that_the_person_keeps() {
    for answer in [
        json!({ "action": "accept", "content": { "delete": false } }),
        json!({ "action": "decline" }),
        json!({ "action": "cancel" }),
    ] {
        let mut client = answering(answer);
        client.call("write_note", json!({ "name": "salt", "text": "buy" })).await.unwrap();

        let kept = client.call("delete_note", json!({ "name": "salt" })).await.unwrap();
        let names = client.call("list_notes", json!({})).await.unwrap();

        assert_eq!(kept.text(), "The person keeps the note \"salt\".");
        assert_eq!(names.value::<Vec<String>>(), ["salt"]);
    }
}

#[tokio::test]
async fn a_host_that_shows_no_forms_deletes_at_once() {
    let server = example::server();
    world::call(&server, "write_note", json!({ "name": "salt", "text": "buy" })).await;

    let deleted = world::call(&server, "delete_note", json!({ "name": "salt" })).await;

    assert_eq!(deleted["content"][0]["text"], "The note \"salt\" is deleted.");
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
