//! *Proxies* are those before us that we were told of: of them alone it is believed whom a request came to them from.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What proxies add the address to that they were called from; each at the end.
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of a proxy, or a network of them: `192.0.2.7`, `10.0.0.0/8`, `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct TrustedProxy(#[schemars(with = "String")] IpNet);

/// Says that a text names no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address of a proxy: write an IP address, or a network such as 10.0.0.0/8")]
pub struct InvalidProxy(String);

impl TryFrom<String> for TrustedProxy {
    type Error = InvalidProxy;

    fn try_from(text: String) -> Result<Self, InvalidProxy> {
        let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        net.map(Self).ok_or(InvalidProxy(text))
    }
}

impl std::str::FromStr for TrustedProxy {
    type Err = InvalidProxy;

    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        Self::try_from(text.to_owned())
    }
}

impl From<TrustedProxy> for String {
    fn from(proxy: TrustedProxy) -> Self {
        proxy.to_string()
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Returns where a request came from whose connection is a proxy's that we know: the last address of its header that is no such
/// proxy's. Nothing where the connection is anybody else's.
///
/// What stands before that address may be the sender's own, and is not read.
pub(crate) fn came_from(
    proxies: &[TrustedProxy],
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Option<IpAddr> {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|proxy| proxy.0.contains(address));
    let mut last = peer.filter(is_proxy)?;
    let lines = headers.get_all(X_FORWARDED_FOR).into_iter().map(http::HeaderValue::as_bytes);
    let hops: Vec<&[u8]> = lines.flat_map(|line| line.split(|byte| *byte == b',')).collect();
    for hop in hops.into_iter().rev() {
        let hop = std::str::from_utf8(hop).ok().map(str::trim);
        let Some(address) = hop.and_then(read) else { break };
        last = address;
        if !is_proxy(&address) {
            break;
        }
    }
    Some(last)
}

/// Reads a hop; some proxies write the port as well.
fn read(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse().ok().map(|hop: SocketAddr| hop.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(proxies: &[&str], peer: &str, lines: &[&str], expected: Option<&str>) {
        let proxies: Vec<TrustedProxy> =
            proxies.iter().map(|proxy| proxy.parse().expect("a proxy")).collect();
        let lines =
            lines.iter().map(|line| (X_FORWARDED_FOR, HeaderValue::from_str(line).expect("a header")));
        let headers = lines.collect();
        let came_from = came_from(&proxies, Some(peer.parse().expect("an address")), &headers);
        assert_eq!(came_from.map(|address| address.to_string()).as_deref(), expected);
    }

    #[test]
    fn a_proxy_that_is_known_is_believed_about_the_last_stranger() {
        let known = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];
        check(&known, "127.0.0.1", &["198.51.100.7"], Some("198.51.100.7"));
        check(&known, "127.0.0.1", &["198.51.100.7, 10.1.2.3"], Some("198.51.100.7"));
        check(&known, "127.0.0.1", &["203.0.113.9", "198.51.100.7, 10.1.2.3"], Some("198.51.100.7"));
        check(&known, "127.0.0.1", &["198.51.100.7:1234"], Some("198.51.100.7"));
        check(&known, "127.0.0.1", &["[2001:db9::1]:443"], Some("2001:db9::1"));
        check(&known, "2001:db8::2", &["::ffff:198.51.100.7"], Some("198.51.100.7"));
        check(&known, "10.9.9.9", &["10.1.1.1"], Some("10.1.1.1"));
    }

    #[test]
    fn what_a_stranger_writes_is_not_read() {
        check(&["127.0.0.1"], "198.51.100.7", &["203.0.113.9"], None);
        check(&[], "127.0.0.1", &["203.0.113.9"], None);
        check(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9, 198.51.100.7"], Some("198.51.100.7"));
        // What is no address ends what can be known.
        check(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9", "\u{e9}, 198.51.100.7"], Some("198.51.100.7"));
        check(
            &["127.0.0.1", "10.0.0.0/8"],
            "127.0.0.1",
            &["203.0.113.9", "\u{e9}, 10.1.1.1"],
            Some("10.1.1.1"),
        );
        check(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9, unknown"], Some("127.0.0.1"));
        check(&["127.0.0.1"], "127.0.0.1", &[], Some("127.0.0.1"));
    }

    #[test]
    fn what_names_no_proxy_is_refused() {
        for text in ["", "proxy.local", "10.0.0.0/33", "10.0.0", "10.0.0.1:80"] {
            assert_eq!(text.parse::<TrustedProxy>(), Err(InvalidProxy(text.to_owned())), "{text}");
        }
    }
}
