//! A *foreign* session is one that somebody else opened: to the caller it does not exist, and a witness is told of the attempt.

use http::request::Parts;
use switchboard_ambient::{Caller, Trespass, Witness};

/// Tells that a request named a session that is not its caller's.
pub(super) fn tell(witness: &Witness, head: &Parts) {
    tracing::info!("mcp.session.refused");
    witness.tell(&Trespass::Session, head.extensions.get::<Caller>().and_then(Caller::identity));
}
