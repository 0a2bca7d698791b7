//! *TLS* on the way to a database: what of the address asks for it is checked before anybody connects, and a handshake that
//! fails is told by what can be done about it.
//!
//! The driver itself passes over certificates of authorities where it does not check any, which would look as if it did; and it
//! tells of a file that is missing as if the server were.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustls::CertificateError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::Url;

/// Says why there is no connection that could be trusted.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseTlsError {
    /// The server has none.
    #[error(
        "the server does not speak TLS and sslmode={0} asks for it: switch it on there (ssl = on), or write sslmode=disable \
         where nobody else is on the network between"
    )]
    NotSpoken(&'static str),
    /// An authority is named and not asked.
    #[error(
        "sslrootcert is read with sslmode=verify-full or verify-ca alone, and with sslmode={0} any certificate would pass: write \
         sslmode=verify-full, or leave sslrootcert out"
    )]
    Unread(&'static str),
    /// A file of the address cannot be read.
    #[error("cannot read {parameter} {}: name a PEM file that this user may read", path.display())]
    File {
        /// Which parameter.
        parameter: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not one of certificates.
    #[error("sslrootcert {} holds no certificate: name the PEM file of the authority that signed the server's", .0.display())]
    NoCertificate(PathBuf),
    /// Nobody who is known has signed the certificate.
    #[error(
        "the server's certificate is of an authority that is not known here: name the PEM file of that authority with \
         sslrootcert=/path/to/ca.pem"
    )]
    Authority,
    /// The certificate is of another name.
    #[error("the server's certificate is not for {host}{}: write the address with its name, or give the server one for {host}", names(.presented))]
    Name {
        /// The name of the address.
        host: String,
        /// The names that it is for.
        presented: Vec<String>,
    },
    /// The certificate is not good at this time.
    #[error(
        "the server's certificate {0}: give the server one that is good today, or set the clock of this machine right"
    )]
    Time(&'static str),
    /// The certificate is an authority's own.
    #[error(
        "the server shows the certificate of an authority as its own: sign one for the server with it (CA:FALSE), and name the \
         authority's with sslrootcert"
    )]
    OwnAuthority,
    /// Something else is wrong.
    #[error("the TLS handshake failed ({0}): check the server's certificate and what its log says of it")]
    Handshake(String),
}

/// Checks what an address says of certificates.
pub(super) fn check(url: &Url, options: &PgConnectOptions) -> Result<(), DatabaseTlsError> {
    let mode = options.get_ssl_mode();
    let named = |wanted: &str| {
        let value = url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
        // One that stands there whole needs no file.
        value.filter(|value| !value.trim_start().starts_with("-----BEGIN")).map(PathBuf::from)
    };
    let has_authority = url.query_pairs().any(|(name, _)| name == "sslrootcert");
    if has_authority && !matches!(mode, PgSslMode::VerifyCa | PgSslMode::VerifyFull) {
        return Err(DatabaseTlsError::Unread(word(mode)));
    }
    for parameter in ["sslcert", "sslkey"] {
        if let Some(path) = named(parameter) {
            read(parameter, &path)?;
        }
    }
    let Some(path) = named("sslrootcert") else { return Ok(()) };
    let file = read("sslrootcert", &path)?;
    let mut certificates = CertificateDer::pem_slice_iter(&file);
    match certificates.next() {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) | None => Err(DatabaseTlsError::NoCertificate(path)),
    }
}

fn read(parameter: &'static str, path: &Path) -> Result<Vec<u8>, DatabaseTlsError> {
    fs::read(path).map_err(|source| DatabaseTlsError::File { parameter, path: path.to_owned(), source })
}

/// Returns what a failure to connect says of TLS, if it does.
pub(super) fn explain(error: &sqlx::Error, options: &PgConnectOptions) -> Option<DatabaseTlsError> {
    match error {
        // The driver's only such error without one of rustls's beneath.
        sqlx::Error::Tls(inner) if inner.to_string() == "server does not support TLS" => {
            Some(DatabaseTlsError::NotSpoken(word(options.get_ssl_mode())))
        }
        sqlx::Error::Tls(inner) => Some(DatabaseTlsError::Handshake(inner.to_string())),
        sqlx::Error::Io(error) => {
            let inner = error.get_ref()?;
            let inner = inner.downcast_ref().or_else(|| inner.source()?.downcast_ref());
            inner.map(|error| of_rustls(error, options.get_host()))
        }
        _ => None,
    }
}

fn of_rustls(error: &rustls::Error, host: &str) -> DatabaseTlsError {
    let rustls::Error::InvalidCertificate(error) = error else {
        return DatabaseTlsError::Handshake(error.to_string());
    };
    let host = host.to_owned();
    match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => DatabaseTlsError::Authority,
        CertificateError::NotValidForName => DatabaseTlsError::Name { host, presented: Vec::new() },
        CertificateError::NotValidForNameContext { presented, .. } => {
            DatabaseTlsError::Name { host, presented: presented.iter().map(|name| bare(name)).collect() }
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            DatabaseTlsError::Time("has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            DatabaseTlsError::Time("is not good yet")
        }
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            DatabaseTlsError::OwnAuthority
        }
        other => DatabaseTlsError::Handshake(other.to_string()),
    }
}

/// Takes a name out of rustls's word for it, `DnsName("db.example.org")`.
fn bare(presented: &str) -> String {
    let quoted = presented.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"'));
    quoted.map_or(presented, |(name, _)| name).to_owned()
}

fn names(presented: &[String]) -> String {
    if presented.is_empty() { String::new() } else { format!(" but for {}", presented.join(", ")) }
}

fn word(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}
