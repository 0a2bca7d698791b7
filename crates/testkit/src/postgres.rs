//! Postgres: a PostgreSQL server of its own for a run of tests, in a scratch folder, reached by a socket there alone.
//!
//! Its programs are the system's (`peers/install` installs them). It ends with this value, and with the test's process
//! however that ends: its keeper waits for the end of its own input.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::certificate::Certificate;
use crate::process::{Ended, Process};
use crate::scratch::Scratch;

/// How long it may take to start, to stop and to answer.
const TIME: Duration = Duration::from_mins(1);

/// Runs the server, and ends it at once when the input ends: who started it is gone then, however that came about.
const KEEPER: &str = r#"exec 3<&0; "$@" </dev/null 3<&- & server=$!
(cat <&3; kill -QUIT "$server") >/dev/null 2>&1 &
wait "$server""#;

/// The name of the variable that has the address of a server which is there already.
pub const POSTGRES_VARIABLE: &str = "SWITCHBOARD_TEST_POSTGRES";

/// The one user, and the password.
const USER: &str = "switchboard";
const PASSWORD: &str = "not a secret";

/// A server; it ends when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    scratch: Scratch,
    programs: PathBuf,
    owner: Option<u32>,
    process: Option<Process>,
    /// The port of this machine where it speaks TLS, if it does.
    port: Option<u16>,
}

impl Postgres {
    /// Makes an empty server that lets in whoever reaches its socket, and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start.
    pub fn start() -> Result<Self> {
        Self::with("trust")
    }

    /// Makes an empty server that asks for the password, which takes longer than most tests, and starts it.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn guarded() -> Result<Self> {
        Self::with("scram-sha-256")
    }

    /// Makes an empty server that also listens on a port of this machine, by TLS with this certificate, and starts it.
    ///
    /// # Errors
    /// As [`Postgres::start`].
    pub fn certified(certificate: &Certificate) -> Result<Self> {
        let mut server = Self::made("trust")?;
        // Nobody but the server may read the key, or it does not start.
        for (name, text) in [("server.crt", &certificate.pem), ("server.key", &certificate.key)] {
            let path = server.scratch.write(name, text)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
            std::os::unix::fs::chown(&path, server.owner, None).context("hand the certificate over")?;
        }
        server.port = Some(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
        server.serve()?;
        Ok(server)
    }

    fn with(guard: &str) -> Result<Self> {
        let mut server = Self::made(guard)?;
        server.serve()?;
        Ok(server)
    }

    /// Makes the files of a server.
    fn made(guard: &str) -> Result<Self> {
        let (scratch, programs, owner) = (Scratch::new()?, programs()?, owner()?);
        let secret = scratch.write("password", PASSWORD)?;
        if let Some(owner) = owner {
            for path in [scratch.path(), &secret] {
                std::os::unix::fs::chown(path, Some(owner), None).context("hand the scratch folder over")?;
            }
        }
        let server = Self { scratch, programs, owner, process: None, port: None };
        let secret = format!("--pwfile={}", secret.display());
        let data = server.data().display().to_string();
        let mut make = server.program("initdb");
        make.args(["--no-sync", "--auth", guard, "--encoding=UTF8", "--no-locale"]);
        make.args([&secret, "--username", USER, "--pgdata", &data]);
        done(Process::run(&mut make, TIME)?)?;
        Ok(server)
    }

    fn serve(&mut self) -> Result<()> {
        let mut command = self.command("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(self.programs.join("postgres"));
        command.arg("-D").arg(self.data()).arg("-k").arg(self.scratch.path());
        // Not synced to disk: a process that is killed loses nothing by that, only a machine would.
        for setting in ["fsync=off", "max_connections=300", "logging_collector=off"] {
            command.args(["-c", setting]);
        }
        match self.port {
            None => {
                command.args(["-c", "listen_addresses="]);
            }
            Some(port) => {
                let file = |name: &str| self.scratch.path().join(name).display().to_string();
                command.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "ssl=on"]);
                command.args(["-c", &format!("ssl_cert_file={}", file("server.crt"))]);
                command.args(["-c", &format!("ssl_key_file={}", file("server.key"))]);
            }
        }
        let mut process = Process::start(&mut command)?;
        let is_ready = |line: &str| line.contains("ready to accept connections").then_some(());
        process.error_line(TIME, is_ready).context("PostgreSQL does not start")?;
        self.process = Some(process);
        Ok(())
    }

    /// Kills the server as a power cut would, and starts it again on what it left.
    ///
    /// # Errors
    /// When it is gone, or does not come back.
    pub fn kill(&mut self) -> Result<()> {
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let id = file.lines().next().and_then(|line| line.parse().ok()).and_then(Pid::from_raw);
        kill_process(id.context("the server has no process id")?, Signal::KILL)?;
        self.stop()?;
        // Its children notice and end; until then the new one does not start, and says so.
        let mut last = self.serve();
        for _ in 0..100 {
            if last.is_ok() {
                break;
            }
            last = self.serve();
        }
        last
    }

    /// Returns the address of a database, with the password in it.
    pub fn address(&self, database: &str) -> String {
        address(&self.scratch.path().display().to_string(), database)
    }

    /// Returns the address of a database by the port of this machine, under this name, with `parameters` at its end.
    ///
    /// # Errors
    /// Where it listens on no port.
    pub fn address_by(&self, host: &str, parameters: &[(&str, &str)]) -> Result<String> {
        let port = self.port.context("the server listens on no port")?;
        let mut address = url::Url::parse(&format!("postgres://{USER}@{host}:{port}/postgres"))?;
        address.query_pairs_mut().extend_pairs(parameters);
        Ok(address.into())
    }

    /// Runs a statement in a database, and returns what it tells.
    ///
    /// # Errors
    /// When the server does not answer, or refuses the statement.
    pub fn run(&self, database: &str, statement: &str) -> Result<String> {
        psql((&self.scratch.path().display().to_string(), self.port), database, statement)
    }

    /// Returns what the variable has for those who are to use this server: where its socket is.
    pub fn given(&self) -> (&'static str, PathBuf) {
        (POSTGRES_VARIABLE, self.scratch.path().to_owned())
    }

    fn stop(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        process.close_input();
        process.wait(TIME).map(|_| ())
    }

    fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        self.command(&self.programs.join(name).display().to_string())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.scratch.path());
        if let Some(owner) = self.owner {
            std::os::unix::process::CommandExt::uid(&mut command, owner);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An error means that it has ended already, which is what is wanted here.
        let _ = self.stop();
    }
}

