//! A *lookup* turns a name into addresses; the guard stands in it, between the name and the connection.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::reach::Reach;

/// Addresses on their way.
pub type Looking = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Turns names into addresses.
pub trait Lookup: Send + Sync + 'static {
    /// Looks up the addresses of `name`.
    fn look_up(&self, name: String) -> Looking;
}

/// The system's own lookup.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn look_up(&self, name: String) -> Looking {
        Box::pin(async move {
            Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
        })
    }
}

/// Hands only admitted addresses to the connection that is about to be made; a resolver for the client of any room.
pub struct Guarded {
    lookup: Arc<dyn Lookup>,
    reach: Box<dyn Fn(&str) -> Reach + Send + Sync>,
}

impl Guarded {
    /// Asks `lookup`, and admits for each name what `reach` says of it.
    pub fn new(lookup: Arc<dyn Lookup>, reach: impl Fn(&str) -> Reach + Send + Sync + 'static) -> Self {
        Self { lookup, reach: Box::new(reach) }
    }
}

/// Says, in the chain of the client's error, that a name leads to an address that may not be reached, or to none.
#[derive(Debug, thiserror::Error)]
#[error("{name} leads to an address that may not be reached")]
pub struct NotAdmitted {
    /// The name.
    pub name: String,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let (looking, reach) = (self.lookup.look_up(name.clone()), (self.reach)(&name));
        Box::pin(async move {
            let addresses = looking.await?;
            // A name with a private address beside a public one is an attempt, not an accident.
            if addresses.is_empty() || !addresses.iter().all(|address| reach.admits(*address)) {
                return Err(NotAdmitted { name }.into());
            }
            let sockets = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}
