//! Who waits to be let in takes a seat in the room: before the body of a request is read, and until it is answered.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::page::{PageError, full};
use crate::place::Place;
use crate::room::Room;
use crate::routes::peer::Peer;

/// Answers a request that has a seat, and refuses one that finds none.
pub(super) async fn wait(
    State((room, place)): State<(Room, Place)>,
    peer: Peer,
    request: Request,
    next: Next,
) -> Response {
    match room.enter(peer.0) {
        Some(_seat) => next.run(request).await,
        None => full(&place).unwrap_or_else(PageError::into_response),
    }
}
