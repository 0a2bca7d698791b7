//! Peer: a client that others wrote, run against us; it tells what it saw as one JSON object.
//!
//! The programs are in `peers/` at the root of the repository, and so is what installs them. They judge nothing: what they
//! saw is judged by the test that ran them.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::process::Process;

/// How long a peer may take; its own watch ends it before, with a word of where it was.
const TIME: Duration = Duration::from_secs(150);

/// A program of `peers/` with its arguments.
#[derive(Debug)]
pub struct Peer {
    command: Command,
    name: String,
}

impl Peer {
    /// A program for Node.js, by the name of its file.
    ///
    /// # Errors
    /// When the peers are not installed.
    pub fn node(script: &str) -> Result<Self> {
        Self::with(&folder().join("node_modules/.bin/node"), script)
    }

    /// A program for Python, by the name of its file.
    ///
    /// # Errors
    /// When the peers are not installed.
    pub fn python(script: &str) -> Result<Self> {
        Self::with(&folder().join(".venv/bin/python"), script)
    }

    fn with(interpreter: &PathBuf, script: &str) -> Result<Self> {
        ensure!(
            interpreter.exists(),
            "the peers are not installed ({} is missing): run `make test` or `peers/install`",
            interpreter.display()
        );
        let mut command = Command::new(interpreter);
        command.arg(folder().join(script)).current_dir(folder());
        Ok(Self { command, name: script.to_owned() })
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs the program to its end and returns what it saw.
    ///
    /// # Errors
    /// When it fails, takes too long, or prints anything but one JSON object.
    pub fn run(mut self) -> Result<Value> {
        let ended = Process::run(&mut self.command, TIME)?;
        ensure!(
            ended.status.success(),
            "{} failed ({})\n--- stdout\n{}\n--- stderr\n{}",
            self.name,
            ended.status,
            ended.stdout,
            ended.stderr
        );
        serde_json::from_str(&ended.stdout)
            .with_context(|| format!("{} printed no JSON: {}", self.name, ended.stdout))
    }
}

/// The folder `peers/` of this checkout.
fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../peers"))
}
