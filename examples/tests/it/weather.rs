//! `weather`: an API of others behind a tool.

use serde_json::json;
use switchboard::prelude::*;

use crate::world;

#[expect(dead_code, reason = "its main is for those who run it")]
#[path = "../../src/bin/weather.rs"]
mod example;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_asks_the_station_and_tells_what_it_does_not_know() {
    let station = example::fixture().await.unwrap();
    let mut client = example::server(example::Station::at(station)).into_test_client();

    let lima = client.call("get_weather", json!({ "city": "Lima" })).await.unwrap();
    let oslo = client.call("get_weather", json!({ "city": "Oslo", "unit": "fahrenheit" })).await.unwrap();
    let unknown = client.call("get_weather", json!({ "city": "Atlantis" })).await.unwrap();

    assert_eq!(lima.text(), r#"{"city":"Lima","temperature":19.5,"sky":"low cloud"}"#);
    assert_eq!(oslo.structured().unwrap()["temperature"], 26.6);
    assert_eq!(
        (unknown.is_error(), unknown.text().as_str()),
        (true, "The station does not know \"Atlantis\"; try a large city.")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_station_out_of_reach_is_masked() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = example::server(example::Station::at(format!("http://{closed}")));

    let result = world::call(&server, "get_weather", json!({ "city": "Lima" })).await;

    let words = result["content"][0]["text"].as_str().unwrap();
    assert_eq!(result["isError"], true);
    assert!(words.contains("failed inside the server") && !words.contains("127.0.0.1"), "{words}");
}
