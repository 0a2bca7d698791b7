//! A *configuration* says where to listen, under which name the world knows us, and how much we take on.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;
use url::Url;

use crate::proxies::TrustedProxy;

/// Says where to listen, which names and origins are ours, and the limits.
///
/// Bound to a loopback address (the default), requests are answered for the loopback names (`localhost`, `127.0.0.1`,
/// `[::1]`), the host of `public_url` and `allowed_hosts`. Bound beyond loopback, any IP address is a good `Host` as well,
/// because no foreign page can make a browser send one (DNS rebinding needs a name); names still have to be listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// The address to listen on; default `127.0.0.1`, which other machines cannot reach.
    pub host: IpAddr,
    /// The port to listen on; default 8000, and 0 takes a free one.
    pub port: u16,
    /// The URL under which people and hosts reach this server, where a proxy or tunnel stands before it; a path in it is
    /// a prefix of every published URL.
    pub public_url: Option<Url>,
    /// Further names that the `Host` header may carry: `name` (any port) or `name:port`.
    pub allowed_hosts: Vec<String>,
    /// Further origins whose pages may call this server: `https://app.example.org`, with the port where it is not the
    /// scheme's own; the word `null` admits pages without an origin.
    pub allowed_origins: Vec<String>,
    /// The proxies before this server, each an address or a network. What they write into `X-Forwarded-For` is believed about where
    /// a request came from, which too many attempts to log in are counted by; nothing else follows from it.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// How much the server takes on.
    pub limits: HttpLimits,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8000,
            public_url: None,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            limits: HttpLimits::default(),
        }
    }
}

/// How much the server takes on; over a limit comes an answer that says so, never a hang. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HttpLimits {
    /// Largest request body in bytes; default 4 MiB, over it 413.
    pub body_bytes: usize,
    /// Requests being answered at one time; default 512, over it 503. Event streams count only until they open.
    pub requests: usize,
    /// Open connections; default 2048, over it 503 and the connection closes.
    pub connections: usize,
    /// Event streams open at one time; default 512, over it 503.
    pub streams: usize,
    /// Time until an answer begins; default 60 s, over it 503.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub request_time: Duration,
    /// Time for the head of a request to arrive, and how long a connection may idle; default 30 s, then it closes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub header_time: Duration,
    /// Largest head of a request in bytes; default 32 KiB, over it 431.
    pub header_bytes: usize,
    /// Time that running requests get to finish once the server is told to stop; default 20 s.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub grace: Duration,
    /// Connections the system may hold before they are accepted; default 1024.
    pub backlog: u32,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 4 * 1024 * 1024,
            requests: 512,
            connections: 2048,
            streams: 512,
            request_time: Duration::from_mins(1),
            header_time: Duration::from_secs(30),
            header_bytes: 32 * 1024,
            grace: Duration::from_secs(20),
            backlog: 1024,
        }
    }
}
