//! What is *settled* about a socket once it is bound: the address it got, the origin it publishes, whom it answers.

use std::net::SocketAddr;

use switchboard_ambient::Witness;

use crate::config::HttpConfig;
use crate::guard::Guard;
use crate::metrics::Metrics;
use crate::open_paths::OpenPaths;
use crate::origin::PublicOrigin;

/// What the front is made of, beside the product.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) address: SocketAddr,
    pub(crate) origin: PublicOrigin,
    pub(crate) guard: Guard,
    pub(crate) config: HttpConfig,
    pub(crate) metrics: Metrics,
    pub(crate) witness: Witness,
    pub(crate) open_paths: OpenPaths,
}
