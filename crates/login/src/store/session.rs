//! Sessions in browsers, and browsers that were logged in before, as they are kept.

use std::time::SystemTime;

use sqlx::Row as _;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work, plain, text, time};

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct KeptSession {
    /// Whose it is.
    pub(crate) person: String,
    /// When the person last showed who they are; in 1970 where they did not show it to us.
    pub(crate) proven_at: SystemTime,
}

impl Work {
    /// Keeps a session.
    pub(crate) async fn add_session(
        &mut self,
        digest: &Digest,
        session: &KeptSession,
        (now, expires_at): (SystemTime, SystemTime),
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sessions (digest, person, created_at, expires_at, proven_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(digest.to_string())
        .bind(plain(&session.person))
        .bind(millis(now))
        .bind(millis(expires_at))
        .bind(millis(session.proven_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Returns a session, while it lasts.
    pub(crate) async fn session(
        &mut self,
        digest: &Digest,
        now: SystemTime,
    ) -> Result<Option<KeptSession>, StoreError> {
        let row = sqlx::query("SELECT person, proven_at FROM sessions WHERE digest = $1 AND expires_at > $2")
            .bind(digest.to_string())
            .bind(millis(now))
            .fetch_optional(&mut *self.0)
            .await?;
        let kept = |row| -> Result<_, StoreError> {
            Ok(KeptSession { person: text(&row, "person")?, proven_at: time(&row, "proven_at")? })
        };
        row.map(kept).transpose()
    }

    /// Ends a session.
    pub(crate) async fn end_session(&mut self, digest: &Digest) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE digest = $1")
            .bind(digest.to_string())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Ends every session of a person, and forgets their browsers.
    pub(crate) async fn end_sessions(&mut self, person: &str) -> Result<(), StoreError> {
        for statement in ["DELETE FROM sessions WHERE person = $1", "DELETE FROM devices WHERE person = $1"] {
            sqlx::query(statement).bind(plain(person)).execute(&mut *self.0).await?;
        }
        Ok(())
    }

    /// Ends every session of a person but one.
    pub(crate) async fn end_other_sessions(&mut self, person: &str, own: &Digest) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE person = $1 AND digest <> $2")
            .bind(plain(person))
            .bind(own.to_string())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Keeps that a browser was logged in with by a person; several may share it.
    pub(crate) async fn add_device(
        &mut self,
        digest: &Digest,
        person: &str,
        now: SystemTime,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO devices (digest, person, created_at) VALUES ($1, $2, $3) ON CONFLICT (digest, person) DO NOTHING",
        )
        .bind(digest.to_string())
        .bind(plain(person))
        .bind(millis(now))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Tells whether a person was logged in with a browser.
    pub(crate) async fn is_device_of(&mut self, digest: &Digest, person: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS found FROM devices WHERE digest = $1 AND person = $2")
            .bind(digest.to_string())
            .bind(plain(person))
            .fetch_one(&mut *self.0)
            .await?;
        Ok(row.try_get::<i64, _>("found")? > 0)
    }

    /// Forgets sessions that are over.
    pub(crate) async fn sweep_sessions(&mut self, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}
