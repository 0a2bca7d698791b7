//! *Serving HTTP* is holding a socket for a product: the product hands over a router, and everything a server owes the
//! network around it is here.
//!
//! Who may talk to us (Host, Origin, CORS), how much (bodies, requests, connections, time), how we are watched (request
//! ids, health, metrics) and how we stop. What is served is the product's; who the person is belongs to the token guard.

mod bind;
mod body;
mod bounds;
mod config;
mod connection;
mod cors;
mod front;
mod guard;
mod metrics;
mod occupant;
mod open_paths;
mod origin;
mod patience;
mod proxies;
mod readiness;
mod refusal;
mod request_id;
mod serve;
mod settled;

pub use bind::{BindError, Socket};
pub use bounds::OutOfBounds;
pub use config::{HttpConfig, HttpLimits};
pub use metrics::Metrics;
pub use origin::{InvalidPublicUrl, PublicOrigin};
pub use prometheus_client;
pub use proxies::{InvalidProxy, TrustedProxy};
pub use readiness::Readiness;
pub use serve::ServeError;
