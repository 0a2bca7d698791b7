//! A *served* library: the binary running on a copy of some documents, on a free port of this machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use switchboard_testkit::{Ended, Process, Scratch, Signal};
use url::Url;

/// How long anything may take here; far above what it takes, because the machine may be busy.
pub(crate) const TIME: Duration = Duration::from_mins(1);

/// Returns the binary, free of the environment that configures it on the machine of whoever runs the tests.
pub(crate) fn switchboard() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command.env_clear();
    command
}

/// Runs the binary to its end.
pub(crate) fn run<'a>(args: impl IntoIterator<Item = &'a str>) -> Result<Ended> {
    Process::run(switchboard().args(args), TIME)
}

/// Runs the binary to its end with something to read on its standard input.
pub(crate) fn run_with(args: &[&str], input: &str) -> Result<Ended> {
    let mut process = Process::start(switchboard().args(args))?;
    // What refuses its arguments has ended before it reads anything.
    let _ = process.say(input);
    process.wait(TIME)
}

/// The sample library of this repository.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample")
}

/// A library that is served over HTTP, all of it imported.
pub(crate) struct Served {
    process: Process,
    connector: Url,
    documents: PathBuf,
    // Last, so that the process is gone before its folder is.
    scratch: Scratch,
}

impl Served {
    /// Serves a copy of the sample library.
    pub(crate) fn sample() -> Result<Self> {
        let scratch = Scratch::new()?;
        scratch.copy(&sample(), "Tidewater")?;
        Self::start(scratch, "Tidewater", &[])
    }

    /// Serves `documents` below `scratch`.
    pub(crate) fn start(scratch: Scratch, documents: &str, args: &[&str]) -> Result<Self> {
        let documents = scratch.path().join(documents);
        let mut process =
            Process::start(switchboard().arg("serve").arg(&documents).args(["--port", "0"]).args(args))?;
        let connector = process.url(TIME, "/mcp")?.parse().context("the connector is no URL")?;
        process.line(TIME, |line| line.starts_with("Ready").then_some(()))?;
        Ok(Self { process, connector, documents, scratch })
    }

    /// The connector's URL, as printed.
    pub(crate) fn connector(&self) -> &Url {
        &self.connector
    }

    /// The URL of a path of this server.
    pub(crate) fn at(&self, path: &str) -> Url {
        self.connector.join(path).unwrap()
    }

    /// The folder that is served.
    pub(crate) fn documents(&self) -> &Path {
        &self.documents
    }

    /// The id of the process, as a message has it.
    pub(crate) fn id(&self) -> String {
        self.process.id().to_string()
    }

    /// Sends a signal and does not wait.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        self.process.signal(signal)
    }

    /// Waits for the process to end, and returns how it did and the folder that outlives it.
    pub(crate) fn end(self) -> Result<(Ended, Scratch)> {
        Ok((self.process.wait(TIME)?, self.scratch))
    }
}
