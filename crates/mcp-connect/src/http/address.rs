//! Which *addresses* may be reached: public ones always, private ones where the person said so.
//!
//! A server names addresses itself (redirects, metadata, endpoints), so without this check it could make us ask the machines
//! beside us for something.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::failure::{HttpFailure, LeadsInside};

/// Whether addresses of the own machine and network may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivateAddresses {
    /// None is.
    Refused,
    /// Those behind this host are, because the person named it; all names of this machine are one.
    Of(String),
    /// All are.
    Allowed,
}

impl PrivateAddresses {
    /// Allows what the person must have meant by naming this address, and nothing else.
    pub fn named_by(url: &Url) -> Self {
        url.host_str().map_or(Self::Refused, |host| Self::Of(host.to_ascii_lowercase()))
    }

    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Refused => false,
            Self::Allowed => true,
            Self::Of(named) => {
                named.eq_ignore_ascii_case(host) || (is_loopback_host(named) && is_loopback_host(host))
            }
        }
    }

    /// Checks an address whose host is written as a number; names are checked when they are resolved.
    pub(super) fn check(&self, url: &Url) -> Result<(), HttpFailure> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(HttpFailure::NoHost { url: url.to_string() }),
        };
        let host = url.host_str().unwrap_or_default();
        if is_public(address) || self.allows(host) {
            Ok(())
        } else {
            Err(HttpFailure::PrivateAddress { host: host.to_owned() })
        }
    }
}

/// Resolves names to the addresses that may be reached.
#[derive(Debug)]
pub(super) struct Resolver {
    private: PrivateAddresses,
}

impl Resolver {
    pub(super) fn new(private: PrivateAddresses) -> Self {
        Self { private }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let may_be_private = self.private.allows(&host);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let reachable: Vec<SocketAddr> =
                found.into_iter().filter(|address| may_be_private || is_public(address.ip())).collect();
            if reachable.is_empty() {
                return Err(LeadsInside { host }.into());
            }
            Ok(Box::new(reachable.into_iter()) as Addrs)
        })
    }
}

/// Tells whether a name is one of this machine by RFC 6761.
pub(super) fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn is_loopback_host(host: &str) -> bool {
    let number = host.trim_start_matches('[').trim_end_matches(']');
    number.parse::<IpAddr>().map_or_else(|_| is_local_name(host), |address| address.is_loopback())
}

/// Tells whether an address is one of the public internet (IANA's special-purpose registries).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = carried_v4(address) {
        return is_public_v4(inner);
    }
    let [first, second, ..] = address.segments();
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || (first & 0xffc0) == 0xfec0
        || (first == 0x2001 && (second == 0xdb8 || second < 0x200))
        || (first & 0xfff0) == 0x3ff0
        || first == 0x100)
}

/// Returns the IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 and 6to4.
fn carried_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [head @ .., high, low] = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match head {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(join(high, low)),
        // `::` and `::1` are themselves.
        [0, 0, 0, 0, 0, 0] if high != 0 => Some(join(high, low)),
        [0x2002, first, second, ..] => Some(join(first, second)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: bool) {
        assert_eq!(is_public(address.parse().expect("an address")), expected, "{address}");
    }

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.1",
            "198.18.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "fec0::1",
        ] {
            check(private, false);
        }
        for public in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::"] {
            check(public, true);
        }
    }

    #[test]
    fn the_host_that_the_person_named_may_be_private_and_no_other() {
        let private = PrivateAddresses::named_by(&"http://127.0.0.1:8000/mcp".parse().expect("an address"));
        let check = |url: &str| private.check(&url.parse().expect("an address")).is_ok();

        assert!(check("http://127.0.0.1:9000/"));
        assert!(check("http://[::1]:9000/"));
        assert!(check("http://1.1.1.1/"));
        assert!(!check("http://10.0.0.1/"));
        assert!(!check("http://169.254.169.254/latest/meta-data"));
        assert!(private.allows("localhost"));
        assert!(!private.allows("db.internal"));
    }
}
