//! The *way* to the client of one call: over the stream of its session, by rounds, or through a task that it looks after.

use std::collections::BTreeSet;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use futures::task::AtomicWaker;
use rmcp::RoleServer;
use rmcp::model::{ClientCapabilities, InputRequest, ServerRequest};
use rmcp::service::{Peer, ServiceError};
use serde_json::Value;

use super::AskError;
use super::rounds::Rounds;
use crate::task::TaskDesk;

/// The way to the client of one call.
pub(crate) struct Way {
    capabilities: ClientCapabilities,
    runner: AtomicWaker,
    state: Mutex<State>,
}

struct State {
    route: Route,
    /// Keys of this run's questions.
    used: BTreeSet<String>,
    task: Tasked,
}

/// Whether the call goes on as a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tasked {
    /// It may not.
    Never,
    /// Nobody said so.
    No,
    /// The function asked for it.
    Wanted,
    /// It does.
    Yes,
}

/// How answers come.
enum Route {
    Session(Peer<RoleServer>),
    Rounds(Rounds),
    Task(TaskDesk),
    /// The round is over: its questions went out, or the call ended.
    Over,
}

impl Way {
    /// Makes the way to a client that declared what it answers; nothing where that is nothing.
    pub(crate) fn new(
        capabilities: Option<ClientCapabilities>,
        session: Option<Peer<RoleServer>>,
    ) -> Option<Self> {
        let capabilities = capabilities?;
        let is_able = capabilities.elicitation.is_some()
            || capabilities.sampling.is_some()
            || capabilities.roots.is_some()
            || capabilities.supports_tasks();
        let route = session.map_or_else(|| Route::Rounds(Rounds::default()), Route::Session);
        let state = State { route, used: BTreeSet::new(), task: Tasked::Never };
        is_able.then(|| Self { capabilities, runner: AtomicWaker::new(), state: Mutex::new(state) })
    }

    pub(crate) fn supports(&self, capability: &str) -> bool {
        match capability {
            "elicitation" => self.capabilities.elicitation.is_some(),
            "sampling" => self.capabilities.sampling.is_some(),
            "roots" => self.capabilities.roots.is_some(),
            _ => false,
        }
    }

    /// Returns whether the client looks after tasks.
    pub(crate) fn supports_tasks(&self) -> bool {
        self.capabilities.supports_tasks()
    }

    /// Goes on where an earlier round ended.
    pub(crate) fn resume(&self, rounds: Rounds) {
        let mut state = self.lock();
        if let Route::Rounds(route) = &mut state.route {
            *route = rounds;
        }
    }

    /// Asks a question and returns its answer.
    pub(crate) async fn ask<T>(
        &self,
        key: &str,
        question: Value,
        read: impl Fn(Value) -> Option<T>,
    ) -> Result<T, AskError> {
        if !self.lock().used.insert(key.to_owned()) {
            return Err(AskError::KeyUsedTwice { key: key.to_owned() });
        }
        if let Some(answer) = self.known(key, &read) {
            return Ok(answer);
        }
        let unfit =
            |error: serde_json::Error| AskError::Form { key: key.to_owned(), reason: error.to_string() };
        let peer = match &self.lock().route {
            Route::Session(peer) => Some(peer.clone()),
            _ => None,
        };
        let answer = if let Some(peer) = peer {
            let request: ServerRequest = serde_json::from_value(question).map_err(unfit)?;
            over_stream(&peer, key, request).await?
        } else {
            let request: InputRequest = serde_json::from_value(question).map_err(unfit)?;
            self.over_rounds(key, request).await?
        };
        read(answer).ok_or_else(|| AskError::Unreadable { key: key.to_owned() })
    }

    /// Returns the answer that came with the call; one that cannot be read is no answer, and is asked for again.
    fn known<T>(&self, key: &str, read: impl Fn(Value) -> Option<T>) -> Option<T> {
        let mut state = self.lock();
        let Route::Rounds(rounds) = &mut state.route else { return None };
        let answer = read(rounds.answers.get(key)?.clone())?;
        rounds.taken.insert(key.to_owned());
        Some(answer)
    }

