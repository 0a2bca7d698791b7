//! *Binding* is taking an address for ourselves; where it fails, the error names the address and what to do about it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use socket2::{Domain, Protocol, Socket as RawSocket, Type};
use switchboard_ambient::Witness;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::HttpConfig;
use crate::front::Front;
use crate::guard::{Guard, InvalidGuard};
use crate::metrics::Metrics;
use crate::occupant;
use crate::open_paths::OpenPaths;
use crate::origin::{InvalidPublicUrl, PublicOrigin};
use crate::readiness::Readiness;
use crate::serve::{Door, ServeError};
use crate::settled::Settled;

/// Says why an address could not be taken, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program listens there.
    #[error("{address} is in use by {occupant}: stop it, or choose another port (0 takes a free one)")]
    InUse {
        /// The address asked for.
        address: SocketAddr,
        /// Who holds it, as far as the system tells.
        occupant: String,
    },
    /// The system does not let this user have the port.
    #[error(
        "this user may not listen on {address}: choose a port from 1024 on, and let a proxy hold the low one"
    )]
    Forbidden {
        /// The address asked for.
        address: SocketAddr,
    },
    /// No network card of this machine has the address.
    #[error(
        "{address} is not an address of this machine: use 127.0.0.1 for this machine alone, or 0.0.0.0 for all"
    )]
    NotOurs {
        /// The address asked for.
        address: SocketAddr,
    },
    /// Anything else the system says.
    #[error("cannot listen on {address}")]
    System {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The public URL cannot be used.
    #[error(transparent)]
    PublicUrl(#[from] InvalidPublicUrl),
    /// An allowed host or origin cannot be read.
    #[error(transparent)]
    Guard(#[from] InvalidGuard),
}

/// A bound socket, not yet serving: its address and public origin are known, so that a router can be made for them.
#[derive(Debug)]
pub struct Socket {
    listener: TcpListener,
    settled: Settled,
}

impl Socket {
    /// Takes the configured address.
    ///
    /// # Errors
    ///
    /// [`BindError`] where the address cannot be had, or the public URL or an allowed name cannot be read.
    #[expect(clippy::unused_async, reason = "needs the runtime that serves; async says so in its type")]
    pub async fn bind(config: &HttpConfig) -> Result<Self, BindError> {
        let wanted = SocketAddr::new(config.host, config.port);
        let public = config.public_url.as_ref().map(PublicOrigin::from_url).transpose()?;
        let listener = listen(wanted, config.limits.backlog).map_err(|error| explain(wanted, error))?;
        let address =
            listener.local_addr().map_err(|source| BindError::System { address: wanted, source })?;
        let origin = public.unwrap_or_else(|| PublicOrigin::from_address(address));
        let guard = Guard::new(config, address, &origin)?;
        let (config, metrics, open_paths) = (config.clone(), Metrics::default(), OpenPaths::default());
        let settled =
            Settled { address, origin, guard, config, metrics, witness: Witness::default(), open_paths };
        Ok(Self { listener, settled })
    }

    /// Returns the address that was bound; its port is the real one where 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.settled.address
    }

    /// Returns the origin that every published URL derives from.
    pub fn origin(&self) -> &PublicOrigin {
        &self.settled.origin
    }

    /// Returns the metrics that `/metrics` shows, for the product to add its own.
    pub fn metrics(&self) -> &Metrics {
        &self.settled.metrics
    }

    /// Lets `witness` know of requests for hosts, and from pages, that are not answered here.
    #[must_use]
    pub fn witness(mut self, witness: Witness) -> Self {
        self.settled.witness = witness;
        self
    }

    /// Lets pages of every origin read the answers at some paths, below the prefix of the public URL: where no cookie opens anything.
    /// A server of this machine alone goes on answering its own pages and those that are allowed.
    #[must_use]
    pub fn open_to_pages(mut self, is_open: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.settled.open_paths = OpenPaths::at(&self.settled.origin, is_open);
        self
    }

    /// Serves `router` until `stop`, then finishes what runs within the grace time.
    ///
    /// Adds `/healthz`, `/readyz` and `/metrics` at the root, the Host and Origin guard, CORS, request ids and limits.
    ///
    /// # Errors
    ///
    /// [`ServeError::Cut`] where requests were still running at the end of the grace time.
    pub async fn serve(
        self,
        router: Router,
        readiness: Readiness,
        stop: CancellationToken,
    ) -> Result<(), ServeError> {
        let Self { listener, settled } = self;
        let limits = Arc::new(settled.config.limits.clone());
        let front = Front::new(settled, router, readiness.clone(), stop.clone());
        Door::new(front, limits).serve(listener, readiness, stop).await
    }
}

fn listen(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = RawSocket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A server that restarts must not wait for the connections of its former self to time out.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
    TcpListener::from_std(socket.into())
}

fn explain(address: SocketAddr, error: io::Error) -> BindError {
    match error.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { address, occupant: occupant::name(address.port()) },
        io::ErrorKind::PermissionDenied => BindError::Forbidden { address },
        io::ErrorKind::AddrNotAvailable => BindError::NotOurs { address },
        _ => BindError::System { address, source: error },
    }
}
