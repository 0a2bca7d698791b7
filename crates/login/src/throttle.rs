//! A *throttle* admits so many attempts in a stretch of time; what it counts by decides whom it can stop.
//!
//! Nothing is ever counted by an account alone, because then strangers could lock its owner out.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use crate::digest::Digest;
use crate::store::{StoreError, Work};

/// How long wrong passwords and secrets count.
const QUARTER: Duration = Duration::from_mins(15);

/// The longest stretch of all.
pub(crate) const LONGEST: Duration = QUARTER;

/// Admits so many attempts of one kind.
#[derive(Debug, Clone)]
pub(crate) struct Throttle {
    bucket: Digest,
    most: u32,
    stretch: Duration,
}

/// Says how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait(Duration);

impl Wait {
    /// Returns whole seconds, at least one.
    pub(crate) fn seconds(self) -> u64 {
        self.0.as_secs().max(1)
    }

    /// Says it to a person.
    pub(crate) fn words(self) -> String {
        format!("Too many attempts from here. Try again in {} minutes.", self.seconds().div_ceil(60))
    }
}

impl Throttle {
    /// Counts logins of an account from an address; strangers elsewhere are counted elsewhere.
    pub(crate) fn strangers(most: u32, email: &str, address: Option<IpAddr>) -> Self {
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        Self { bucket: Digest::of("login", &format!("{email}\0{address}")), most, stretch: QUARTER }
    }

    /// Counts logins of a person from a browser that they were logged in with before; others who share it are counted by themselves.
    pub(crate) fn device(most: u32, device: &Digest, person: &str) -> Self {
        let bucket = Digest::of("login device", &format!("{person}\0{}", device.as_str()));
        Self { bucket, most, stretch: QUARTER }
    }

    /// Counts answers of a passkey from an address; those of passkeys that nobody has are counted together.
    pub(crate) fn passkey(most: u32, id: Option<&str>, address: Option<IpAddr>) -> Self {
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        let id = id.unwrap_or_default();
        Self { bucket: Digest::of("passkey", &format!("{id}\0{address}")), most, stretch: QUARTER }
    }

    /// Counts wrong proofs of a client from an address.
    pub(crate) fn client(most: u32, client: &str, address: Option<IpAddr>) -> Self {
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        Self { bucket: Digest::of("client", &format!("{client}\0{address}")), most, stretch: QUARTER }
    }

    /// Counts an attempt; says how long to wait over the limit. Of what can be guessed that is before it is made, so that many at
    /// once are no way around.
    pub(crate) async fn take(&self, work: &mut Work, now: SystemTime) -> Result<Option<Wait>, StoreError> {
        let (tries, began_at) = work.count_attempt(&self.bucket, self.stretch, now).await?;
        Ok((tries > i64::from(self.most)).then(|| self.wait(began_at, now)))
    }

    /// Forgets what was counted: the attempt was right.
    pub(crate) async fn clear(&self, work: &mut Work) -> Result<(), StoreError> {
        work.clear_attempts(&self.bucket).await
    }

    fn wait(&self, began_at: SystemTime, now: SystemTime) -> Wait {
        Wait((began_at + self.stretch).duration_since(now).unwrap_or_default())
    }
}
