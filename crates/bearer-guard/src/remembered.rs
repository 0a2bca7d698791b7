//! *Remembered* tokens are those that were vouched for a moment ago: a signature costs more than a small call of a tool.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchboard_ambient::{Identity, Moment};

use crate::vouched::Vouched;

/// Tokens that are kept at one time.
const MOST: usize = 8 * 1024;

/// How long nobody asks how it stands with a grant; another process may have ended it.
const TRUSTED: Duration = Duration::from_secs(2);

/// A token's digest: the tokens themselves are kept nowhere.
type Digest = [u8; 32];

/// The tokens.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<HashMap<Digest, Entry>>);

#[derive(Debug, Clone)]
struct Entry {
    vouched: Vouched,
    asked_at: Moment,
    turn: u64,
}

impl Entry {
    /// Tells whether what was found out may still be believed.
    fn holds(&self, now: Moment) -> bool {
        let Vouched { until, believed, .. } = &self.vouched;
        until.is_none_or(|until| now.wall() < until)
            && believed.is_none_or(|believed| self.asked_at.age(now) < believed)
    }
}

/// What is remembered of a token.
#[derive(Debug, Clone)]
pub(crate) enum Memory {
    /// It holds.
    Good(Arc<Identity>),
    /// It held; how it stands with its grant is to be asked.
    Stale(Vouched),
}

impl Remembered {
    /// Returns what is remembered; `turn` is the local issuer's present number.
    pub(crate) fn get(&self, digest: &Digest, turn: u64, now: Moment) -> Option<Memory> {
        let kept = self.lock();
        let entry = kept.get(digest).filter(|entry| entry.holds(now))?;
        let is_trusted = entry.turn == turn && entry.asked_at.age(now) < TRUSTED;
        Some(if entry.vouched.grant.is_none() || is_trusted {
            Memory::Good(entry.vouched.identity.clone())
        } else {
            Memory::Stale(entry.vouched.clone())
        })
    }

    /// Keeps what was found out at `now`, when the issuer's number was `turn`.
    pub(crate) fn keep(&self, digest: Digest, vouched: Vouched, (turn, now): (u64, Moment)) {
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.retain(|_, entry| entry.holds(now));
        }
        if kept.len() >= MOST {
            // So many people at once are not a reason to grow without bound; each is vouched for once more.
            kept.clear();
        }
        kept.insert(digest, Entry { vouched, asked_at: now, turn });
    }

    /// Forgets a token.
    pub(crate) fn forget(&self, digest: &Digest) {
        self.lock().remove(digest);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::SystemTime;

    use switchboard_ambient::{ManualClock, Principal};

    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn vouched(grant: Option<&str>) -> Vouched {
        let identity = Identity {
            principal: Principal::new("i|s"),
            subject: "s".to_owned(),
            groups: BTreeSet::new(),
            scopes: BTreeSet::new(),
            client: None,
        };
        Vouched {
            identity: Arc::new(identity),
            until: Some(START + Duration::from_mins(1)),
            believed: None,
            grant: grant.map(str::to_owned),
        }
    }

    #[track_caller]
    fn check(grant: Option<&str>, (turn, after): (u64, u64), expected: &str) {
        let (remembered, clock) = (Remembered::default(), ManualClock::new(START));
        remembered.keep([1; 32], vouched(grant), (7, Moment::now(&clock)));
        clock.advance(Duration::from_secs(after));
        let found = match remembered.get(&[1; 32], turn, Moment::now(&clock)) {
            Some(Memory::Good(_)) => "good",
            Some(Memory::Stale(_)) => "stale",
            None => "nothing",
        };
        assert_eq!(found, expected, "{grant:?} {turn} {after}");
    }

    #[test]
    fn a_grant_is_asked_about_after_a_turn_and_after_a_while() {
        check(Some("g"), (7, 1), "good");
        check(Some("g"), (8, 1), "stale");
        check(Some("g"), (7, 2), "stale");
        check(None, (8, 59), "good");
        check(Some("g"), (7, 60), "nothing");
        check(None, (7, 60), "nothing");
    }

    #[test]
    fn an_answer_is_not_believed_for_longer_where_the_clock_is_set_back() {
        let (remembered, clock) = (Remembered::default(), ManualClock::new(START + Duration::from_hours(1)));
        let answer = Vouched { until: None, believed: Some(Duration::from_secs(30)), ..vouched(None) };
        remembered.keep([1; 32], answer, (0, Moment::now(&clock)));
        let is_believed = || remembered.get(&[1; 32], 0, Moment::now(&clock)).is_some();

        clock.set_back(Duration::from_mins(30));
        clock.advance(Duration::from_secs(29));
        assert!(is_believed());
        clock.advance(Duration::from_secs(1));
        assert!(!is_believed());
    }

    #[test]
    fn memory_is_bounded_and_what_ended_goes_first() {
        let (remembered, clock) = (Remembered::default(), ManualClock::new(START));
        let digest = |number: usize| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_le_bytes());
            digest
        };
        for number in 0..MOST {
            remembered.keep(digest(number), vouched(None), (0, Moment::now(&clock)));
        }
        assert_eq!(remembered.lock().len(), MOST);

        clock.advance(Duration::from_mins(2));
        remembered.keep(digest(MOST), vouched(None), (0, Moment::now(&clock)));
        assert_eq!(remembered.lock().len(), 1);

        remembered.forget(&digest(MOST));
        assert!(remembered.lock().is_empty());
    }
}
