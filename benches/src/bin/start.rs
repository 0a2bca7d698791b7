//! Measures the real binary: from its start to its first answer over an index that is there, and its memory when idle.
//!
//! `start BINARY LINES FOLDER SAMPLE [ROUNDS]`, with the index that `index LINES FOLDER` left.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use switchboard_benches::client::{Client, hits};
use switchboard_benches::corpus::Corpus;
use switchboard_benches::figures::{Spread, goal, memory};

const SEED: u64 = 2;
/// How often the server is asked whether it is there.
const POLL: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_mins(1);
/// How long a server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// Goals of the project.
const MOST_MILLISECONDS: f64 = 300.0;
const MOST_MEGABYTES: f64 = 40.0;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, lines, folder, sample, rounds @ ..] = arguments.as_slice() else {
        bail!("usage: start BINARY LINES FOLDER SAMPLE [ROUNDS]");
    };
    let rounds = rounds.first().map_or(Ok(5), |rounds| rounds.parse())?;
    let query = Corpus::new(SEED).query(1, 1_000);
    let folder = Path::new(folder);
    let starts = (0..rounds)
        .map(|_| start(binary, lines, &folder.join("ours"), &query))
        .collect::<Result<Vec<_>>>()?;
    let starts = Spread::of(starts).context("no round")?;
    let idle = idle(binary, sample, &folder.join("sample"))?;
    let mut out = std::io::stdout().lock();
    let is_soon = starts.median < MOST_MILLISECONDS;
    writeln!(out, "{}", goal("cold start to first answer, ms", &format!("{starts:.0}"), "< 300", is_soon))?;
    let is_small = idle < MOST_MEGABYTES;
    writeln!(out, "{}", goal("idle memory, sample, MB", &format!("{idle:.1}"), "< 40", is_small))?;
    Ok(())
}

/// A server that ends with its guard.
struct Served {
    child: Child,
    address: SocketAddr,
    began: Instant,
}

impl Served {
    fn spawn(binary: &str, path: &str, data: &Path) -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let began = Instant::now();
        let child = Command::new(binary)
            .args(["serve", path, "--port", &address.port().to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {binary}"))?;
        Ok(Self { child, address, began })
    }

    /// Asks until the answer has hits, and returns how long after the start that was.
    fn first_answer(&mut self, query: &str) -> Result<Duration> {
        loop {
            let found = Client::connect(self.address).and_then(|mut client| hits(client.search(query)?));
            if found.is_ok_and(|count| count > 0) {
                return Ok(self.began.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            if self.began.elapsed() > PATIENCE {
                bail!("no answer within a minute");
            }
            std::thread::sleep(POLL);
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn start(binary: &str, lines: &str, data: &Path, query: &str) -> Result<f64> {
    let answered = Served::spawn(binary, lines, data)?.first_answer(query)?;
    Ok(answered.as_secs_f64() * 1_000.0)
}

fn idle(binary: &str, sample: &str, data: &Path) -> Result<f64> {
    let mut served = Served::spawn(binary, sample, data)?;
    served.first_answer("how")?;
    std::thread::sleep(IDLE);
    memory(&served.child.id().to_string(), "VmRSS")
}
