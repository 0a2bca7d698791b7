//! A *command* is a server that is started for one connection: spoken to over its standard input and output, one message a
//! line, and ended with everything that it started.

mod group;
mod lines;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::RoleClient;
use rmcp::transport::Transport;
use switchboard_ambient::Secret;
use tokio::io::{AsyncRead, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use self::group::{Group, MOMENT};
use self::lines::{Line, Lines};
use crate::limits::ConnectLimits;
use crate::message;
use crate::tap::{Direction, Event, Tap};

/// Messages that wait for us; the output is read no further while there are more.
const WAITING: usize = 64;

/// Lines of standard error that are kept for a failure.
const LAST_LINES: usize = 20;

/// Bytes of a line of standard error; a longer one is cut into several.
const ERROR_LINE: usize = 16 << 10;

/// A program, its arguments, and what it finds around it.
#[derive(Debug, Clone)]
pub struct CommandLine {
    /// The program: a path, or a name that is looked for as a shell does.
    pub program: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables beside those of this process.
    pub environment: Vec<(OsString, Secret<OsString>)>,
    /// Where it runs, if not where we do.
    pub folder: Option<PathBuf>,
}

impl CommandLine {
    /// Makes a command of a program and its arguments.
    pub fn new(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { program: program.into(), arguments, environment: Vec::new(), folder: None }
    }
}

/// Why a command is no server.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CommandFailure {
    /// There is no such program.
    #[error("there is no program {program}")]
    NotFound {
        /// The program.
        program: String,
    },
    /// It cannot be started.
    #[error("{program} cannot be started")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: Arc<io::Error>,
    },
    /// It ended.
    #[error("the command ended ({status}){}", last_words(.words))]
    Ended {
        /// How.
        status: String,
        /// The last lines of its standard error.
        words: Vec<String>,
    },
    /// It reads no more.
    #[error("the command reads no more")]
    Deaf(#[source] Arc<io::Error>),
}

fn last_words(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { format!("; its last words:\n{}", words.join("\n")) }
}

/// The last lines of standard error.
type Words = Arc<Mutex<VecDeque<String>>>;

/// A running command as a transport.
#[derive(Debug)]
pub(crate) struct Pipes {
    input: Arc<tokio::sync::Mutex<Option<ChildStdin>>>,
    messages: mpsc::Receiver<ServerJsonRpcMessage>,
    group: Group,
    tap: Tap,
}

/// Tells how a command ended, where it did.
#[derive(Debug, Clone)]
pub(crate) struct Fate {
    group: group::Ending,
    words: Words,
    /// Closed when standard error was read to its end.
    heard: watch::Receiver<()>,
}

impl Pipes {
    pub(crate) fn start(
        line: &CommandLine,
        limits: &ConnectLimits,
        tap: &Tap,
    ) -> Result<(Self, Fate), CommandFailure> {
        let mut child = spawn(line)?;
        let process = child.id().expect("nobody has waited for it yet");
        tap.tell(Event::Started { command: shown(line, tap), process });
        let words = Words::default();
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (hearing, heard) = watch::channel(());
        if let Some(errors) = child.stderr.take() {
            let listening = listen(errors, tap.clone(), Arc::clone(&words));
            tokio::spawn(async move {
                listening.await;
                drop(hearing);
            });
        }
        let (sender, messages) = mpsc::channel(WAITING);
        if let Some(output) = output {
            tokio::spawn(read(output, limits.message_bytes, tap.clone(), sender));
        }
        let group = Group::new(child, limits.grace, tap.clone());
        let fate = Fate { group: group.ending(), words, heard };
        let input = Arc::new(tokio::sync::Mutex::new(input));
        Ok((Self { input, messages, group, tap: tap.clone() }, fate))
    }
}

impl Fate {
    /// Waits a moment for the command's end, and returns how it was.
    pub(crate) async fn learn(&self) -> Option<CommandFailure> {
        let status = self.group.learn().await?;
        // What it wrote last may still be in the pipe, which something that it started may hold open for good.
        let _ = timeout(MOMENT, self.heard.clone().changed()).await;
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
        Some(CommandFailure::Ended { status, words })
    }
}

fn spawn(line: &CommandLine) -> Result<Child, CommandFailure> {
    let mut command = Command::new(&line.program);
    command.args(&line.arguments);
    command.envs(line.environment.iter().map(|(name, value)| (name, value.expose())));
    if let Some(folder) = &line.folder {
        command.current_dir(folder);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A group of its own: what it starts ends with it, and a key that interrupts us does not reach it first.
    command.process_group(0).kill_on_drop(true);
    command.spawn().map_err(|error| {
        let program = line.program.to_string_lossy().into_owned();
        match error.kind() {
            io::ErrorKind::NotFound => CommandFailure::NotFound { program },
            _ => CommandFailure::NotStarted { program, source: Arc::new(error) },
        }
    })
}

fn shown(line: &CommandLine, tap: &Tap) -> Vec<String> {
    let words = std::iter::once(&line.program).chain(&line.arguments);
    words.map(|word| tap.masked(|mask| mask.text(&word.to_string_lossy()))).collect()
}

/// Keeps and tells what the command writes to its standard error.
async fn listen(errors: impl AsyncRead + Unpin, tap: Tap, words: Words) {
    let mut lines = Lines::new(errors, ERROR_LINE);
    while let Some(Line::Whole(text) | Line::Cut(text)) = lines.next().await {
        let line = tap.masked(|mask| mask.text(&String::from_utf8_lossy(&text)));
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() == LAST_LINES {
            words.pop_front();
        }
        words.push_back(line.clone());
        drop(words);
        tap.tell(Event::Output { line });
    }
}

/// Reads messages until the output ends, which ends the connection.
async fn read(
    output: impl AsyncRead + Unpin,
    limit: usize,
    tap: Tap,
    sender: mpsc::Sender<ServerJsonRpcMessage>,
) {
    let mut lines = Lines::new(output, limit);
    loop {
        let text = match lines.next().await {
            Some(Line::Whole(text)) => text,
            Some(Line::Cut(_)) => {
                let words = format!("the command wrote a message larger than {limit} bytes: no more is read");
                return tap.tell(Event::Step { words });
            }
            None => return,
        };
        if text.trim_ascii().is_empty() {
            continue;
        }
        tap.message(Direction::Received, None, &text);
        // Some commands print words of welcome; they have been told.
        let Ok(message) = message::read(&text) else { continue };
        if sender.send(message).await.is_err() {
            return;
        }
    }
}

impl Transport<RoleClient> for Pipes {
    type Error = CommandFailure;

    fn send(
        &mut self,
        message: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let (input, tap) = (Arc::clone(&self.input), self.tap.clone());
        async move {
            let mut text = serde_json::to_vec(&message).expect("messages are plain data");
            let mut input = input.lock().await;
            let closed = || CommandFailure::Deaf(Arc::new(io::ErrorKind::BrokenPipe.into()));
            let pipe = input.as_mut().ok_or_else(closed)?;
            // Under the lock, so that the order that is told is that of the pipe.
            tap.message(Direction::Sent, None, &text);
            text.push(b'\n');
            pipe.write_all(&text).await.map_err(|error| CommandFailure::Deaf(Arc::new(error)))?;
            pipe.flush().await.map_err(|error| CommandFailure::Deaf(Arc::new(error)))
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        self.messages.recv().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        // The end of its input is what tells a server to end.
        drop(self.input.lock().await.take());
        self.group.end().await;
        Ok(())
    }
}
