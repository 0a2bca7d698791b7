//! Passkeys as they are kept: the public half of the key, by the id that its device gave it.

use std::time::SystemTime;

use sqlx::any::AnyRow;
use webauthn_rs::prelude::{Passkey as Credential, Uuid};

use crate::moment::millis;
use crate::store::work::{StoreError, Work, maybe_time, plain, text, time};

/// A passkey.
#[derive(Debug, Clone)]
pub(crate) struct KeptPasskey {
    /// The id that its device gave it, in base64url.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) person: String,
    /// What devices know its owner by.
    pub(crate) handle: Uuid,
    /// What its owner calls it.
    pub(crate) name: String,
    /// The public half of the key, with its counter.
    pub(crate) credential: Credential,
    /// When it was added.
    pub(crate) created_at: SystemTime,
    /// When it was last used.
    pub(crate) used_at: Option<SystemTime>,
}

impl Work {
    /// Keeps a new passkey; `false` where its id is known already, to whomever it belongs.
    pub(crate) async fn add_passkey(&mut self, passkey: &KeptPasskey) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO passkeys (id, person, handle, name, credential, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(plain(&passkey.id))
        .bind(plain(&passkey.person))
        .bind(passkey.handle.to_string())
        .bind(plain(&passkey.name))
        .bind(written(&passkey.credential))
        .bind(millis(passkey.created_at))
        .execute(&mut *self.0)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Finds a passkey.
    pub(crate) async fn passkey(&mut self, id: &str) -> Result<Option<KeptPasskey>, StoreError> {
        let row = sqlx::query(
            "SELECT id, person, handle, name, credential, created_at, used_at FROM passkeys WHERE id = $1",
        )
        .bind(plain(id))
        .fetch_optional(&mut *self.0)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Returns the passkeys of a person, the first first.
    pub(crate) async fn passkeys(&mut self, person: &str) -> Result<Vec<KeptPasskey>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, person, handle, name, credential, created_at, used_at FROM passkeys WHERE person = $1 \
             ORDER BY created_at, id",
        )
        .bind(plain(person))
        .fetch_all(&mut *self.0)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Keeps that a passkey was used, with its counter.
    pub(crate) async fn use_passkey(&mut self, passkey: &KeptPasskey) -> Result<(), StoreError> {
        sqlx::query("UPDATE passkeys SET credential = $2, used_at = $3 WHERE id = $1")
            .bind(plain(&passkey.id))
            .bind(written(&passkey.credential))
            .bind(passkey.used_at.map(millis))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Forgets a passkey of a person; `false` where it was not theirs.
    pub(crate) async fn remove_passkey(&mut self, id: &str, person: &str) -> Result<bool, StoreError> {
        let removed = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND person = $2")
            .bind(plain(id))
            .bind(plain(person))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected() == 1)
    }

    /// Forgets the passkeys of a person, and returns how many they were.
    pub(crate) async fn remove_passkeys(&mut self, person: &str) -> Result<u64, StoreError> {
        let removed = sqlx::query("DELETE FROM passkeys WHERE person = $1")
            .bind(plain(person))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected())
    }
}

fn written(credential: &Credential) -> String {
    serde_json::to_string(credential).expect("a public key with its flags is JSON")
}

fn read(row: &AnyRow) -> Result<KeptPasskey, StoreError> {
    let corrupt = || StoreError::Corrupt("a passkey");
    Ok(KeptPasskey {
        id: text(row, "id")?,
        person: text(row, "person")?,
        handle: text(row, "handle")?.parse().map_err(|_| corrupt())?,
        name: text(row, "name")?,
        credential: serde_json::from_str(&text(row, "credential")?).map_err(|_| corrupt())?,
        created_at: time(row, "created_at")?,
        used_at: maybe_time(row, "used_at")?,
    })
}
