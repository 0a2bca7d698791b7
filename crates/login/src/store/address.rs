//! The *address* of a database that several servers share: `postgres://USER@HOST/DATABASE`. It may hold a password, and is
//! therefore never printed.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// What may stand behind the `?` of an address; the driver would pass over anything else.
const PARAMETERS: [&str; 13] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

/// The address of a database.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DatabaseAddress(String);

/// Says that an address is none; what was typed is not repeated, because a password may stand in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseAddress {
    /// It is no URL.
    #[error("the address of the database is no URL: write postgres://USER@HOST/DATABASE")]
    NoUrl,
    /// It is the address of something else.
    #[error(
        "login keeps its records in PostgreSQL or beside the index: write postgres://USER@HOST/DATABASE, or nothing"
    )]
    Scheme,
    /// It names no database.
    #[error(
        "the address of the database names a server and no database: write postgres://USER@HOST/DATABASE"
    )]
    NoDatabase,
    /// It has a parameter that nobody reads.
    #[error(
        "the address of the database has the parameter {0:?}, which means nothing; those that do are {PARAMETERS:?}"
    )]
    Parameter(String),
}

impl DatabaseAddress {
    /// Takes what was typed; whether it can be used is told when it is opened.
    pub fn new(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// Returns the address itself; each use is a place to look at.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Reads the address.
    pub(super) fn read(&self) -> Result<Url, InvalidDatabaseAddress> {
        let url = Url::parse(self.0.trim()).map_err(|_| InvalidDatabaseAddress::NoUrl)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(InvalidDatabaseAddress::Scheme);
        }
        if let Some((other, _)) = url.query_pairs().find(|(name, _)| !PARAMETERS.contains(&name.as_ref())) {
            return Err(InvalidDatabaseAddress::Parameter(other.into_owned()));
        }
        let is_named = url.path().len() > 1 || url.query_pairs().any(|(name, _)| name == "dbname");
        if is_named { Ok(url) } else { Err(InvalidDatabaseAddress::NoDatabase) }
    }
}

/// Returns where a database is, for people: host and name, no user and no password.
pub(super) fn place(url: &Url) -> String {
    let named = |wanted: &str| {
        url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let host = named("host").or_else(|| url.host_str().filter(|host| !host.is_empty()).map(str::to_owned));
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let name = named("dbname").unwrap_or_else(|| url.path().trim_start_matches('/').to_owned());
    format!("{}{port}/{name}", host.unwrap_or_else(|| "localhost".to_owned()).replace("%2F", "/"))
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DatabaseAddress(…)")
    }
}

impl Serialize for DatabaseAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: &str) {
        let read = match DatabaseAddress::new(address).read() {
            Ok(url) => place(&url),
            Err(error) => error.to_string(),
        };
        assert!(read.starts_with(expected), "{address}: {read}");
        assert!(!read.contains("hunter2"), "{read}");
    }

    #[test]
    fn an_address_names_a_database_and_shows_no_password() {
        check("postgres://ada:hunter2@db.example.org/login", "db.example.org/login");
        check(
            "postgresql://ada:hunter2@db.example.org:6432/login?sslmode=require",
            "db.example.org:6432/login",
        );
        check("postgres:///login?host=/run/postgresql&password=hunter2", "/run/postgresql/login");
        check("postgres://ada:hunter2@%2Frun%2Fpostgresql/login", "/run/postgresql/login");
        check("hunter2", "the address of the database is no URL");
        check("mysql://ada:hunter2@db/login", "login keeps its records in PostgreSQL");
        check(
            "postgres://ada:hunter2@db.example.org",
            "the address of the database names a server and no database",
        );
        check(
            "postgres://db/login?passphrase=hunter2",
            "the address of the database has the parameter \"passphrase\"",
        );
        assert_eq!(format!("{:?}", DatabaseAddress::new("hunter2")), "DatabaseAddress(…)");
        assert_eq!(serde_json::json!(DatabaseAddress::new("hunter2")), "…");
    }
}
