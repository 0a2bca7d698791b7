//! People as they are kept.

use std::time::SystemTime;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::moment::millis;
use crate::person::Person;
use crate::store::work::{StoreError, Work, plain, text, time};

impl Work {
    /// Keeps a new person; `false` where the address has an account already.
    pub(crate) async fn add_person(&mut self, person: &Person, password: &str) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO people (id, email, password, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO NOTHING",
        )
        .bind(plain(&person.id))
        .bind(plain(&person.email))
        .bind(plain(password))
        .bind(millis(person.created_at))
        .execute(&mut *self.0)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Keeps that a person is in a group.
    pub(crate) async fn add_membership(&mut self, person: &str, group: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO memberships (person, name) VALUES ($1, $2) ON CONFLICT (person, name) DO NOTHING",
        )
        .bind(plain(person))
        .bind(plain(group))
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Forgets the groups of a person.
    pub(crate) async fn remove_memberships(&mut self, person: &str) -> Result<(), StoreError> {
        self.turn();
        sqlx::query("DELETE FROM memberships WHERE person = $1")
            .bind(plain(person))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Returns how many passkeys and how many accounts elsewhere people have, by their ids; who has none is not among them.
    pub(crate) async fn ways_in(&mut self) -> Result<Vec<(String, (u64, u64))>, StoreError> {
        let rows = sqlx::query(
            "SELECT person, SUM(passkeys) AS passkeys, SUM(links) AS links FROM \
             (SELECT person, 1 AS passkeys, 0 AS links FROM passkeys \
             UNION ALL SELECT person, 0 AS passkeys, 1 AS links FROM links) AS ways GROUP BY person",
        )
        .fetch_all(&mut *self.0)
        .await?;
        let count = |row: &AnyRow, column| {
            let own = u64::try_from(row.try_get::<i64, _>(column)?);
            own.map_err(|_| StoreError::Corrupt("a number of ways in"))
        };
        let ways = |row| Ok((text(row, "person")?, (count(row, "passkeys")?, count(row, "links")?)));
        rows.iter().map(ways).collect()
    }

    /// Forgets a person, and with them sessions, grants, tokens and consents.
    pub(crate) async fn remove_person(&mut self, person: &str) -> Result<(), StoreError> {
        self.turn();
        sqlx::query("DELETE FROM people WHERE id = $1").bind(plain(person)).execute(&mut *self.0).await?;
        Ok(())
    }

    /// Keeps another password.
    pub(crate) async fn set_password(&mut self, person: &str, password: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE people SET password = $2 WHERE id = $1")
            .bind(plain(person))
            .bind(plain(password))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    /// Finds a person by id.
    pub(crate) async fn person(&mut self, id: &str) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query("SELECT id, email, created_at FROM people WHERE id = $1")
            .bind(plain(id))
            .fetch_optional(&mut *self.0)
            .await?;
        self.with_groups(row).await
    }

    /// Finds a person by address.
    pub(crate) async fn person_by_email(&mut self, email: &str) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query("SELECT id, email, created_at FROM people WHERE email = $1")
            .bind(plain(email))
            .fetch_optional(&mut *self.0)
            .await?;
        self.with_groups(row).await
    }

    /// Returns everybody, in the order of their addresses.
    pub(crate) async fn people(&mut self) -> Result<Vec<Person>, StoreError> {
        let rows = sqlx::query("SELECT id, email, created_at FROM people").fetch_all(&mut *self.0).await?;
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            people.extend(self.with_groups(Some(row)).await?);
        }
        // Here, because the order of letters in a database is whatever it was made with.
        people.sort_by(|one, other| one.email.cmp(&other.email));
        Ok(people)
    }

    /// Returns what is kept of a person's password.
    pub(crate) async fn password(&mut self, person: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT password FROM people WHERE id = $1")
            .bind(plain(person))
            .fetch_optional(&mut *self.0)
            .await?;
        row.map(|row| text(&row, "password")).transpose()
    }

    /// Tells whether there is anybody at all.
    pub(crate) async fn has_people(&mut self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS people FROM people").fetch_one(&mut *self.0).await?;
        Ok(row.try_get::<i64, _>("people")? > 0)
    }

    async fn with_groups(&mut self, row: Option<AnyRow>) -> Result<Option<Person>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let id = text(&row, "id")?;
        let groups = self.groups(&id).await?;
        let created_at: SystemTime = time(&row, "created_at")?;
        Ok(Some(Person { id, email: text(&row, "email")?, groups, created_at }))
    }

    async fn groups(&mut self, person: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT name FROM memberships WHERE person = $1")
            .bind(plain(person))
            .fetch_all(&mut *self.0)
            .await?;
        let mut groups = rows.iter().map(|row| text(row, "name")).collect::<Result<Vec<_>, _>>()?;
        groups.sort();
        Ok(groups)
    }
}
