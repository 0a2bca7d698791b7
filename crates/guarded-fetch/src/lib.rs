//! A *guarded fetch* gets a document from an address that somebody else chose: a client's metadata, a provider's keys.
//!
//! Such an address must not lead into our own network, cost more than a little, or lead elsewhere. Addresses are judged
//! where the connection is made, so that a name cannot mean one machine when it is checked and another when it is used. Which
//! addresses are ours, and the resolver that judges them, serve other clients too.

mod cache;
mod error;
mod fetch;
mod freshness;
mod lookup;
mod reach;

pub use cache::CachedFetch;
pub use error::FetchError;
pub use fetch::{FetchLimits, Fetched, Fetcher};
pub use lookup::{Guarded, Looking, Lookup, NotAdmitted, SystemLookup};
pub use reach::Reach;
