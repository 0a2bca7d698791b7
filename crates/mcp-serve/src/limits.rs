//! A *limit* is a number that bounds what one call, one session or one client may take; each has a default.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;

/// Bounds the calls of a server, over whatever transport they come. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallLimits {
    /// Time a tool gets for one call; default 55 s, because ChatGPT gives up after 60. Over it: a tool error.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub call_time: Duration,
    /// Calls that run at one time; default 128. Over it: error -32000, and 503 with Retry-After over HTTP.
    pub calls: usize,
    /// Largest result of a call in bytes, counted over its texts, data and structured content; default 1 MiB. Over it: a
    /// tool error.
    pub result_bytes: usize,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self { call_time: Duration::from_secs(55), calls: 128, result_bytes: 1024 * 1024 }
    }
}

/// Bounds what the HTTP transports take on. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct McpOptions {
    /// Largest message in bytes; default 4 MiB. Over it: 413.
    pub body_bytes: usize,
    /// Most requests in one JSON-RPC batch, where batches are taken at all; default 32. Over it: 400.
    pub batch: usize,
    /// Sessions of Streamable HTTP open at one time, where the server has any; default 10,000. Over it: 503 with Retry-After.
    pub sessions: usize,
    /// Time after which a session of Streamable HTTP ends that neither asked for anything nor had a stream open; default 30
    /// minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub session_idle: Duration,
    /// Time after which a session of Streamable HTTP gives up what it holds to speak to its client, to take it up again with the
    /// next request that needs it; default 90 s. Streams of answers that broke off can be taken up again for no longer.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub session_rest: Duration,
    /// HTTP+SSE sessions open at one time; default 256. Over it: 503 with Retry-After.
    pub sse_sessions: usize,
    /// Time after which an HTTP+SSE session ends that has not sent a message; default 30 minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub sse_idle: Duration,
    /// Time between the comments that keep an event stream alive through proxies; default 15 s.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub sse_keep_alive: Duration,
    /// Messages that wait in either direction of an HTTP+SSE session; default 64. Over it: 429 with Retry-After.
    pub sse_queue: usize,
}

impl Default for McpOptions {
    fn default() -> Self {
        Self {
            body_bytes: 4 * 1024 * 1024,
            batch: 32,
            sessions: 10_000,
            session_idle: Duration::from_mins(30),
            session_rest: Duration::from_secs(90),
            sse_sessions: 256,
            sse_idle: Duration::from_mins(30),
            sse_keep_alive: Duration::from_secs(15),
            sse_queue: 64,
        }
    }
}
