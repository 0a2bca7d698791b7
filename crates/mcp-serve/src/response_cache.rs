//! A *response cache* answers a call that was answered a moment ago with the same result, whole: content, structured content
//! and `_meta`.
//!
//! Only results of tools that say they only read are kept (`readOnlyHint`), never errors, never what somebody was asked for,
//! and never one caller's for another.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::{BoxFuture, Either, Ready, ready};
use rmcp::model::{CallToolResult, JsonObject};
use serde_json::Value;
use switchboard_ambient::Principal;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::call::Call;
use crate::run::weigh;

/// Results kept at one time, and their bytes together, until set.
const RESULTS: usize = 1024;
const BYTES: usize = 16 * 1024 * 1024;

/// Keeps the results of tools that only read.
///
/// Calls are the same where the tool, its arguments and the principal are. What else a tool looks at, such as the request's
/// `_meta` or headers, makes no difference to the cache, so a tool that answers by them does not belong behind one. A result
/// for which the tool asked its client something is not kept.
#[derive(Debug, Clone)]
pub struct ResponseCache {
    time: Duration,
    results: usize,
    bytes: usize,
}

impl ResponseCache {
    /// Keeps each result for `time`; as many as 1,024 of them and 16 MiB together.
    pub fn new(time: Duration) -> Self {
        Self { time, results: RESULTS, bytes: BYTES }
    }

    /// Sets how many results are kept, and how many bytes they may have together; the oldest goes first.
    #[must_use]
    pub fn room(mut self, results: usize, bytes: usize) -> Self {
        self.results = results;
        self.bytes = bytes;
        self
    }
}

impl<S> Layer<S> for ResponseCache {
    type Service = ResponseCached<S>;

    fn layer(&self, inner: S) -> ResponseCached<S> {
        ResponseCached { inner, shelf: Arc::new(Shelf { cache: self.clone(), kept: Mutex::default() }) }
    }
}

/// What a [`ResponseCache`] makes of a service; clones share the results.
#[derive(Debug, Clone)]
pub struct ResponseCached<S> {
    inner: S,
    shelf: Arc<Shelf>,
}

/// What makes two calls the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    tool: String,
    /// As JSON whose names are in order.
    arguments: String,
    caller: Option<Principal>,
}

#[derive(Debug)]
struct Shelf {
    cache: ResponseCache,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    results: HashMap<Key, Entry>,
    /// The keys as they came, with the number of their entry: the oldest first.
    order: VecDeque<(Key, u64)>,
    bytes: usize,
    number: u64,
}

#[derive(Debug)]
struct Entry {
    result: CallToolResult,
    until: Instant,
    bytes: usize,
    number: u64,
}

impl Shelf {
    fn get(&self, key: &Key) -> Option<CallToolResult> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = kept.results.get(key).filter(|entry| entry.until > Instant::now())?;
        Some(entry.result.clone())
    }

    fn keep(&self, key: Key, result: &CallToolResult) {
        if result.is_error == Some(true) {
            return;
        }
        let bytes = weigh(result) + key.tool.len() + key.arguments.len();
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.number += 1;
        let number = kept.number;
        let entry = Entry { result: result.clone(), until: now + self.cache.time, bytes, number };
        kept.bytes += bytes;
        if let Some(old) = kept.results.insert(key.clone(), entry) {
            kept.bytes -= old.bytes;
        }
        kept.order.push_back((key, number));
        while kept.is_over(&self.cache, now) {
            kept.drop_oldest();
        }
    }
}

impl Kept {
    fn is_over(&self, cache: &ResponseCache, now: Instant) -> bool {
        let Some((key, number)) = self.order.front() else { return false };
        let oldest = self.results.get(key).filter(|entry| entry.number == *number);
        oldest.is_none_or(|entry| entry.until <= now)
            || self.results.len() > cache.results
            // Equal calls that ran side by side stand there more than once.
            || self.order.len() > 2 * cache.results
            || self.bytes > cache.bytes
    }

    fn drop_oldest(&mut self) {
        let Some((key, number)) = self.order.pop_front() else { return };
        // A result that was renewed since stands further back in the order.
        if self.results.get(&key).is_some_and(|entry| entry.number == number)
            && let Some(entry) = self.results.remove(&key)
        {
            self.bytes -= entry.bytes;
        }
    }
}

