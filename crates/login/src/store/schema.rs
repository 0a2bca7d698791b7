//! The *schema* is the tables, in steps that are only ever added to; a database is brought up step by step.

use sqlx::{Executor as _, Row as _};

use crate::store::work::{StoreError, Work};

/// The steps, each applied once and in order.
const STEPS: [&str; 4] = [
    r"
CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE TABLE memberships (person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE, name TEXT NOT NULL,
    PRIMARY KEY (person, name));
CREATE TABLE sessions (digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE TABLE devices (digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL);
CREATE TABLE clients (id TEXT PRIMARY KEY, metadata TEXT NOT NULL, secret TEXT, registered_at BIGINT NOT NULL);
CREATE TABLE grants (id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    client TEXT NOT NULL, scope TEXT NOT NULL, resource TEXT NOT NULL, created_at BIGINT NOT NULL,
    ended_at BIGINT, ended_by TEXT);
CREATE INDEX grants_of_client ON grants (person, client);
CREATE TABLE codes (digest TEXT PRIMARY KEY, grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    client TEXT NOT NULL, redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL, nonce TEXT,
    expires_at BIGINT NOT NULL, spent_at BIGINT);
CREATE TABLE refresh_tokens (digest TEXT PRIMARY KEY, grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, spent_at BIGINT);
CREATE INDEX refresh_by_end ON refresh_tokens (expires_at);
CREATE TABLE consents (person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE, client TEXT NOT NULL,
    resource TEXT NOT NULL, scope TEXT NOT NULL, client_name TEXT NOT NULL, place TEXT NOT NULL,
    given_at BIGINT NOT NULL, PRIMARY KEY (person, client, resource));
CREATE TABLE signing_keys (kid TEXT PRIMARY KEY, sealed TEXT NOT NULL, stage TEXT NOT NULL, since BIGINT NOT NULL);
CREATE TABLE assertions (digest TEXT PRIMARY KEY, until BIGINT NOT NULL);
CREATE TABLE attempts (bucket TEXT PRIMARY KEY, began_at BIGINT NOT NULL, tries BIGINT NOT NULL);
CREATE TABLE setup_links (digest TEXT PRIMARY KEY, expires_at BIGINT NOT NULL);
CREATE TABLE audit (id TEXT PRIMARY KEY, happened_at BIGINT NOT NULL, event TEXT NOT NULL, person TEXT, client TEXT,
    detail TEXT);
CREATE INDEX audit_by_time ON audit (happened_at);
",
    r"
CREATE TABLE links (issuer TEXT NOT NULL, subject TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE, created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject));
CREATE INDEX links_of_person ON links (person);
",
    r"
ALTER TABLE sessions ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
CREATE TABLE passkeys (id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    handle TEXT NOT NULL, name TEXT NOT NULL, credential TEXT NOT NULL, created_at BIGINT NOT NULL, used_at BIGINT,
    UNIQUE (person, name));
CREATE TABLE challenges (digest TEXT PRIMARY KEY, until BIGINT NOT NULL);
",
    // Neither database changes a primary key in place alike. Who was allowed something before stays so: the audit and the grants say.
    r"
CREATE TABLE browsers (digest TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL, PRIMARY KEY (digest, person));
INSERT INTO browsers (digest, person, created_at) SELECT digest, person, created_at FROM devices;
DROP TABLE devices;
ALTER TABLE browsers RENAME TO devices;
CREATE INDEX devices_of_person ON devices (person);
ALTER TABLE clients ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN allowed_at BIGINT;
CREATE INDEX grants_by_client ON grants (client);
UPDATE clients SET allowed_at = registered_at WHERE id IN (SELECT client FROM audit WHERE event = 'consent_given');
UPDATE clients SET allowed_at = (SELECT MAX(created_at) FROM grants WHERE grants.client = clients.id)
    WHERE id IN (SELECT client FROM grants);
CREATE INDEX clients_not_allowed ON clients (source, registered_at) WHERE allowed_at IS NULL;
CREATE INDEX codes_of_grant ON codes (grant_id);
CREATE INDEX refresh_of_grant ON refresh_tokens (grant_id);
",
];

/// Brings the database up to the last step.
pub(super) async fn bring_up(work: &mut Work) -> Result<(), StoreError> {
    work.0.execute("CREATE TABLE IF NOT EXISTS steps (step BIGINT PRIMARY KEY)").await?;
    let row = sqlx::query("SELECT COUNT(*) AS done FROM steps").fetch_one(&mut *work.0).await?;
    let done: i64 = row.try_get("done")?;
    let start = usize::try_from(done).map_err(|_| StoreError::Corrupt("a step"))?;
    if start > STEPS.len() {
        return Err(StoreError::Newer(done));
    }
    for (step, statements) in (done..).zip(&STEPS[start..]) {
        sqlx::raw_sql(*statements).execute(&mut *work.0).await?;
        sqlx::query("INSERT INTO steps (step) VALUES ($1)").bind(step).execute(&mut *work.0).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
