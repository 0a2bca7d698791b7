//! The *sweep* forgets what is over and needed for nothing more: old lines of the audit, and grants whose tokens could not be used even
//! if somebody had kept a copy.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use switchboard_ambient::Moment;

use crate::config::LoginConfig;
use crate::store::{StoreError, Work};

/// How often it is done by each server.
const HOUR: Duration = Duration::from_hours(1);

const DAY: Duration = Duration::from_hours(24);

/// When it was done last.
#[derive(Debug, Default)]
pub(crate) struct Sweep(Mutex<Option<Moment>>);

impl Sweep {
    /// Tells whether it is time again; whoever is told so does it.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.age(now) >= HOUR);
        if is_due {
            *last = Some(now);
        }
        is_due
    }

    /// Forgets what is over as part of `work`.
    pub(crate) async fn run(
        &self,
        config: &LoginConfig,
        work: &mut Work,
        now: SystemTime,
    ) -> Result<(), StoreError> {
        let before = |age: Duration| now.checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH);
        let lifetimes = &config.lifetimes;
        work.sweep_audit(before(DAY.saturating_mul(config.audit_days.get()))).await?;
        // Those of a refresh token may live on for a while when it is over.
        work.sweep_refresh(before(lifetimes.access_token)).await?;
        // From the code on, for as long as any token that came of it: a code that is used again is noticed until then.
        let longest = lifetimes.refresh_token.saturating_add(lifetimes.access_token);
        work.sweep_grants(before(longest.saturating_add(lifetimes.code))).await
    }
}
