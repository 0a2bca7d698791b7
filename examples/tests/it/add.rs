//! `add`: the smallest server.

use serde_json::json;
use switchboard::prelude::*;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/add.rs"]
mod example;

#[tokio::test]
async fn it_adds_in_memory_and_over_http() {
    let sum = example::server().into_test_client().call("add", json!({ "a": 2, "b": 40.5 })).await.unwrap();
    let over_http = world::call(&example::server(), "add", json!({ "a": 1, "b": 1 })).await;

    assert_eq!(sum.text(), "42.5");
    assert_eq!(over_http["structuredContent"], json!({ "result": 2.0 }));
}