/// Makes a database on the server that the environment names, and returns its address; nothing where it names none.
///
/// # Errors
/// When the server does not answer.
#[expect(clippy::disallowed_methods, reason = "the run of tests was started with it")]
pub fn given_database() -> Result<Option<String>> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let Ok(socket) = std::env::var(POSTGRES_VARIABLE) else { return Ok(None) };
    let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    psql((&socket, None), "postgres", &format!("CREATE DATABASE {name}"))?;
    Ok(Some(address(&socket, &name)))
}

/// Returns all that is in a database, as text.
///
/// # Errors
/// When it cannot be read.
pub fn dump(address: &str) -> Result<String> {
    let ended = done(Process::run(Command::new(programs()?.join("pg_dump")).arg(address), TIME)?)?;
    Ok(ended.stdout)
}

fn address(socket: &str, database: &str) -> String {
    let mut address = url::Url::parse("postgres:///").expect("an address");
    address.set_path(database);
    let pairs = [("host", socket), ("user", USER), ("password", PASSWORD)];
    address.query_pairs_mut().extend_pairs(pairs);
    address.as_str().replace('+', "%20")
}

fn psql((socket, port): (&str, Option<u16>), database: &str, statement: &str) -> Result<String> {
    let mut command = Command::new(programs()?.join("psql"));
    if let Some(port) = port {
        command.args(["--port", &port.to_string()]);
    }
    command.args([
        "--no-psqlrc",
        "--tuples-only",
        "--host",
        socket,
        "--username",
        USER,
        "--dbname",
        database,
    ]);
    command.args(["--command", statement]).env("PGPASSWORD", PASSWORD);
    Ok(done(Process::run(&mut command, TIME)?)?.stdout)
}

fn done(ended: Ended) -> Result<Ended> {
    ensure!(ended.status.success(), "{}\n{}", ended.stdout, ended.stderr);
    Ok(ended)
}

/// Finds the folder of PostgreSQL's programs; Debian keeps them beside each other by version, and off the path.
fn programs() -> Result<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let others =
        ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/usr/local/pgsql/bin"].map(PathBuf::from);
    let mut all = folders.into_iter().rev().chain(others);
    all.find(|folder| folder.join("initdb").exists())
        .context("PostgreSQL is not installed: run `make test` or `peers/install`")
}

/// Returns the user that runs the server where that is not this one: PostgreSQL refuses to be run by root.
fn owner() -> Result<Option<u32>> {
    if !rustix::process::getuid().is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string(Path::new("/etc/passwd"))?;
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        line.split(':').nth(2)?.parse().ok()
    };
    let owner = find("postgres").or_else(|| find("nobody"));
    Ok(Some(owner.context("no user but root can run PostgreSQL: add one named postgres")?))
}
