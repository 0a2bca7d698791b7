//! A *provider* is whoever issues tokens elsewhere, as a person names it on a command line or in a file.
//!
//! What such a word means is the same wherever it is typed: how far the way to it leads, how its tokens are known, and what may
//! still be missing when a server starts.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use switchboard_ambient::{Moment, Secret};
use switchboard_guarded_fetch::{FetchError, FetchLimits, Fetcher, Reach, SystemLookup};
use url::{Host, Url};

use crate::authority::Authority;
use crate::introspection::{Introspector, IntrospectorParts};
use crate::remote::{IssuerError, RemoteIssuer, RemoteParts};

/// A provider as it was named.
#[derive(Debug)]
pub struct Provider {
    /// Who it is, letter by letter the `iss` of its tokens.
    pub issuer: String,
    /// What its tokens say they are for, where that is not the address of the resource.
    pub audiences: Vec<String>,
    /// The claim that names a person's groups.
    pub groups_claim: String,
    /// Whether it may have a private address. One on this machine needs no word for it: it was typed as such.
    pub is_private: bool,
    /// How it is asked about each token, where tokens are not read instead.
    pub asking: Option<Asking>,
}

/// How a provider is asked about tokens (RFC 7662).
#[derive(Debug)]
pub struct Asking {
    /// Where, if not where its metadata says.
    pub endpoint: Option<Url>,
    /// The name we ask under.
    pub client: String,
    /// The secret that goes with it.
    pub secret: Secret<String>,
    /// How long an answer is believed.
    pub believed: Duration,
}

/// A provider that vouches for tokens.
#[derive(Debug)]
pub struct Ready {
    /// What vouches.
    pub authority: Authority,
    /// What keeps it from doing so now, where it will pass: until then no token is taken.
    pub not_yet: Option<IssuerError>,
}

/// Says why a provider cannot be one.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It has a private address, and nobody said that it may.
    #[error("{host} has no public address")]
    Private {
        /// The host.
        host: String,
    },
    /// It is none, or not the one that was named.
    #[error(transparent)]
    Unusable(IssuerError),
}

impl Provider {
    /// Finds out all that can be known of it before anybody calls.
    ///
    /// # Errors
    ///
    /// [`ProviderError`] where that will not pass by itself.
    pub async fn open(self, now: Moment) -> Result<Ready, ProviderError> {
        let Self { issuer, audiences, groups_claim, is_private, asking } = self;
        let reach = if is_private { Reach::Private } else { reach(&issuer) };
        let fetcher = Fetcher::new(Arc::new(SystemLookup), reach, FetchLimits::default());
        let (authority, prepared) = match asking {
            None => {
                let parts = RemoteParts { issuer, audiences, groups_claim, fetcher };
                let remote = RemoteIssuer::new(parts).map_err(ProviderError::Unusable)?;
                let prepared = remote.prepare(now).await;
                (Authority::Remote(Box::new(remote)), prepared)
            }
            Some(Asking { endpoint, client, secret, believed }) => {
                let parts = IntrospectorParts {
                    issuer,
                    endpoint,
                    client,
                    secret,
                    audiences,
                    groups_claim,
                    believed,
                    fetcher,
                };
                let introspector = Introspector::new(parts).map_err(ProviderError::Unusable)?;
                let prepared = introspector.prepare().await;
                (Authority::Introspection(Box::new(introspector)), prepared)
            }
        };
        Ok(Ready { authority, not_yet: what_passes(prepared)? })
    }
}

/// Tells what will pass by itself from what will not.
fn what_passes(prepared: Result<(), IssuerError>) -> Result<Option<IssuerError>, ProviderError> {
    match prepared {
        Ok(()) => Ok(None),
        Err(IssuerError::Metadata { source: FetchError::Private { host }, .. }) => {
            Err(ProviderError::Private { host })
        }
        Err(error @ (IssuerError::Metadata { .. } | IssuerError::Keys { .. })) => Ok(Some(error)),
        Err(error) => Err(ProviderError::Unusable(error)),
    }
}

fn reach(issuer: &str) -> Reach {
    match Url::parse(issuer) {
        Ok(issuer) if is_here(&issuer) => Reach::Loopback,
        _ => Reach::Public,
    }
}

/// Tells whether an address names this machine, so that nothing that goes there crosses a network.
pub fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}
