//! Codes as they are kept: by digest, and after their use for as long as their grant, so that a second use is noticed.

use std::time::SystemTime;

use crate::digest::Digest;
use crate::grant::{Code, OpenCode};
use crate::moment::millis;
use crate::store::work::{StoreError, Work, maybe_text, maybe_time, plain, text, time};

impl Work {
    /// Keeps a code.
    pub(crate) async fn add_code(&mut self, digest: &Digest, code: &OpenCode) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO codes (digest, grant_id, client, redirect_uri, challenge, nonce, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(digest.to_string())
        .bind(plain(&code.grant))
        .bind(plain(&code.client))
        .bind(plain(&code.redirect_uri))
        .bind(plain(&code.challenge))
        .bind(code.nonce.as_deref().map(plain))
        .bind(millis(code.expires_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Finds a code.
    pub(crate) async fn code(&mut self, digest: &Digest) -> Result<Option<Code>, StoreError> {
        let row = sqlx::query(
            "SELECT grant_id, client, redirect_uri, challenge, nonce, expires_at, spent_at FROM codes WHERE digest = $1",
        )
        .bind(digest.to_string())
        .fetch_optional(&mut *self.0)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let grant = text(&row, "grant_id")?;
        if maybe_time(&row, "spent_at")?.is_some() {
            return Ok(Some(Code::Spent { grant }));
        }
        Ok(Some(Code::Open(OpenCode {
            grant,
            client: text(&row, "client")?,
            redirect_uri: text(&row, "redirect_uri")?,
            challenge: text(&row, "challenge")?,
            nonce: maybe_text(&row, "nonce")?,
            expires_at: time(&row, "expires_at")?,
        })))
    }

    /// Returns who allowed what a code is for.
    pub(crate) async fn person_of_code(&mut self, digest: &Digest) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(
            "SELECT person FROM grants WHERE id = (SELECT grant_id FROM codes WHERE digest = $1)",
        )
        .bind(digest.to_string())
        .fetch_optional(&mut *self.0)
        .await?;
        row.map(|row| text(&row, "person")).transpose()
    }

    /// Keeps that a code was used.
    pub(crate) async fn spend_code(&mut self, digest: &Digest, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("UPDATE codes SET spent_at = $2 WHERE digest = $1 AND spent_at IS NULL")
            .bind(digest.to_string())
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
