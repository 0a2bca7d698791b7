//! Attempts as they are counted: so many in a stretch of time that begins with the first.

use std::time::{Duration, SystemTime};

use sqlx::Row as _;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work, time};

impl Work {
    /// Counts one attempt more, of which the first begins a stretch; returns how many they are and when it began.
    pub(crate) async fn count_attempt(
        &mut self,
        bucket: &Digest,
        stretch: Duration,
        now: SystemTime,
    ) -> Result<(i64, SystemTime), StoreError> {
        let row = sqlx::query(
            "INSERT INTO attempts (bucket, began_at, tries) VALUES ($1, $2, 1) ON CONFLICT (bucket) DO UPDATE SET \
             tries = CASE WHEN attempts.began_at > $3 THEN attempts.tries + 1 ELSE 1 END, \
             began_at = CASE WHEN attempts.began_at > $3 THEN attempts.began_at ELSE excluded.began_at END \
             RETURNING tries, began_at",
        )
        .bind(bucket.to_string())
        .bind(millis(now))
        .bind(millis(now - stretch))
        .fetch_one(&mut *self.0)
        .await?;
        Ok((row.try_get("tries")?, time(&row, "began_at")?))
    }

    /// Forgets the attempts of a bucket.
    pub(crate) async fn clear_attempts(&mut self, bucket: &Digest) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM attempts WHERE bucket = $1")
            .bind(bucket.to_string())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Forgets attempts of stretches that are over.
    pub(crate) async fn sweep_attempts(&mut self, before: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM attempts WHERE began_at <= $1")
            .bind(millis(before))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
