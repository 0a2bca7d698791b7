//! TLS on the way to the database: what is checked is checked, and who is refused is told what to do.

use anyhow::{Error, Result};
use switchboard_testkit::{Authority, Certificate, Postgres, Scratch};

use super::open;

/// A server that speaks TLS, and the files of two authorities, one of which has signed its certificate.
struct World {
    server: Postgres,
    scratch: Scratch,
}

impl World {
    fn new(make: impl Fn(&Authority) -> Result<Certificate>) -> Result<Self> {
        let (own, other, scratch) = (Authority::new()?, Authority::new()?, Scratch::new()?);
        scratch.write("ca.pem", &own.pem)?;
        scratch.write("other.pem", &other.pem)?;
        scratch.write("empty.pem", "not a certificate")?;
        Ok(Self { server: Postgres::certified(&make(&own)?)?, scratch })
    }

    /// Returns the address by this name in this mode, with a file of authorities where one is named.
    fn address(&self, host: &str, mode: &str, file: Option<&str>) -> Result<String> {
        let file = file.map(|file| self.scratch.path().join(file).display().to_string());
        let mut parameters = vec![("sslmode", mode)];
        parameters.extend(file.iter().map(|file| ("sslrootcert", file.as_str())));
        self.server.address_by(host, &parameters)
    }

    /// Opens the records there, and returns how that went, without what differs from run to run.
    async fn told(&self, host: &str, mode: &str, file: Option<&str>) -> Result<String> {
        let told = match open(&self.address(host, mode, file)?).await {
            Ok(_) => "opened".to_owned(),
            Err(error) => format!("{:#}", Error::new(error)),
        };
        let place = self.server.address_by(host, &[])?;
        let port = place.rsplit_once(':').and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
        let folder = self.scratch.path().display().to_string();
        let told = told.replace(&format!(":{port}/"), ":PORT/").replace(&folder, "FOLDER");
        Ok(format!("{mode} {host} {}: {told}", file.unwrap_or("-")))
    }
}

#[tokio::test]
async fn a_certificate_is_checked_as_far_as_the_address_asks() -> Result<()> {
    let world = World::new(|authority| authority.sign("localhost"))?;
    let told = [
        world.told("localhost", "verify-full", Some("ca.pem")).await?,
        world.told("127.0.0.1", "verify-full", Some("ca.pem")).await?,
        world.told("127.0.0.1", "verify-ca", Some("ca.pem")).await?,
        world.told("localhost", "verify-full", Some("other.pem")).await?,
        world.told("localhost", "verify-full", None).await?,
        world.told("localhost", "verify-ca", Some("other.pem")).await?,
        world.told("localhost", "verify-full", Some("empty.pem")).await?,
        world.told("localhost", "verify-full", Some("missing.pem")).await?,
        world.told("localhost", "require", None).await?,
        world.told("localhost", "require", Some("ca.pem")).await?,
        world.told("localhost", "prefer", Some("ca.pem")).await?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r"
    verify-full localhost ca.pem: opened
    verify-full 127.0.0.1 ca.pem: no safe connection to the database at 127.0.0.1:PORT/postgres: the server's certificate is not for 127.0.0.1 but for localhost: write the address with its name, or give the server one for 127.0.0.1
    verify-ca 127.0.0.1 ca.pem: opened
    verify-full localhost other.pem: no safe connection to the database at localhost:PORT/postgres: the server's certificate is of an authority that is not known here: name the PEM file of that authority with sslrootcert=/path/to/ca.pem
    verify-full localhost -: no safe connection to the database at localhost:PORT/postgres: the server's certificate is of an authority that is not known here: name the PEM file of that authority with sslrootcert=/path/to/ca.pem
    verify-ca localhost other.pem: no safe connection to the database at localhost:PORT/postgres: the server's certificate is of an authority that is not known here: name the PEM file of that authority with sslrootcert=/path/to/ca.pem
    verify-full localhost empty.pem: no safe connection to the database at localhost:PORT/postgres: sslrootcert FOLDER/empty.pem holds no certificate: name the PEM file of the authority that signed the server's
    verify-full localhost missing.pem: no safe connection to the database at localhost:PORT/postgres: cannot read sslrootcert FOLDER/missing.pem: name a PEM file that this user may read: No such file or directory (os error 2)
    require localhost -: opened
    require localhost ca.pem: no safe connection to the database at localhost:PORT/postgres: sslrootcert is read with sslmode=verify-full or verify-ca alone, and with sslmode=require any certificate would pass: write sslmode=verify-full, or leave sslrootcert out
    prefer localhost ca.pem: no safe connection to the database at localhost:PORT/postgres: sslrootcert is read with sslmode=verify-full or verify-ca alone, and with sslmode=prefer any certificate would pass: write sslmode=verify-full, or leave sslrootcert out
    ");
    Ok(())
}

#[tokio::test]
async fn records_go_to_the_database_by_tls() -> Result<()> {
    let world = World::new(|authority| authority.sign("localhost"))?;
    let encrypted = "SELECT DISTINCT version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE ssl AND client_addr IS NOT NULL";

    let accounts = open(&world.address("localhost", "verify-full", Some("ca.pem"))?).await?;

    assert!(accounts.list().await?.is_empty());
    assert_eq!(world.server.run("postgres", encrypted)?.trim(), "TLSv1.3");
    Ok(())
}

#[tokio::test]
async fn a_certificate_that_is_over_and_an_authoritys_own_are_refused() -> Result<()> {
    let expired = World::new(|authority| authority.sign_expired("localhost"))?;
    let own = World::new(|authority| Ok(authority.itself()))?;

    let told = [
        expired.told("localhost", "verify-full", Some("ca.pem")).await?,
        own.told("localhost", "verify-full", Some("ca.pem")).await?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r"
    verify-full localhost ca.pem: no safe connection to the database at localhost:PORT/postgres: the server's certificate has expired: give the server one that is good today, or set the clock of this machine right
    verify-full localhost ca.pem: no safe connection to the database at localhost:PORT/postgres: the server shows the certificate of an authority as its own: sign one for the server with it (CA:FALSE), and name the authority's with sslrootcert
    ");
    Ok(())
}

#[tokio::test]
async fn a_server_without_tls_is_not_used_where_it_is_asked_for() -> Result<()> {
    let server = Postgres::start()?;
    let (address, socket) = (server.address("postgres"), server.given().1.display().to_string());
    let mut told = Vec::new();
    for mode in ["require", "verify-ca", "verify-full", "prefer", "disable"] {
        let answer = match open(&format!("{address}&sslmode={mode}")).await {
            Ok(_) => "opened".to_owned(),
            Err(error) => format!("{:#}", Error::new(error)).replace(&socket, "SOCKET"),
        };
        told.push(format!("{mode}: {answer}"));
    }

    insta::assert_snapshot!(told.join("\n"), @r"
    require: no safe connection to the database at SOCKET/postgres: the server does not speak TLS and sslmode=require asks for it: switch it on there (ssl = on), or write sslmode=disable where nobody else is on the network between
    verify-ca: no safe connection to the database at SOCKET/postgres: the server does not speak TLS and sslmode=verify-ca asks for it: switch it on there (ssl = on), or write sslmode=disable where nobody else is on the network between
    verify-full: no safe connection to the database at SOCKET/postgres: the server does not speak TLS and sslmode=verify-full asks for it: switch it on there (ssl = on), or write sslmode=disable where nobody else is on the network between
    prefer: opened
    disable: opened
    ");
    Ok(())
}
