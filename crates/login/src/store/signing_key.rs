//! Signing keys as they are kept: sealed, with their stage.

use switchboard_access_token::{KeyStage, RingKey};

use crate::moment::millis;
use crate::store::work::{StoreError, Work, plain, text, time};

/// A signing key.
#[derive(Debug, Clone)]
pub(crate) struct KeptKey {
    /// Its name and stage.
    pub(crate) ring: RingKey,
    /// The key, sealed.
    pub(crate) sealed: String,
}

impl Work {
    /// Keeps a key.
    pub(crate) async fn add_key(&mut self, key: &KeptKey) -> Result<(), StoreError> {
        let (stage, since) = written(key.ring.stage);
        sqlx::query("INSERT INTO signing_keys (kid, sealed, stage, since) VALUES ($1, $2, $3, $4)")
            .bind(plain(&key.ring.kid))
            .bind(plain(&key.sealed))
            .bind(stage)
            .bind(since)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Returns every key.
    pub(crate) async fn keys(&mut self) -> Result<Vec<KeptKey>, StoreError> {
        let rows = sqlx::query("SELECT kid, sealed, stage, since FROM signing_keys ORDER BY since, kid")
            .fetch_all(&mut *self.0)
            .await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let since = time(&row, "since")?;
            let stage = match text(&row, "stage")?.as_str() {
                "announced" => KeyStage::Announced(since),
                "signing" => KeyStage::Signing(since),
                "retired" => KeyStage::Retired(since),
                _ => return Err(StoreError::Corrupt("a key stage")),
            };
            let ring = RingKey { kid: text(&row, "kid")?, stage };
            keys.push(KeptKey { ring, sealed: text(&row, "sealed")? });
        }
        Ok(keys)
    }

    /// Keeps another stage of a key.
    pub(crate) async fn move_key(&mut self, key: &RingKey) -> Result<(), StoreError> {
        let (stage, since) = written(key.stage);
        sqlx::query("UPDATE signing_keys SET stage = $2, since = $3 WHERE kid = $1")
            .bind(plain(&key.kid))
            .bind(stage)
            .bind(since)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Forgets a key.
    pub(crate) async fn remove_key(&mut self, kid: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM signing_keys WHERE kid = $1").bind(plain(kid)).execute(&mut *self.0).await?;
        Ok(())
    }
}

fn written(stage: KeyStage) -> (&'static str, i64) {
    match stage {
        KeyStage::Announced(since) => ("announced", millis(since)),
        KeyStage::Signing(since) => ("signing", millis(since)),
        KeyStage::Retired(since) => ("retired", millis(since)),
    }
}
