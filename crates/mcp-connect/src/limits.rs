//! *Limits* bound what a server can make us hold or wait for: each is a number with a default.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a server may cost us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectLimits {
    /// Bytes of one answer or message; beyond them it is refused. 16 MiB.
    pub message_bytes: usize,
    /// Time to reach a server. 10 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub reach_time: Duration,
    /// Time from a request to the head of its answer, and for reading an answer that is no stream. 60 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub answer_time: Duration,
    /// Time for which the first request of a session waits for the session's own stream. 3 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub attention_time: Duration,
    /// Time for opening a connection to an address, however many requests it takes. 30 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub open_time: Duration,
    /// Time for a command to start and to open the conversation: one such as `npx` may have to fetch the program first. 3 min.
    #[serde(with = "switchboard_ambient::seconds")]
    pub start_time: Duration,
    /// Time for a request that names no other, such as a list. 60 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub request_time: Duration,
    /// Redirects that are followed, within one origin. 5.
    pub redirects: usize,
    /// Pages of one list. 1000.
    pub pages: usize,
    /// Rounds in which a server may ask for input before it answers. 10.
    pub rounds: usize,
    /// Time a command gets to end by itself before it is told to, and then before it is killed. 2 s.
    #[serde(with = "switchboard_ambient::seconds")]
    pub grace: Duration,
}

impl Default for ConnectLimits {
    fn default() -> Self {
        Self {
            message_bytes: 16 << 20,
            reach_time: Duration::from_secs(10),
            answer_time: Duration::from_mins(1),
            attention_time: Duration::from_secs(3),
            open_time: Duration::from_secs(30),
            start_time: Duration::from_mins(3),
            request_time: Duration::from_mins(1),
            redirects: 5,
            pages: 1000,
            rounds: 10,
            grace: Duration::from_secs(2),
        }
    }
}
