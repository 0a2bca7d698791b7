//! Grants as they are kept; one that ended stays for as long as its tokens could have lived, so that one of them that is used again
//! is told from one that never was.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use switchboard_oauth_words::{ResourceIndicator, ScopeSet};

use crate::grant::{Ending, Grant};
use crate::moment::millis;
use crate::store::work::{SWEPT, StoreError, Work, plain, text, time};

impl Work {
    /// Keeps a grant.
    pub(crate) async fn add_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO grants (id, person, client, scope, resource, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(plain(&grant.id))
        .bind(plain(&grant.person))
        .bind(plain(&grant.client))
        .bind(grant.scope.to_string())
        .bind(grant.resource.to_string())
        .bind(millis(grant.created_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Finds a grant that has not ended.
    pub(crate) async fn live_grant(&mut self, id: &str) -> Result<Option<Grant>, StoreError> {
        let row = sqlx::query(
            "SELECT id, person, client, scope, resource, created_at FROM grants WHERE id = $1 AND ended_at IS NULL",
        )
        .bind(plain(id))
        .fetch_optional(&mut *self.0)
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Ends a grant; `false` where it had ended or never was.
    pub(crate) async fn end_grant(
        &mut self,
        id: &str,
        ending: Ending,
        now: SystemTime,
    ) -> Result<bool, StoreError> {
        self.turn();
        let ended =
            sqlx::query("UPDATE grants SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL")
                .bind(plain(id))
                .bind(millis(now))
                .bind(ending.as_str())
                .execute(&mut *self.0)
                .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Ends what a person allowed a client.
    pub(crate) async fn end_grants_of_client(
        &mut self,
        person: &str,
        client: &str,
        now: SystemTime,
    ) -> Result<u64, StoreError> {
        self.turn();
        let ended = sqlx::query(
            "UPDATE grants SET ended_at = $3, ended_by = $4 WHERE person = $1 AND client = $2 AND ended_at IS NULL",
        )
        .bind(plain(person))
        .bind(plain(client))
        .bind(millis(now))
        .bind(Ending::Withdrawn.as_str())
        .execute(&mut *self.0)
        .await?;
        Ok(ended.rows_affected())
    }

    /// Ends what anybody allowed a client.
    pub(crate) async fn end_client(&mut self, client: &str, now: SystemTime) -> Result<u64, StoreError> {
        self.turn();
        let ended = sqlx::query(
            "UPDATE grants SET ended_at = $2, ended_by = $3 WHERE client = $1 AND ended_at IS NULL",
        )
        .bind(plain(client))
        .bind(millis(now))
        .bind(Ending::ClientRemoved.as_str())
        .execute(&mut *self.0)
        .await?;
        Ok(ended.rows_affected())
    }

    /// Forgets grants, with their codes and refresh tokens, that ended before a time, or were made before it and have no refresh token
    /// that was good since; some at a time, the rest at the next.
    pub(crate) async fn sweep_grants(&mut self, before: SystemTime) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM grants WHERE id IN (SELECT id FROM grants WHERE ended_at <= $1 OR (created_at <= $1 AND ended_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE grant_id = grants.id AND expires_at > $1)) LIMIT $2)",
        )
        .bind(millis(before))
        .bind(SWEPT)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Ends everything a person allowed.
    pub(crate) async fn end_grants(&mut self, person: &str, now: SystemTime) -> Result<(), StoreError> {
        self.turn();
        sqlx::query("UPDATE grants SET ended_at = $2, ended_by = $3 WHERE person = $1 AND ended_at IS NULL")
            .bind(plain(person))
            .bind(millis(now))
            .bind(Ending::AccountChanged.as_str())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }
}

fn read(row: &AnyRow) -> Result<Grant, StoreError> {
    Ok(Grant {
        id: text(row, "id")?,
        person: text(row, "person")?,
        client: text(row, "client")?,
        scope: ScopeSet::parse(&text(row, "scope")?).map_err(|_| StoreError::Corrupt("a scope"))?,
        resource: ResourceIndicator::parse(&text(row, "resource")?)
            .map_err(|_| StoreError::Corrupt("a resource"))?,
        created_at: time(row, "created_at")?,
    })
}
