//! The *room* is where logins wait their turn. It is bounded, because each that waits is a request that a tool could be answered
//! in; and no address holds more seats than it leaves free, so that whoever floods it stands before their own door alone.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The room. Clones are the same one.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    seats: usize,
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by: HashMap<Option<IpAddr>, usize>,
}

/// A seat in the room, which is free again when this is gone.
#[derive(Debug)]
pub(crate) struct Seat {
    room: Room,
    address: Option<IpAddr>,
}

impl Room {
    /// Makes a room for a server that answers so many requests at one time; one in eight of them is never a login's.
    pub(crate) fn new(requests: usize) -> Self {
        Self { seats: (requests - requests.div_ceil(8)).max(1), held: Arc::default() }
    }

    /// Takes a seat for a login from an address; nothing where too many wait already.
    pub(crate) fn enter(&self, address: Option<IpAddr>) -> Option<Seat> {
        let mut held = self.lock();
        let own = held.by.get(&address).copied().unwrap_or_default();
        if own >= self.seats - held.all {
            return None;
        }
        held.all += 1;
        held.by.insert(address, own + 1);
        Some(Seat { room: self.clone(), address })
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = self.room.lock();
        held.all -= 1;
        let own = held.by.remove(&self.address).unwrap_or(1) - 1;
        if own > 0 {
            held.by.insert(self.address, own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leaves_as_much_room_as_it_takes() {
        let room = Room::new(512);
        let (flood, other) = ("198.51.100.7".parse().ok(), "203.0.113.9".parse().ok());

        let held: Vec<Seat> = std::iter::from_fn(|| room.enter(flood)).collect();
        let others: Vec<Seat> = std::iter::from_fn(|| room.enter(other)).collect();

        assert_eq!((held.len(), others.len()), (224, 112));
        assert!(room.enter(None).is_some(), "there is room for whoever comes from elsewhere");
        drop(others);
        assert!(room.enter(flood).is_none());
        drop(held);
        assert!(room.lock().by.is_empty() && room.lock().all == 0);
        assert!(room.enter(flood).is_some());
    }

    #[test]
    fn a_server_that_answers_one_at_a_time_lets_one_in() {
        let room = Room::new(1);

        let held = room.enter(None);

        assert!(held.is_some() && room.enter(None).is_none());
    }
}
