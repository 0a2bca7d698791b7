//! An *arrival* is what whoever owns the socket knows of a request beside what it says itself.

use std::net::IpAddr;

use crate::request_time::RequestTime;

/// Where a request came from, and how long its answer may take; travels among its extensions.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The address of the connection's other end, where it is known; what headers say of it is anybody's.
    pub peer: Option<IpAddr>,
    /// How long the answer may take.
    pub time: RequestTime,
}