impl<S> Service<Call> for ResponseCached<S>
where
    S: Service<Call, Response = CallToolResult, Future: Send + 'static>,
{
    type Response = CallToolResult;
    type Error = S::Error;
    type Future = Either<
        S::Future,
        Either<Ready<Result<CallToolResult, S::Error>>, BoxFuture<'static, Result<CallToolResult, S::Error>>>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        let only_reads =
            call.tool().annotations.as_ref().is_some_and(|hints| hints.read_only_hint == Some(true));
        if !only_reads {
            return Either::Left(self.inner.call(call));
        }
        let key = Key {
            tool: call.tool().name.clone().into_owned(),
            arguments: canonical(&call.arguments),
            caller: call.context.principal().cloned(),
        };
        if let Some(result) = self.shelf.get(&key) {
            return Either::Right(Either::Left(ready(Ok(result))));
        }
        let way = call.context.way().cloned();
        let (keeper, running) = (self.shelf.clone(), self.inner.call(call));
        Either::Right(Either::Right(Box::pin(async move {
            let result = running.await?;
            // What a person or their model answered is theirs, whoever else calls with the same arguments.
            if !way.is_some_and(|way| way.has_asked()) {
                keeper.keep(key, &result);
            }
            Ok(result)
        })))
    }
}

/// Writes arguments as JSON whose names are in order, whatever order they came in.
fn canonical(arguments: &JsonObject) -> String {
    let mut text = String::new();
    write_object(arguments, &mut text);
    text
}

fn write_object(object: &JsonObject, text: &mut String) {
    let mut members: Vec<(&String, &Value)> = object.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    text.push('{');
    for (name, value) in members {
        write_plain(&Value::String(name.clone()), text);
        text.push(':');
        write_value(value, text);
        text.push(',');
    }
    text.push('}');
}

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => write_object(object, text),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_value(item, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => write_plain(plain, text),
    }
}

fn write_plain(value: &Value, text: &mut String) {
    write!(text, "{value}").expect("a string takes whatever is written to it");
}

#[cfg(test)]
mod tests {
    use rmcp::model::ContentBlock;
    use serde_json::json;

    use super::*;

    fn key(name: &str) -> Key {
        Key { tool: name.to_owned(), arguments: "{}".to_owned(), caller: None }
    }

    fn result(text: &str) -> CallToolResult {
        CallToolResult::success(vec![ContentBlock::text(text)])
    }

    fn shelf(cache: &ResponseCache) -> Arc<Shelf> {
        cache.layer(()).shelf
    }

    #[test]
    fn the_order_of_names_makes_no_other_call() {
        let of = |text: &str| canonical(&serde_json::from_str(text).expect("valid arguments"));

        assert_eq!(of(r#"{"b":[{"y":1,"x":"a,b"}],"a":null}"#), of(r#"{"a":null,"b":[{"x":"a,b","y":1}]}"#));
        assert_ne!(of(r#"{"a":["b,c"]}"#), of(r#"{"a":["b","c"]}"#));
        assert_ne!(of(r#"{"a":1}"#), of(r#"{"a":"1"}"#));
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_is_kept_whole_for_its_time() {
        let shelf = shelf(&ResponseCache::new(Duration::from_secs(10)));
        let mut whole = result("text");
        whole.structured_content = Some(json!({ "a": [1, 2] }));
        whole.meta =
            Some(rmcp::model::MetaObject(json!({ "k": "v" }).as_object().cloned().expect("an object")));
        shelf.keep(key("a"), &whole);

        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(shelf.get(&key("a")), Some(whole));
        assert_eq!(shelf.get(&Key { caller: Some(Principal::new("ada")), ..key("a") }), None);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(shelf.get(&key("a")), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_goes_where_room_is_wanted_and_a_renewed_one_is_not_old() {
        let shelf = shelf(&ResponseCache::new(Duration::from_secs(10)).room(2, 1000));
        for name in ["a", "b", "a", "c"] {
            shelf.keep(key(name), &result(name));
        }
        assert!(shelf.get(&key("a")).is_some() && shelf.get(&key("b")).is_none());

        shelf.keep(key("large"), &result(&"x".repeat(990)));
        assert!(shelf.get(&key("a")).is_none() && shelf.get(&key("large")).is_some());
        shelf.keep(key("too large"), &result(&"x".repeat(1_001)));

        let kept = shelf.kept.lock().expect("nothing panicked");
        assert!(kept.results.is_empty() && kept.order.is_empty() && kept.bytes == 0);
    }

    #[test]
    fn errors_are_not_kept() {
        let shelf = shelf(&ResponseCache::new(Duration::from_secs(10)));

        shelf.keep(key("a"), &CallToolResult::error(vec![ContentBlock::text("no")]));

        assert!(shelf.get(&key("a")).is_none());
    }
}
