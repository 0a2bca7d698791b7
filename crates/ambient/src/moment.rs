//! A *moment* is when something was, by the clock on the wall and by one that nobody sets: what is kept for a while is as old as
//! the one that says more of the two has it.

use std::time::{Duration, SystemTime};

use crate::clock::Clock;

/// When something was.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    wall: SystemTime,
    ticks: Duration,
}

impl Moment {
    /// Returns the present one.
    pub fn now(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), ticks: clock.ticks() }
    }

    /// Returns the time on the wall.
    pub fn wall(self) -> SystemTime {
        self.wall
    }

    /// Returns how long before `now` it was. A clock that was set back makes nothing young again, and a machine that slept, whose
    /// ticks may have stood still, makes nothing stay young.
    pub fn age(self, now: Self) -> Duration {
        let by_wall = now.wall.duration_since(self.wall).unwrap_or_default();
        by_wall.max(now.ticks.saturating_sub(self.ticks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn what_is_kept_grows_older_whatever_is_done_to_the_clock() {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_hours(1));
        let then = Moment::now(&clock);

        clock.advance(Duration::from_secs(30));
        clock.set_back(Duration::from_mins(20));
        assert_eq!(then.age(Moment::now(&clock)), Duration::from_secs(30));

        let awake = Moment { wall: then.wall + Duration::from_hours(8), ticks: then.ticks };
        assert_eq!(then.age(awake), Duration::from_hours(8));
        assert_eq!(awake.age(then), Duration::ZERO);
    }
}
