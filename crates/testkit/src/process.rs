//! A process under test: started, read line by line under a deadline, ended with the test.
//!
//! Nothing here sleeps: its output is read by two threads of its own, and whoever waits for a line waits on a channel.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, bail};
use rustix::process::{Pid, kill_process};

/// A signal that a test sends.
pub use rustix::process::Signal;

/// A running process; killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
    seen: Output,
}

/// What a process printed so far, lossily as text.
#[derive(Debug, Default)]
struct Output {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// How a process ended, and all that it printed.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ended {
    /// The exit code; `None` where a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

impl Process {
    /// Starts a command with both outputs read, and with an input that stays open until the process is dropped.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = format!("{}", command.get_program().display());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let stdout = lines_of(child.stdout.take().context("no standard output")?);
        let stderr = lines_of(child.stderr.take().context("no standard error")?);
        Ok(Self { child, name, stdout, stderr, seen: Output::default() })
    }

    /// Starts a command, waits for its end, and returns what it printed.
    ///
    /// # Errors
    /// When it cannot be started, or has not ended in time; it is killed then.
    pub fn run(command: &mut Command, within: Duration) -> Result<Ended> {
        let mut process = Self::start(command)?;
        process.close_input();
        process.wait(within)
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes one line to its standard input.
    ///
    /// # Errors
    /// When it reads no more.
    pub fn say(&mut self, line: &str) -> Result<()> {
        let input: &mut ChildStdin = self.child.stdin.as_mut().context("the input is closed")?;
        writeln!(input, "{line}").with_context(|| format!("write to {}", self.name))
    }

    /// Closes its standard input.
    pub fn close_input(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Waits for a line of its standard output that `wanted` maps to something, and returns that.
    ///
    /// # Errors
    /// When the output ends or the time is over before; the message has all that was printed.
    pub fn line<T>(&mut self, within: Duration, wanted: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = find(&self.stdout, &mut self.seen.stdout, within, wanted);
        found.map_err(|why| self.missing(why))
    }

    /// Waits for a line of its standard error that `wanted` maps to something, and returns that.
    ///
    /// # Errors
    /// As [`Process::line`].
    pub fn error_line<T>(&mut self, within: Duration, wanted: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = find(&self.stderr, &mut self.seen.stderr, within, wanted);
        found.map_err(|why| self.missing(why))
    }

    fn missing(&mut self, why: RecvTimeoutError) -> Error {
        Error::msg(self.story(match why {
            RecvTimeoutError::Timeout => "printed no such line in time",
            RecvTimeoutError::Disconnected => "ended its output",
        }))
    }

    /// Waits for the first URL on its standard output that ends with `ending`.
    ///
    /// # Errors
    /// As [`Process::line`].
    pub fn url(&mut self, within: Duration, ending: &str) -> Result<String> {
        self.line(within, |line| {
            line.split_whitespace()
                .find(|word| word.starts_with("http") && word.ends_with(ending))
                .map(str::to_owned)
        })
    }

    /// Sends a signal to the process.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(id.context("no process id")?, signal).with_context(|| format!("signal {}", self.name))
    }

    /// Waits for the end, and returns it with all that was printed.
    ///
    /// # Errors
    /// When it has not ended in time; it is killed then.
    pub fn wait(mut self, within: Duration) -> Result<Ended> {
        let end = Instant::now() + within;
        // The outputs close when the process is gone; that is the sign that is waited for.
        for open in [true, false] {
            let (from, to) = if open {
                (&self.stdout, &mut self.seen.stdout)
            } else {
                (&self.stderr, &mut self.seen.stderr)
            };
            loop {
                match from.recv_timeout(end.saturating_duration_since(Instant::now())) {
                    Ok(line) => to.extend(line),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => bail!("{}", self.story("did not end in time")),
                }
            }
        }
        let status = self.child.wait().with_context(|| format!("wait for {}", self.name))?;
        Ok(Ended {
            status,
            stdout: String::from_utf8_lossy(&self.seen.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&self.seen.stderr).into_owned(),
        })
    }

    /// A sentence for a failure, with all that the process printed.
    fn story(&mut self, what: &str) -> String {
        self.seen.stdout.extend(self.stdout.try_iter().flatten());
        self.seen.stderr.extend(self.stderr.try_iter().flatten());
        format!(
            "{} {what}\n--- stdout\n{}\n--- stderr\n{}",
            self.name,
            String::from_utf8_lossy(&self.seen.stdout),
            String::from_utf8_lossy(&self.seen.stderr),
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has ended already, which is what is wanted here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Takes lines until one is mapped to something.
fn find<T>(
    from: &Receiver<Vec<u8>>,
    to: &mut Vec<u8>,
    within: Duration,
    wanted: impl Fn(&str) -> Option<T>,
) -> Result<T, RecvTimeoutError> {
    let end = Instant::now() + within;
    loop {
        let line = from.recv_timeout(end.saturating_duration_since(Instant::now()))?;
        let text = String::from_utf8_lossy(&line).into_owned();
        to.extend(line);
        if let Some(found) = wanted(text.trim_end()) {
            return Ok(found);
        }
    }
}

/// Reads lines on a thread of its own until the other side closes.
fn lines_of(from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        loop {
            let mut line = Vec::new();
            match reader.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if send.send(line).is_err() => return,
                Ok(_) => {}
            }
        }
    });
    receive
}

#[cfg(test)]
mod tests;
