//! Challenges that were answered, for as long as they could be answered again.

use std::time::SystemTime;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work};

impl Work {
    /// Keeps that a challenge was answered; `false` where it had been.
    pub(crate) async fn spend_challenge(
        &mut self,
        digest: &Digest,
        until: SystemTime,
    ) -> Result<bool, StoreError> {
        let spent = sqlx::query(
            "INSERT INTO challenges (digest, until) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
        )
        .bind(digest.to_string())
        .bind(millis(until))
        .execute(&mut *self.0)
        .await?;
        Ok(spent.rows_affected() == 1)
    }

    /// Forgets challenges that are over.
    pub(crate) async fn sweep_challenges(&mut self, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM challenges WHERE until <= $1")
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
