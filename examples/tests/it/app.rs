//! `app`: a tool with an interface.

use serde_json::json;
use switchboard::prelude::*;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/app.rs"]
mod example;

#[tokio::test]
async fn the_tool_names_a_page_that_can_be_read() {
    let mut client = example::server().into_test_client();
    let tool = &client.list_tools().await[0];
    let uri = tool.meta.as_ref().unwrap().0["ui"]["resourceUri"].clone();

    let page = client.request("resources/read", json!({ "uri": uri })).await.unwrap();

    let page = &page["contents"][0];
    assert_eq!((&page["uri"], &page["mimeType"]), (&uri, &json!("text/html;profile=mcp-app")));
    assert!(page["text"].as_str().unwrap().contains("ui/initialize"));
    assert_eq!(page["_meta"]["ui"]["csp"], json!({ "connectDomains": [], "resourceDomains": [] }));
}

#[tokio::test]
async fn what_the_page_shows_is_the_structured_content() {
    let rolled = world::call(&example::server(), "roll_dice", json!({ "dice": 3 })).await;

    let dice: Vec<u64> = serde_json::from_value(rolled["structuredContent"]["dice"].clone()).unwrap();
    assert_eq!(dice.len(), 3);
    assert_eq!(rolled["structuredContent"]["sum"], dice.iter().sum::<u64>());
}