    async fn over_rounds(&self, key: &str, request: InputRequest) -> Result<Value, AskError> {
        let gone = || AskError::Gone { key: key.to_owned() };
        let desk = match &mut self.lock().route {
            Route::Rounds(rounds) => {
                rounds.asked.insert(key.to_owned(), request.clone());
                None
            }
            Route::Task(desk) => Some(desk.clone()),
            Route::Session(_) | Route::Over => return Err(gone()),
        };
        if let Some(desk) = desk {
            return desk.ask(key, request).await.ok_or_else(gone);
        }
        self.runner.wake();
        // Whoever runs the function ends the round here; the function is dropped where it stands.
        std::future::pending().await
    }

    /// Lets the call go on as a task, where its client looks after tasks.
    pub(crate) fn allow_task(&self) {
        if self.supports_tasks() {
            self.lock().task = Tasked::No;
        }
    }

    /// Returns the desk of the task that the call is.
    pub(crate) fn desk(&self) -> Option<TaskDesk> {
        match &self.lock().route {
            Route::Task(desk) => Some(desk.clone()),
            _ => None,
        }
    }

    /// Asks whoever runs the function to go on as a task; returns whether it does.
    pub(crate) async fn begin_task(&self) -> bool {
        {
            let mut state = self.lock();
            match state.task {
                Tasked::Never => return false,
                Tasked::Yes => return true,
                Tasked::No | Tasked::Wanted => state.task = Tasked::Wanted,
            }
        }
        self.runner.wake();
        poll_fn(|_| if self.lock().task == Tasked::Yes { Poll::Ready(true) } else { Poll::Pending }).await
    }

    /// Goes on as a task.
    pub(crate) fn enter_task(&self, desk: TaskDesk) {
        let mut state = self.lock();
        state.route = Route::Task(desk);
        state.task = Tasked::Yes;
    }

    pub(super) fn wants_task(&self) -> bool {
        self.lock().task == Tasked::Wanted
    }

    pub(super) fn wake_on_question(&self, waker: &Waker) {
        self.runner.register(waker);
    }

    /// Ends the round, where the function asked something in it.
    pub(super) fn take_questions(&self) -> Option<Rounds> {
        let mut state = self.lock();
        match &state.route {
            Route::Rounds(rounds) if !rounds.asked.is_empty() => {}
            _ => return None,
        }
        let Route::Rounds(mut rounds) = std::mem::replace(&mut state.route, Route::Over) else { return None };
        rounds.keep_taken();
        Some(rounds)
    }

    /// Tells whether the function asked its client something in this run.
    pub(crate) fn has_asked(&self) -> bool {
        !self.lock().used.is_empty()
    }

    pub(crate) fn fact(&self, key: &str) -> Option<Value> {
        match &self.lock().route {
            Route::Rounds(rounds) => rounds.facts.get(key).cloned(),
            _ => None,
        }
    }

    pub(crate) fn remember(&self, key: &str, value: Value) {
        if let Route::Rounds(rounds) = &mut self.lock().route {
            rounds.facts.insert(key.to_owned(), value);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn over_stream(peer: &Peer<RoleServer>, key: &str, request: ServerRequest) -> Result<Value, AskError> {
    let key = key.to_owned();
    match peer.send_request(request).await {
        Ok(answer) => serde_json::to_value(answer).map_err(|_| AskError::Unreadable { key }),
        Err(ServiceError::McpError(error)) => {
            Err(AskError::Refused { key, message: error.message.into_owned() })
        }
        Err(ServiceError::UnexpectedResponse) => Err(AskError::Unreadable { key }),
        Err(error) => {
            tracing::debug!(error = %error, "a question found no way to the client");
            Err(AskError::Gone { key })
        }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Way").field("capabilities", &self.capabilities).finish_non_exhaustive()
    }
}
