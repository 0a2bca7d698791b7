//! A *record* is one thing that happened on the wire, as it may be shown: masked, typed, and in the order it happened.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// Bytes of a JSON-RPC message that are kept whole; of a longer one the beginning is.
pub(super) const LONGEST: usize = 1 << 20;

/// Bytes that are kept of what is too long or no JSON.
pub(super) const BEGINNING: usize = 2 << 10;

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// Counts up by one from 0 for each record of a tap.
    pub sequence: u64,
    /// Time since the tap was made, in milliseconds.
    #[serde(rename = "at_ms", serialize_with = "milliseconds")]
    pub at: Duration,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened. An `exchange` is the number of the HTTP request that it belongs to.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An HTTP request left.
    Request {
        /// The number of the request.
        exchange: u64,
        /// `GET`, `POST` or `DELETE`.
        method: String,
        /// The address, without secrets in its query.
        url: String,
        /// The headers in their order.
        headers: Vec<Header>,
        /// Size of the body.
        bytes: u64,
    },
    /// The head of an answer came.
    Response {
        /// The number of the request.
        exchange: u64,
        /// The status.
        status: u16,
        /// `HTTP/1.1`, `HTTP/2.0`.
        version: String,
        /// The headers in their order.
        headers: Vec<Header>,
        /// Time from the request to here, in milliseconds.
        #[serde(rename = "after_ms", serialize_with = "milliseconds")]
        after: Duration,
    },
    /// The body of an answer is over.
    Body {
        /// The number of the request.
        exchange: u64,
        /// Size of what came.
        bytes: u64,
        /// Time from the request to here, in milliseconds.
        #[serde(rename = "after_ms", serialize_with = "milliseconds")]
        after: Duration,
        /// How it ended.
        end: BodyEnd,
    },
    /// A request got no answer.
    Failure {
        /// The number of the request.
        exchange: u64,
        /// What went wrong, with its causes.
        problem: String,
    },
    /// A JSON-RPC message passed.
    Message {
        /// Who sent it.
        direction: Direction,
        /// The HTTP request that carried it, or whose answer did.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<u64>,
        /// Its size on the wire.
        bytes: u64,
        /// The message.
        message: Value,
    },
    /// A JSON-RPC message passed that is too long to be kept.
    LongMessage {
        /// Who sent it.
        direction: Direction,
        /// The HTTP request that carried it, or whose answer did.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<u64>,
        /// Its size on the wire.
        bytes: u64,
        /// Its first 2 KiB.
        beginning: String,
    },
    /// Something passed where a message was due, and is none.
    Unreadable {
        /// Who sent it.
        direction: Direction,
        /// The HTTP request that carried it, or whose answer did.
        #[serde(skip_serializing_if = "Option::is_none")]
        exchange: Option<u64>,
        /// Its size on the wire.
        bytes: u64,
        /// Why it is none.
        problem: String,
        /// Its first 2 KiB.
        beginning: String,
    },
    /// A command was started.
    Started {
        /// The program and its arguments.
        command: Vec<String>,
        /// The id of the process.
        process: u32,
    },
    /// A command wrote a line to its standard error.
    Output {
        /// The line.
        line: String,
    },
    /// A command ended.
    Ended {
        /// How: `exit status: 0`, `signal: 15 (SIGTERM)`.
        status: String,
    },
    /// The client decided something that explains what comes next.
    Step {
        /// What it does, and why.
        words: String,
    },
}

/// A header as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Header {
    /// In lower case.
    pub name: String,
    /// The value, or dots.
    pub value: String,
}

/// Who sent something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// We did.
    Sent,
    /// The server did.
    Received,
}

/// How a body ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEnd {
    /// All of it came.
    Complete,
    /// We stopped reading, because we had what we wanted or wanted no more.
    Left,
    /// It broke off, or passed a limit.
    Broken(String),
}

fn milliseconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    // Three decimals: on one machine an exchange takes less than a millisecond.
    serializer.serialize_f64((time.as_secs_f64() * 1_000_000.0).round() / 1000.0)
}
