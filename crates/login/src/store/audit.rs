//! The audit as it is kept: only ever added to, until its lines are old.

use std::time::SystemTime;

use crate::audit::{AuditRecord, Note};
use crate::moment::millis;
use crate::store::work::{SWEPT, StoreError, Work, maybe_text, plain, text, time};

impl Work {
    /// Writes a line, named so that no two are the same.
    pub(crate) async fn note(&mut self, name: String, note: Note, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO audit (id, happened_at, event, person, client, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(name)
        .bind(millis(now))
        .bind(note.event.as_str())
        .bind(note.person.as_deref().map(plain))
        .bind(note.client.as_deref().map(plain))
        .bind(note.detail.as_deref().map(plain))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Forgets lines from before a time; some at a time, the rest at the next.
    pub(crate) async fn sweep_audit(&mut self, before: SystemTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE happened_at <= $1 LIMIT $2)")
            .bind(millis(before))
            .bind(SWEPT)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Returns the latest lines, the latest first.
    pub(crate) async fn audit(&mut self, most: u32) -> Result<Vec<AuditRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT happened_at, event, person, client, detail FROM audit ORDER BY happened_at DESC, id LIMIT $1",
        )
        .bind(i64::from(most))
        .fetch_all(&mut *self.0)
        .await?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.push(AuditRecord {
                at: time(&row, "happened_at")?,
                event: text(&row, "event")?,
                person: maybe_text(&row, "person")?,
                client: maybe_text(&row, "client")?,
                detail: maybe_text(&row, "detail")?,
            });
        }
        Ok(records)
    }
}
