//! Consents as they are kept: what a person allowed a client at a resource, until they take it back.

use std::time::SystemTime;

use sqlx::Row as _;
use sqlx::any::AnyRow;
use switchboard_oauth_words::ScopeSet;

use crate::moment::millis;
use crate::store::work::{StoreError, Work, plain, text, time};

/// What a person allowed a client.
#[derive(Debug, Clone)]
pub(crate) struct Consent {
    /// Which client.
    pub(crate) client: String,
    /// Where.
    pub(crate) resource: String,
    /// What.
    pub(crate) scope: ScopeSet,
    /// What the client called itself.
    pub(crate) client_name: String,
    /// Where its answers went.
    pub(crate) place: String,
    /// When.
    pub(crate) given_at: SystemTime,
}

/// What people allow a client, together.
#[derive(Debug, Clone)]
pub(crate) struct Allowance {
    /// Which client.
    pub(crate) client: String,
    /// What it called itself.
    pub(crate) client_name: String,
    /// How many people.
    pub(crate) people: i64,
    /// When one of them last was asked.
    pub(crate) given_at: SystemTime,
}

impl Work {
    /// Keeps a consent, in the place of an earlier one.
    pub(crate) async fn put_consent(&mut self, person: &str, consent: &Consent) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO consents (person, client, resource, scope, client_name, place, given_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person, client, resource) DO UPDATE SET \
             scope = excluded.scope, client_name = excluded.client_name, place = excluded.place, given_at = excluded.given_at",
        )
        .bind(plain(person))
        .bind(plain(&consent.client))
        .bind(plain(&consent.resource))
        .bind(consent.scope.to_string())
        .bind(plain(&consent.client_name))
        .bind(plain(&consent.place))
        .bind(millis(consent.given_at))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Returns what a person allowed a client at a resource.
    pub(crate) async fn consent(
        &mut self,
        person: &str,
        client: &str,
        resource: &str,
    ) -> Result<Option<Consent>, StoreError> {
        let row = sqlx::query(
            "SELECT client, resource, scope, client_name, place, given_at FROM consents \
             WHERE person = $1 AND client = $2 AND resource = $3",
        )
        .bind(plain(person))
        .bind(plain(client))
        .bind(plain(resource))
        .fetch_optional(&mut *self.0)
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Tells whether a person has allowed a client anything.
    pub(crate) async fn is_allowed_by(&mut self, person: &str, client: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 AS is_there FROM consents WHERE person = $1 AND client = $2 LIMIT 1")
            .bind(plain(person))
            .bind(plain(client))
            .fetch_optional(&mut *self.0)
            .await?;
        Ok(row.is_some())
    }

    /// Tells whether anybody has allowed a client anything.
    pub(crate) async fn is_allowed(&mut self, client: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 AS is_there FROM consents WHERE client = $1 LIMIT 1")
            .bind(plain(client))
            .fetch_optional(&mut *self.0)
            .await?;
        Ok(row.is_some())
    }

    /// Returns everything a person allowed, the latest first.
    pub(crate) async fn consents(&mut self, person: &str) -> Result<Vec<Consent>, StoreError> {
        let rows = sqlx::query(
            "SELECT client, resource, scope, client_name, place, given_at FROM consents \
             WHERE person = $1 ORDER BY given_at DESC, client",
        )
        .bind(plain(person))
        .fetch_all(&mut *self.0)
        .await?;
        rows.iter().map(read).collect()
    }

    /// Returns who is allowed something by how many people, when last, and what it called itself to one of them; by its id.
    pub(crate) async fn allowances(&mut self) -> Result<Vec<Allowance>, StoreError> {
        let rows = sqlx::query(
            "SELECT client, MAX(client_name) AS client_name, COUNT(DISTINCT person) AS people, MAX(given_at) AS given_at \
             FROM consents GROUP BY client",
        )
        .fetch_all(&mut *self.0)
        .await?;
        let allowance = |row: &AnyRow| -> Result<_, StoreError> {
            Ok(Allowance {
                client: text(row, "client")?,
                client_name: text(row, "client_name")?,
                people: row.try_get("people")?,
                given_at: time(row, "given_at")?,
            })
        };
        rows.iter().map(allowance).collect()
    }

    /// Forgets what anybody allowed a client.
    pub(crate) async fn forget_consents(&mut self, client: &str) -> Result<u64, StoreError> {
        let removed = sqlx::query("DELETE FROM consents WHERE client = $1")
            .bind(plain(client))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected())
    }

    /// Forgets what a person allowed a client.
    pub(crate) async fn remove_consents(&mut self, person: &str, client: &str) -> Result<u64, StoreError> {
        let removed = sqlx::query("DELETE FROM consents WHERE person = $1 AND client = $2")
            .bind(plain(person))
            .bind(plain(client))
            .execute(&mut *self.0)
            .await?;
        Ok(removed.rows_affected())
    }
}

fn read(row: &AnyRow) -> Result<Consent, StoreError> {
    Ok(Consent {
        client: text(row, "client")?,
        resource: text(row, "resource")?,
        scope: ScopeSet::parse(&text(row, "scope")?).map_err(|_| StoreError::Corrupt("a scope"))?,
        client_name: text(row, "client_name")?,
        place: text(row, "place")?,
        given_at: time(row, "given_at")?,
    })
}
