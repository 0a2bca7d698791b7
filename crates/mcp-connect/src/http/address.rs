//! Which *addresses* may be reached: public ones always, private ones where the person said so.
//!
//! A server names addresses itself (redirects, metadata, endpoints), so without this check it could make us ask the machines
//! beside us for something.

use std::net::IpAddr;

use switchboard_guarded_fetch::Reach;
use url::{Host, Url};

use super::failure::HttpFailure;

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

    /// Returns which addresses a name may lead to.
    pub(super) fn reach(&self, name: &str) -> Reach {
        if self.allows(name) { Reach::Private } else { Reach::Public }
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
        if Reach::Public.admits(address) || self.allows(host) {
            Ok(())
        } else {
            Err(HttpFailure::PrivateAddress { host: host.to_owned() })
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
