//! The *guarded client*: the one way by which HTTP requests leave, with limits on addresses, redirects, sizes and time, and
//! every exchange told to the tap.

mod address;
mod body;
mod failure;
mod request;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::{HeaderMap, HeaderValue};
use reqwest::redirect;
use switchboard_guarded_fetch::{Guarded, SystemLookup};
use url::{Host, Url};

pub use self::address::PrivateAddresses;
pub(crate) use self::body::Body;
pub use self::failure::HttpFailure;
pub(crate) use self::request::{Answer, Ask};
use crate::limits::ConnectLimits;
use crate::tap::Tap;

/// Sends requests; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Through the proxy that the environment names; made when it is first used, because that takes a while.
    outward: OnceLock<reqwest::Client>,
    /// For this machine, which no proxy can reach.
    inward: OnceLock<reqwest::Client>,
    user_agent: HeaderValue,
    /// Sent with every request to the origin that the person named, and to no other.
    own_headers: HeaderMap,
    own_origin: url::Origin,
    private: PrivateAddresses,
    limits: ConnectLimits,
    tap: Tap,
}

/// What a client is made of.
#[derive(Debug)]
pub(crate) struct HttpParts<'a> {
    /// The address that the person named.
    pub(crate) url: &'a Url,
    pub(crate) user_agent: &'static str,
    /// Sent to that address's origin.
    pub(crate) headers: HeaderMap,
    pub(crate) private: PrivateAddresses,
    pub(crate) limits: ConnectLimits,
    pub(crate) tap: Tap,
}

impl HttpClient {
    pub(crate) fn new(parts: HttpParts<'_>) -> Self {
        let inner = Inner {
            outward: OnceLock::new(),
            inward: OnceLock::new(),
            user_agent: HeaderValue::from_static(parts.user_agent),
            own_headers: parts.headers,
            own_origin: parts.url.origin(),
            private: parts.private,
            limits: parts.limits,
            tap: parts.tap,
        };
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn limits(&self) -> &ConnectLimits {
        &self.inner.limits
    }

    /// Tells whether an address is at the origin that the person named.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        url.origin() == self.inner.own_origin
    }

    pub(crate) fn tap(&self) -> &Tap {
        &self.inner.tap
    }

    /// Returns the client that leads to an address.
    fn route(&self, url: &Url) -> Result<&reqwest::Client, HttpFailure> {
        let is_inward = is_this_machine(url);
        let place = if is_inward { &self.inner.inward } else { &self.inner.outward };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let client = self.inner.client(is_inward)?;
        Ok(place.get_or_init(|| client))
    }
}

impl Inner {
    #[expect(clippy::disallowed_methods, reason = "this is the guarded client")]
    fn client(&self, is_inward: bool) -> Result<reqwest::Client, HttpFailure> {
        // Some other part of the process may have chosen already; then that choice holds.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let private = self.private.clone();
        let builder = reqwest::Client::builder()
            .connect_timeout(self.limits.reach_time)
            .tcp_nodelay(true)
            .tcp_keepalive(Duration::from_secs(30))
            // Followed by hand, because each hop is checked, told, and stays within its origin.
            .redirect(redirect::Policy::none())
            .referer(false)
            .dns_resolver(Arc::new(Guarded::new(Arc::new(SystemLookup), move |name| private.reach(name))));
        let builder = if is_inward { builder.no_proxy() } else { builder };
        builder.build().map_err(|error| HttpFailure::Unusable(Arc::new(error)))
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => address::is_local_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
