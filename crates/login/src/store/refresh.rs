//! Refresh tokens as they are kept: by digest, and after their use for as long as they, and what came of them, would have lasted.

use std::time::SystemTime;

use crate::digest::Digest;
use crate::grant::Refresh;
use crate::moment::millis;
use crate::store::work::{StoreError, Work, maybe_time, plain, text, time};

impl Work {
    /// Keeps a refresh token of a grant.
    pub(crate) async fn add_refresh(
        &mut self,
        digest: &Digest,
        grant: &str,
        now: SystemTime,
        expires_at: SystemTime,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO refresh_tokens (digest, grant_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(digest.to_string())
        .bind(plain(grant))
        .bind(millis(now))
        .bind(millis(expires_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Finds a refresh token.
    pub(crate) async fn refresh(&mut self, digest: &Digest) -> Result<Option<Refresh>, StoreError> {
        let row = sqlx::query("SELECT grant_id, expires_at, spent_at FROM refresh_tokens WHERE digest = $1")
            .bind(digest.to_string())
            .fetch_optional(&mut *self.0)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let grant = text(&row, "grant_id")?;
        Ok(Some(match maybe_time(&row, "spent_at")? {
            Some(at) => Refresh::Spent { grant, at },
            None => Refresh::Fresh { grant, expires_at: time(&row, "expires_at")? },
        }))
    }

    /// Returns who allowed what a refresh token is for.
    pub(crate) async fn person_of_refresh(&mut self, digest: &Digest) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(
            "SELECT person FROM grants WHERE id = (SELECT grant_id FROM refresh_tokens WHERE digest = $1)",
        )
        .bind(digest.to_string())
        .fetch_optional(&mut *self.0)
        .await?;
        row.map(|row| text(&row, "person")).transpose()
    }

    /// Keeps that a refresh token was used.
    pub(crate) async fn spend_refresh(&mut self, digest: &Digest, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("UPDATE refresh_tokens SET spent_at = $2 WHERE digest = $1 AND spent_at IS NULL")
            .bind(digest.to_string())
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Forgets refresh tokens that are over; a copy of one is refused as unknown from then on.
    pub(crate) async fn sweep_refresh(&mut self, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM refresh_tokens WHERE expires_at <= $1")
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
