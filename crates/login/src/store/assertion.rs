//! Names of client assertions that were used, for as long as they could be used again.

use std::time::SystemTime;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work};

impl Work {
    /// Keeps that an assertion was used; `false` where it had been.
    pub(crate) async fn use_assertion(
        &mut self,
        digest: &Digest,
        until: SystemTime,
    ) -> Result<bool, StoreError> {
        let used = sqlx::query(
            "INSERT INTO assertions (digest, until) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
        )
        .bind(digest.to_string())
        .bind(millis(until))
        .execute(&mut *self.0)
        .await?;
        Ok(used.rows_affected() == 1)
    }

    /// Forgets assertions that are over.
    pub(crate) async fn sweep_assertions(&mut self, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM assertions WHERE until <= $1")
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
