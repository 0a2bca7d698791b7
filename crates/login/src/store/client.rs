//! Registered clients as they are kept: for good, because a host registers once and comes back for years.

use std::time::SystemTime;

use switchboard_oauth_words::ClientMetadata;

use crate::digest::Digest;
use crate::moment::millis;
use crate::store::work::{StoreError, Work, maybe_text, plain, text};

/// A registered client.
#[derive(Debug, Clone)]
pub(crate) struct KeptClient {
    /// What it said of itself.
    pub(crate) metadata: ClientMetadata,
    /// What is kept of its secret.
    pub(crate) secret: Option<Digest>,
}

impl Work {
    /// Keeps a client.
    pub(crate) async fn add_client(
        &mut self,
        id: &str,
        client: &KeptClient,
        now: SystemTime,
    ) -> Result<(), StoreError> {
        let metadata =
            serde_json::to_string(&client.metadata).map_err(|_| StoreError::Corrupt("a client"))?;
        sqlx::query("INSERT INTO clients (id, metadata, secret, registered_at) VALUES ($1, $2, $3, $4)")
            .bind(plain(id))
            .bind(metadata)
            .bind(client.secret.as_ref().map(Digest::to_string))
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
}
