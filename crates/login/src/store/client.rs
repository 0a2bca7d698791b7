//! Registered clients as they are kept: for good once a person has allowed them anything, because a host registers once and comes
//! back for years; until then for as long as there is room.

use std::time::SystemTime;

use sqlx::Row as _;
use switchboard_oauth_words::ClientMetadata;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work, maybe_text, maybe_time, plain, text, time};

/// A registered client.
#[derive(Debug, Clone)]
pub(crate) struct KeptClient {
    /// What it said of itself.
    pub(crate) metadata: ClientMetadata,
    /// What is kept of its secret.
    pub(crate) secret: Option<Digest>,
}

/// A registered client as it is listed.
#[derive(Debug, Clone)]
pub(crate) struct ListedClient {
    /// Its id.
    pub(crate) id: String,
    /// What it said of itself.
    pub(crate) metadata: ClientMetadata,
    /// When it registered.
    pub(crate) registered_at: SystemTime,
    /// When a person last allowed it something.
    pub(crate) allowed_at: Option<SystemTime>,
}

impl Work {
    /// Keeps a client, and from where it came.
    pub(crate) async fn add_client(
        &mut self,
        id: &str,
        client: &KeptClient,
        (source, now): (&Digest, SystemTime),
    ) -> Result<(), StoreError> {
        let metadata =
            serde_json::to_string(&client.metadata).map_err(|_| StoreError::Corrupt("a client"))?;
        sqlx::query(
            "INSERT INTO clients (id, metadata, secret, source, registered_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(plain(id))
        .bind(metadata)
        .bind(client.secret.as_ref().map(Digest::to_string))
        .bind(source.to_string())
        .bind(millis(now))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Finds a client.
    pub(crate) async fn client(&mut self, id: &str) -> Result<Option<KeptClient>, StoreError> {
        let row = sqlx::query("SELECT metadata, secret FROM clients WHERE id = $1")
            .bind(plain(id))
            .fetch_optional(&mut *self.0)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let metadata =
            serde_json::from_str(&text(&row, "metadata")?).map_err(|_| StoreError::Corrupt("a client"))?;
        Ok(Some(KeptClient { metadata, secret: maybe_text(&row, "secret")?.map(Digest::kept) }))
    }

    /// Keeps that a person allowed a client something; nothing where it did not register.
    pub(crate) async fn allow_client(&mut self, id: &str, now: SystemTime) -> Result<(), StoreError> {
        sqlx::query("UPDATE clients SET allowed_at = $2 WHERE id = $1")
            .bind(plain(id))
            .bind(millis(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Returns how many clients are registered that nobody has allowed anything yet.
    pub(crate) async fn idle_clients(&mut self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS idle FROM clients WHERE allowed_at IS NULL")
            .fetch_one(&mut *self.0)
            .await?;
        Ok(row.try_get("idle")?)
    }

    /// Forgets one of those: the oldest of the place that sent the most of them, so that whoever floods makes place for others.
    pub(crate) async fn forget_idle_client(&mut self) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM clients WHERE id = (SELECT id FROM clients WHERE allowed_at IS NULL AND source = \
             (SELECT source FROM clients WHERE allowed_at IS NULL GROUP BY source \
             ORDER BY COUNT(*) DESC, MIN(registered_at), source LIMIT 1) ORDER BY registered_at, id LIMIT 1)",
        )
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Returns every registered client, the latest first.
    pub(crate) async fn clients(&mut self) -> Result<Vec<ListedClient>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, metadata, registered_at, allowed_at FROM clients ORDER BY registered_at DESC, id",
        )
        .fetch_all(&mut *self.0)
        .await?;
        let mut clients = Vec::with_capacity(rows.len());
        for row in rows {
            clients.push(ListedClient {
                id: text(&row, "id")?,
                metadata: serde_json::from_str(&text(&row, "metadata")?)
                    .map_err(|_| StoreError::Corrupt("a client"))?,
                registered_at: time(&row, "registered_at")?,
                allowed_at: maybe_time(&row, "allowed_at")?,
            });
        }
        Ok(clients)
    }

    /// Forgets a client; `false` where none of this id is registered.
    pub(crate) async fn remove_client(&mut self, id: &str) -> Result<bool, StoreError> {
        let removed =
            sqlx::query("DELETE FROM clients WHERE id = $1").bind(plain(id)).execute(&mut *self.0).await?;
        Ok(removed.rows_affected() == 1)
    }
}
