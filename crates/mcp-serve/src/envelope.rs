//! An *envelope* is the outside of a JSON-RPC message: what it asks and under which id, its params still unread.

use std::borrow::Cow;

use rmcp::model::{ErrorData, RequestId};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// What the body of a POST holds.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    One(Envelope<'a>),
    Batch(Vec<&'a RawValue>),
}

/// The outside of one message.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope<'a> {
    #[serde(borrow, default)]
    jsonrpc: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) params: Option<&'a RawValue>,
}

/// What a message is.
#[derive(Debug, PartialEq)]
pub(crate) enum Ask<'a> {
    /// Wants an answer under this id.
    Request(RequestId, &'a str),
    /// Wants none.
    Notification(&'a str),
    /// Answers a request of ours.
    Response,
}

/// A body that is no JSON-RPC message, and what to tell its sender.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) id: Option<RequestId>,
    pub(crate) error: ErrorData,
}

/// Keeps an explicit `null` apart from no value.
fn present<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads the outside of what came.
pub(crate) fn read(body: &[u8]) -> Result<Content<'_>, Malformed> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => Err(parse_error("The body is empty: send a JSON-RPC request, for example")),
        Some(b'{') => serde_json::from_slice(body).map(Content::One).map_err(|error| unreadable(&error)),
        Some(b'[') => serde_json::from_slice(body).map(Content::Batch).map_err(|error| unreadable(&error)),
        Some(_) => match serde_json::from_slice::<&RawValue>(body) {
            Ok(_) => Err(invalid("A JSON-RPC message is an object, for example")),
            Err(error) => Err(unreadable(&error)),
        },
    }
}

impl Envelope<'_> {
    /// Tells what the message is.
    pub(crate) fn ask(&self) -> Result<Ask<'_>, Malformed> {
        if self.jsonrpc != "2.0" {
            return Err(invalid(r#"The member "jsonrpc" must be "2.0", for example"#));
        }
        let Some(method) = self.method.as_deref() else { return Ok(Ask::Response) };
        let Some(id) = self.id else { return Ok(Ask::Notification(method)) };
        match serde_json::from_str(id.get()) {
            Ok(id) => Ok(Ask::Request(id, method)),
            Err(_) => Err(invalid(r#"The member "id" must be a string or a whole number, for example"#)),
        }
    }
}

const EXAMPLE: &str = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#;

fn unreadable(error: &serde_json::Error) -> Malformed {
    use serde_json::error::Category;
    match error.classify() {
        Category::Data => invalid(&format!("The message is not JSON-RPC ({error}); one looks like")),
        Category::Io | Category::Syntax | Category::Eof => {
            parse_error(&format!("The body is not JSON ({error}); a message looks like"))
        }
    }
}

fn parse_error(words: &str) -> Malformed {
    Malformed { id: None, error: ErrorData::parse_error(format!("{words}: {EXAMPLE}"), None) }
}

fn invalid(words: &str) -> Malformed {
    Malformed { id: None, error: ErrorData::invalid_request(format!("{words}: {EXAMPLE}"), None) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is used")]
    fn check(body: &str, expected: Result<Ask<'_>, i32>) {
        let content = read(body.as_bytes());
        let found = match &content {
            Ok(Content::One(envelope)) => envelope.ask().map_err(|malformed| malformed.error.code.0),
            Ok(Content::Batch(_)) => panic!("a batch"),
            Err(malformed) => Err(malformed.error.code.0),
        };
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn messages_are_told_apart() {
        check(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, Ok(Ask::Request(RequestId::Number(1), "ping")));
        check(
            r#"{"method":"a\u0062","id":"x","jsonrpc":"2.0"}"#,
            Ok(Ask::Request(RequestId::String("x".into()), "ab")),
        );
        check(r#"{"jsonrpc":"2.0","method":"notifications/x"}"#, Ok(Ask::Notification("notifications/x")));
        check(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, Ok(Ask::Response));
    }

    #[test]
    fn what_is_no_message_gets_the_code_of_its_fault() {
        check("", Err(-32700));
        check(" \n", Err(-32700));
        check("{", Err(-32700));
        check("nonsense", Err(-32700));
        check("7", Err(-32600));
        check("\"text\"", Err(-32600));
        check("{}", Err(-32600));
        check(r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, Err(-32600));
        check(r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, Err(-32600));
        check(r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, Err(-32600));
        check(r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, Err(-32600));
        check(r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, Err(-32600));
        check(r#"{"jsonrpc":"2.0","id":1,"method":7}"#, Err(-32600));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(Content::One(envelope)) = read(&body) {
                let _ = envelope.ask();
            }
        }
    }
}
