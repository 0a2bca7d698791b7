//! A *key ring* is the succession of signing keys: a key is announced before it signs, so that caches know it in time, and
//! is still published after it has signed its last token, until that one has ended.

use std::time::{Duration, SystemTime};

/// How long a key is in each stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// How long it is published before it signs.
    pub announce: Duration,
    /// How long it signs.
    pub sign: Duration,
    /// How long it is published after that; at least the life of a token.
    pub retire: Duration,
}

/// Where a key is in its life, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStage {
    /// Published, signs nothing yet.
    Announced(SystemTime),
    /// Signs.
    Signing(SystemTime),
    /// Published for the tokens it signed.
    Retired(SystemTime),
}

/// One key of the ring, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingKey {
    /// Its name.
    pub kid: String,
    /// Its stage.
    pub stage: KeyStage,
}

/// What is to be done to the ring now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Make a key and let it sign at once: there is none.
    Begin,
    /// Make a key and announce it.
    Announce,
    /// Let `next` sign, and retire `last`.
    Succeed {
        /// The key that signed so far.
        last: RingKey,
        /// The key that signs from now on.
        next: RingKey,
    },
    /// Forget a key: no token that it signed can still hold.
    Forget(RingKey),
}

/// The keys there are.
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    keys: Vec<RingKey>,
}

impl KeyRing {
    /// Takes the keys as they were kept.
    pub fn new(keys: Vec<RingKey>) -> Self {
        Self { keys }
    }

    /// Returns the key that signs.
    pub fn signing(&self) -> Option<&RingKey> {
        self.keys.iter().find(|key| matches!(key.stage, KeyStage::Signing(_)))
    }

    /// Returns what is due at `now`; asked again after it was done, it returns the next thing, and nothing in the end.
    pub fn due(&self, schedule: &Schedule, now: SystemTime) -> Option<Turn> {
        let Some(signing) = self.signing() else { return Some(Turn::Begin) };
        let announced = self.keys.iter().find(|key| matches!(key.stage, KeyStage::Announced(_)));
        let age = signing.stage.age(now);
        match announced {
            None if age + schedule.announce >= schedule.sign => return Some(Turn::Announce),
            Some(next) if age >= schedule.sign && next.stage.age(now) >= schedule.announce => {
                return Some(Turn::Succeed {
                    last: signing.clone().retire(now),
                    next: next.clone().succeed(now),
                });
            }
            _ => {}
        }
        let is_over = |key: &&RingKey| {
            matches!(key.stage, KeyStage::Retired(_)) && key.stage.age(now) >= schedule.retire
        };
        self.keys.iter().find(is_over).cloned().map(Turn::Forget)
    }
}

impl RingKey {
    fn retire(self, now: SystemTime) -> Self {
        Self { stage: KeyStage::Retired(now), ..self }
    }

    fn succeed(self, now: SystemTime) -> Self {
        Self { stage: KeyStage::Signing(now), ..self }
    }
}

impl KeyStage {
    fn age(self, now: SystemTime) -> Duration {
        let (Self::Announced(since) | Self::Signing(since) | Self::Retired(since)) = self;
        now.duration_since(since).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);
    const SCHEDULE: Schedule = Schedule { announce: DAY, sign: Duration::from_hours(24 * 30), retire: DAY };

    fn at(day: u32) -> SystemTime {
        SystemTime::UNIX_EPOCH + DAY * day
    }

    fn key(kid: &str, stage: KeyStage) -> RingKey {
        RingKey { kid: kid.to_owned(), stage }
    }

    fn due(keys: &[RingKey], day: u32) -> Option<Turn> {
        KeyRing::new(keys.to_vec()).due(&SCHEDULE, at(day))
    }

    #[test]
    fn a_key_is_announced_signs_retires_and_is_forgotten() {
        let first = key("a", KeyStage::Signing(at(0)));
        let next = key("b", KeyStage::Announced(at(29)));
        assert_eq!(due(&[], 0), Some(Turn::Begin));
        assert_eq!(due(std::slice::from_ref(&first), 28), None);
        assert_eq!(due(std::slice::from_ref(&first), 29), Some(Turn::Announce));
        assert_eq!(due(&[first.clone(), next.clone()], 29), None);

        let Some(Turn::Succeed { last, next }) = due(&[first, next], 30) else { panic!("no succession") };

        assert_eq!((last.stage, next.stage), (KeyStage::Retired(at(30)), KeyStage::Signing(at(30))));
        assert_eq!(due(&[last.clone(), next.clone()], 30), None);
        assert_eq!(due(&[last.clone(), next], 31), Some(Turn::Forget(last)));
    }

    #[test]
    fn a_key_never_signs_before_it_was_known_long_enough() {
        let first = key("a", KeyStage::Signing(at(0)));

        assert_eq!(due(&[first, key("b", KeyStage::Announced(at(60)))], 60), None);
    }
}
