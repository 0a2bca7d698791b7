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

/// Hands only admitted addresses to the connection that is about to be made.
pub(crate) struct Guarded {
    /// Who is asked.
    pub(crate) lookup: Arc<dyn Lookup>,
    /// What is admitted.
    pub(crate) reach: Reach,
}

/// Says that a name has no address that may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no address of the name may be reached")]
pub(crate) struct NoneAdmitted;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let looking = self.lookup.look_up(name.as_str().to_owned());
        let reach = self.reach;
        Box::pin(async move {
            let addresses = looking.await?;
            // A name with a private address beside a public one is an attempt, not an accident.
            if addresses.is_empty() || !addresses.iter().all(|address| reach.admits(*address)) {
                return Err(NoneAdmitted.into());
            }
            let sockets = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}
