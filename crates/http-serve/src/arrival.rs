//! An *arrival* is what is known of a request beside what it says itself.

use std::net::IpAddr;

use crate::request_id::RequestId;

/// Where a request came from, and how it is named; products find it among the extensions of the request.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The address of the connection's other end, where it is known; what headers say of it is anybody's.
    pub peer: Option<IpAddr>,
    /// The name of the request.
    pub id: RequestId,
}
