//! The *peer* is where a request came from, as far as attempts are counted by it: the other end of the connection, or whom a proxy
//! that we know came from; what headers say beside that is anybody's.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use http::request::Parts;
use switchboard_ambient::Arrival;

/// Where it came from, where that is known; of IPv6 the network, which is one subscriber's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) Option<IpAddr>);

/// Whether it was said that all who log in seem to be one.
static TOLD: AtomicBool = AtomicBool::new(false);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Arrival>().and_then(|arrival| arrival.peer);
        let is_masked =
            peer.is_some_and(|peer| peer.is_loopback()) && parts.headers.contains_key("x-forwarded-for");
        if is_masked && !TOLD.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "login.proxy.unknown: requests come by a proxy on this machine, so that whoever guesses passwords and whoever \
                 knows theirs look the same; name it with --trusted-proxy 127.0.0.1 if it writes X-Forwarded-For itself"
            );
        }
        Ok(Self(peer.map(network)))
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(own) => {
            let [a, b, c, d, ..] = own.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_is_one_peer() {
        let network = |text: &str| network(text.parse().expect("an address")).to_string();

        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(network("198.51.100.7"), "198.51.100.7");
    }
}
