//! *Refusals* are written down, and strangers decide how many there are: so many of each kind and person in a minute, and the next one
//! that is written says how many were not.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use switchboard_ambient::Moment;

use crate::audit::Event;

const MINUTE: Duration = Duration::from_mins(1);

/// What was refused in this minute, by its kind and the person that it is about: a flood of one must not hide another.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<(Event, Option<String>), Minute>>);

#[derive(Debug, Default)]
struct Minute {
    began_at: Option<Moment>,
    written: u32,
    left_out: u64,
}

impl Refusals {
    /// Counts a refusal. Returns whether it is written down: then with how many of its kind were left out since the last that was.
    pub(crate) fn take(&self, kind: (Event, Option<String>), most: u32, now: Moment) -> Option<u64> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = kinds.entry(kind).or_default();
        if minute.began_at.is_none_or(|began_at| began_at.age(now) >= MINUTE) {
            *minute = Minute { began_at: Some(now), written: 0, left_out: minute.left_out };
        }
        if minute.written >= most {
            minute.left_out += 1;
            return None;
        }
        minute.written += 1;
        Some(std::mem::take(&mut minute.left_out))
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use switchboard_ambient::ManualClock;

    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_written_down() {
        let (refusals, clock) = (Refusals::default(), ManualClock::new(SystemTime::UNIX_EPOCH));
        let take = || refusals.take((Event::TokenRefused, None), 2, Moment::now(&clock));

        assert_eq!([take(), take(), take(), take()], [Some(0), Some(0), None, None]);
        clock.advance(MINUTE);
        assert_eq!([take(), take(), take()], [Some(2), Some(0), None]);
    }

    #[test]
    fn a_flood_of_one_kind_hides_no_other() {
        let (refusals, clock) = (Refusals::default(), ManualClock::new(SystemTime::UNIX_EPOCH));
        let take = |kind, person: Option<&str>| {
            refusals.take((kind, person.map(str::to_owned)), 1, Moment::now(&clock))
        };

        assert_eq!([take(Event::HostRefused, None), take(Event::HostRefused, None)], [Some(0), None]);
        assert_eq!(take(Event::DocumentRefused, Some("ada")), Some(0));
        assert_eq!(take(Event::DocumentRefused, Some("bob")), Some(0));
        assert_eq!(take(Event::DocumentRefused, Some("ada")), None);
    }
}
