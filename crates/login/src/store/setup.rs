//! The set-up link as it is kept: by digest, until it is used or replaced.

use std::time::SystemTime;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work};

impl Work {
    /// Keeps a link in the place of all earlier ones.
    pub(crate) async fn put_setup(
        &mut self,
        digest: &Digest,
        expires_at: SystemTime,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM setup_links").execute(&mut *self.0).await?;
        sqlx::query("INSERT INTO setup_links (digest, expires_at) VALUES ($1, $2)")
            .bind(digest.to_string())
            .bind(millis(expires_at))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Tells whether a link is good.
    pub(crate) async fn has_setup(&mut self, digest: &Digest, now: SystemTime) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT digest FROM setup_links WHERE digest = $1 AND expires_at > $2")
            .bind(digest.to_string())
            .bind(millis(now))
            .fetch_optional(&mut *self.0)
            .await?;
        Ok(row.is_some())
    }

    /// Uses the link up, and with it every other.
    pub(crate) async fn spend_setup(&mut self) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM setup_links").execute(&mut *self.0).await?;
        Ok(())
    }
}
