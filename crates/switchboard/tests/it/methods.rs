//! Methods of a struct that is their state.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;
use switchboard::prelude::*;

#[derive(Default)]
struct Counter {
    count: AtomicU32,
    names: Mutex<Vec<String>>,
}

#[tools]
impl Counter {
    /// Counts on.
    #[tool(idempotent = false)]
    fn count(
        &self,
        /// How far
        #[default(1)]
        by: u32,
    ) -> u32 {
        self.note("count");
        self.count.fetch_add(by, Ordering::Relaxed) + by
    }

    /// Returns where it stands.
    #[tool(read_only, name = "where", title = "Where it stands")]
    async fn place(&self, context: Context) -> u32 {
        self.note(&context.protocol_version().to_string());
        self.count.load(Ordering::Relaxed)
    }

    /// Needs no state.
    #[tool(read_only)]
    fn limit() -> u32 {
        u32::MAX
    }

    fn note(&self, name: &str) {
        self.names.lock().unwrap().push(name.to_owned());
    }
}

struct Keyed<T>(T);

#[tools]
impl<T: ToString + Send + Sync + 'static> Keyed<T> {
    /// Returns the key.
    #[tool(read_only)]
    fn key(&self) -> String {
        self.0.to_string()
    }
}

#[tokio::test]
async fn the_tools_share_the_struct() {
    let counter = Arc::new(Counter::default());
    let mut client = Server::new("counter").tools(Arc::clone(&counter)).tools(Keyed(7)).into_test_client();

    client.call("count", json!({ "by": 2 })).await.unwrap();
    client.call("count", json!({})).await.unwrap();
    let place = client.call("where", json!({})).await.unwrap();

    assert_eq!(place.value::<u32>(), 3);
    assert_eq!(client.call("limit", json!({})).await.unwrap().value::<u32>(), u32::MAX);
    assert_eq!(client.call("key", json!({})).await.unwrap().text(), "7");
    assert_eq!(*counter.names.lock().unwrap(), ["count", "count", "2025-11-25"]);
}

#[tokio::test]
async fn methods_stay_methods() {
    let counter = Counter::default();

    assert_eq!(counter.count(5), 5);
    assert_eq!(Counter::limit(), u32::MAX);
}

#[tokio::test]
async fn they_are_listed_in_the_order_they_are_written_in() {
    let tools = Server::new("counter").tools(Counter::default()).into_test_client().list_tools().await;

    let titles: Vec<_> =
        tools.iter().map(|tool| (tool.name.as_ref(), tool.title.as_deref().unwrap())).collect();
    assert_eq!(titles, [("count", "Count"), ("where", "Where it stands"), ("limit", "Limit")]);
}
