//! A served library: the real binary in a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client::{Client, hits};
use crate::figures::memory;

/// How often the server is asked whether it is there.
const POLL: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that ends with its guard.
pub struct Served {
    child: Child,
    address: SocketAddr,
    began: Instant,
}

impl Served {
    /// Starts the binary on a file or folder, with the index elsewhere.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn spawn(binary: &str, path: &Path, data: &Path) -> Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let began = Instant::now();
        let child = Command::new(binary)
            .arg("serve")
            .arg(path)
            .args(["--port", &address.port().to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {binary}"))?;
        Ok(Self { child, address, began })
    }

    /// Connects.
    ///
    /// # Errors
    /// Where it does not listen.
    pub fn client(&self) -> Result<Client> {
        Client::connect(self.address)
    }

    /// Asks until the answer has hits, and returns how long after the start that was.
    ///
    /// # Errors
    /// Where the server ends, or has not answered in a minute.
    pub fn first_answer(&mut self, query: &str) -> Result<Duration> {
        loop {
            let found = self.client().and_then(|mut client| hits(client.search(query)?));
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

    /// Returns a figure of its memory, in megabytes.
    ///
    /// # Errors
    /// Where it has ended.
    pub fn memory(&self, figure: &str) -> Result<f64> {
        memory(&self.child.id().to_string(), figure)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
