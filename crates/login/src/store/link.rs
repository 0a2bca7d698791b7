//! Connections to accounts elsewhere as they are kept: issuer and subject say who, and nothing else does.

use std::time::SystemTime;

use crate::moment::millis;
use crate::person::Person;
use crate::store::work::{StoreError, Work, plain, text, time};

/// An account elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Who issued its subject.
    pub(crate) issuer: String,
    /// Who it is there.
    pub(crate) subject: String,
}

/// An account elsewhere that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptLink {
    /// Which.
    pub(crate) link: Link,
    /// Since when.
    pub(crate) created_at: SystemTime,
}

impl Work {
    /// Keeps that an account elsewhere is a person's; `false` where it is connected already.
    pub(crate) async fn add_link(
        &mut self,
        link: &Link,
        person: &str,
        now: SystemTime,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO links (issuer, subject, person, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (issuer, subject) DO NOTHING",
        )
        .bind(plain(&link.issuer))
        .bind(plain(&link.subject))
        .bind(plain(person))
        .bind(millis(now))
        .execute(&mut *self.0)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Returns whose an account elsewhere is.
    pub(crate) async fn linked_person(
        &mut self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query("SELECT person FROM links WHERE issuer = $1 AND subject = $2")
            .bind(plain(issuer))
            .bind(plain(subject))
            .fetch_optional(&mut *self.0)
            .await?;
        let Some(row) = row else { return Ok(None) };
        self.person(&text(&row, "person")?).await
    }

    /// Returns the accounts elsewhere that are a person's, the first first.
    pub(crate) async fn links(&mut self, person: &str) -> Result<Vec<KeptLink>, StoreError> {
        let rows = sqlx::query(
            "SELECT issuer, subject, created_at FROM links WHERE person = $1 ORDER BY created_at, issuer, subject",
        )
        .bind(plain(person))
        .fetch_all(&mut *self.0)
        .await?;
        let kept = |row| {
            let link = Link { issuer: text(row, "issuer")?, subject: text(row, "subject")? };
            Ok(KeptLink { link, created_at: time(row, "created_at")? })
        };
        rows.iter().map(kept).collect()
    }

    /// Forgets that an account elsewhere is a person's; `false` where it was not.
    pub(crate) async fn remove_link(&mut self, link: &Link, person: &str) -> Result<bool, StoreError> {
        let removed = sqlx::query("DELETE FROM links WHERE issuer = $1 AND subject = $2 AND person = $3")
            .bind(plain(&link.issuer))
            .bind(plain(&link.subject))
            .bind(plain(person))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected() == 1)
    }

    /// Forgets every account elsewhere that is a person's; returns how many they were.
    pub(crate) async fn remove_links(&mut self, person: &str) -> Result<u64, StoreError> {
        let removed = sqlx::query("DELETE FROM links WHERE person = $1")
            .bind(plain(person))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected())
    }
}
