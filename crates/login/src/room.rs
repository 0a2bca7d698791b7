//! The *room* is where logins wait their turn. It is bounded, because each that waits holds a place that a tool could be answered in;
//! and no address holds more places than it leaves free, so that whoever floods it stands before their own door alone.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Logins that wait at one time; fewer than the requests that a server answers at one time.
const MOST: usize = 448;

/// The room. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by: HashMap<Option<IpAddr>, usize>,
}

/// A place in the room, which is free again when this is gone.
#[derive(Debug)]
pub(crate) struct Place {
    room: Room,
    address: Option<IpAddr>,
}

impl Room {
    /// Takes a place for a login from an address; nothing where too many wait already.
    pub(crate) fn enter(&self, address: Option<IpAddr>) -> Option<Place> {
        let mut held = self.lock();
        let own = held.by.get(&address).copied().unwrap_or_default();
        if own >= MOST - held.all {
            return None;
        }
        held.all += 1;
        held.by.insert(address, own + 1);
        Some(Place { room: self.clone(), address })
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
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
        let room = Room::default();
        let (flood, other) = ("198.51.100.7".parse().ok(), "203.0.113.9".parse().ok());

        let held: Vec<Place> = std::iter::from_fn(|| room.enter(flood)).collect();
        let others: Vec<Place> = std::iter::from_fn(|| room.enter(other)).collect();

        assert_eq!((held.len(), others.len()), (MOST / 2, MOST / 4));
        assert!(room.enter(None).is_some(), "there is room for whoever comes from elsewhere");
        drop(others);
        assert!(room.enter(flood).is_none());
        drop(held);
        assert!(room.lock().by.is_empty() && room.lock().all == 0);
        assert!(room.enter(flood).is_some());
    }
}
