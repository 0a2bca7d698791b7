//! `library_catalog`: search and fetch in the shapes that deep research wants.

use serde_json::json;
use switchboard::prelude::*;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/library_catalog.rs"]
mod example;

#[tokio::test]
async fn what_search_finds_can_be_fetched() {
    let mut client = example::server().into_test_client();

    let found = client.call("search", json!({ "query": "Springs tide" })).await.unwrap();
    let nothing = client.call("search", json!({ "query": "" })).await.unwrap();
    let id = found.structured().unwrap()["results"][0]["id"].clone();
    let fetched = client.call("fetch", json!({ "id": id })).await.unwrap();
    let unknown = client.call("fetch", json!({ "id": "x" })).await.unwrap();

    insta::assert_snapshot!(found.text(), @r#"{"results":[{"id":"tide-tables","title":"Reading a tide table","url":"https://harbour.example.org/guides/tide-tables"},{"id":"mooring","title":"Mooring alongside","url":"https://harbour.example.org/guides/mooring"}]}"#);
    assert_eq!(nothing.text(), r#"{"results":[]}"#);
    assert_eq!(fetched.structured().unwrap()["title"], "Reading a tide table");
    assert_eq!((unknown.is_error(), unknown.text().as_str()), (true, "No record is called \"x\"."));
}

#[tokio::test]
async fn it_answers_over_http() {
    let result = world::call(&example::server(), "search", json!({ "query": "channel" })).await;

    assert_eq!(result["structuredContent"]["results"][0]["url"], "https://harbour.example.org/guides/radio");
}

#[tokio::test]
async fn its_tools_have_the_schemas_of_the_contract() {
    let tools = example::server().into_test_client().list_tools().await;

    let schemas: Vec<_> = tools.iter().map(|tool| tool.output_schema.clone().unwrap()).collect();
    let contract = [switchboard::contract::search_tool(""), switchboard::contract::fetch_tool("")];
    assert_eq!(schemas, contract.map(|tool| tool.output_schema.unwrap()));
    assert!(tools.iter().all(|tool| tool.annotations.as_ref().unwrap().read_only_hint == Some(true)));
}
