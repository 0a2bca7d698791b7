//! A *call* of a tool: with progress while it runs, a deadline, a way to cancel it, and rounds of input where the server asks.

use std::collections::BTreeMap;
use std::time::Duration;

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResult, ClientRequest, InputRequiredResult,
    InputResponses, JsonObject, ProgressNotificationParam, ServerResult,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::request::{Pending, meta_of};
use super::{Connection, patience};
use crate::error::CallError;
use crate::host::Elicit;

/// The longest pause between rounds in which the server only wants to be asked again.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What is called, and how it is waited for.
#[derive(Debug)]
pub struct ToolCall {
    name: String,
    arguments: JsonObject,
    meta: JsonObject,
    deadline: Option<Duration>,
    progress: Option<mpsc::Sender<ProgressNotificationParam>>,
    cancellation: CancellationToken,
}

impl ToolCall {
    /// Makes a call without arguments, which is waited for as long as it takes.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            arguments: JsonObject::new(),
            meta: JsonObject::new(),
            deadline: None,
            progress: None,
            cancellation: CancellationToken::new(),
        }
    }

    /// Sets the arguments.
    #[must_use]
    pub fn arguments(mut self, arguments: JsonObject) -> Self {
        self.arguments = arguments;
        self
    }

    /// Adds fields to the request's `_meta`.
    #[must_use]
    pub fn meta(mut self, meta: JsonObject) -> Self {
        self.meta = meta;
        self
    }

    /// Gives up after this time, all rounds together; what the person takes to answer questions is not counted.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sends progress there, in order and before the result; what nobody takes in time is dropped.
    #[must_use]
    pub fn progress(mut self, sender: mpsc::Sender<ProgressNotificationParam>) -> Self {
        self.progress = Some(sender);
        self
    }

    /// Is cancelled with this token, and the server told.
    #[must_use]
    pub fn cancelled_by(mut self, cancellation: CancellationToken) -> Self {
        self.cancellation = cancellation;
        self
    }
}

/// What a server is given when it is asked again.
#[derive(Debug, Default)]
pub(super) struct Round {
    pub(super) responses: Option<InputResponses>,
    pub(super) state: Option<String>,
}

impl Connection {
    /// Calls a tool, once: it is sent again only where it cannot have reached the server.
    ///
    /// # Errors
    ///
    /// [`CallError`], where there is no result. What a tool itself reports as an error is a result.
    pub async fn call_tool(&self, call: ToolCall) -> Result<CallToolResult, CallError> {
        let ask = |round: Round| self.send_call(&call, round);
        // Boxed, because rounds of input are rare and large.
        let answered = Box::pin(self.rounds(ask));
        let deadline = async {
            match call.deadline {
                Some(limit) => {
                    let questions = self.inner.config.elicit.as_ref().map(Elicit::open);
                    patience::end(limit, questions).await;
                    CallError::Deadline { limit }
                }
                None => std::future::pending().await,
            }
        };
        // Whatever is dropped unanswered tells the server.
        let answer = tokio::select! {
            answer = answered => answer?,
            error = deadline => return Err(error),
            () = call.cancellation.cancelled() => return Err(CallError::Cancelled),
        };
        match answer {
            ServerResult::CallToolResult(result) => Ok(result),
            _ => Err(CallError::WrongAnswer { method: "tools/call" }),
        }
    }

    async fn send_call(&self, call: &ToolCall, round: Round) -> Result<ServerResult, CallError> {
        let live = self.ready().await?;
        let mut params = CallToolRequestParams::new(call.name.clone()).with_arguments(call.arguments.clone());
        params.input_responses = round.responses;
        params.request_state = round.state;
        if !call.meta.is_empty() {
            params.meta = Some(meta_of(call.meta.clone()));
        }
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        let handle = self.inner.send(&live, request).await?;
        let token = handle.progress_token.clone();
        let route = call.progress.as_ref().map(|sender| live.progress.lead(token, sender.clone()));
        let answer = Pending::new(handle, &live).answer().await;
        drop(route);
        self.explained(&live, answer).await
    }

    /// Asks, and asks again with what the server needs, until it answers.
    pub(super) async fn rounds<F>(&self, ask: impl Fn(Round) -> F) -> Result<ServerResult, CallError>
    where
        F: Future<Output = Result<ServerResult, CallError>>,
    {
        let limit = self.inner.config.limits.rounds;
        let (mut round, mut pause) = (Round::default(), Duration::from_millis(100));
        for _ in 0..limit {
            let required = match ask(round).await? {
                ServerResult::InputRequiredResult(required) => required,
                answer => return Ok(answer),
            };
            if required.input_requests.as_ref().is_none_or(BTreeMap::is_empty) {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            round = self.inputs(required).await?;
        }
        Err(CallError::Rounds { limit })
    }

    async fn inputs(&self, required: InputRequiredResult) -> Result<Round, CallError> {
        let live = self.live().await;
        let mut responses = InputResponses::new();
        // One after the other, because a person answers them.
        for (key, request) in required.input_requests.unwrap_or_default() {
            let response = live.host.input(request).await.map_err(CallError::Input)?;
            responses.insert(key, response);
        }
        let responses = (!responses.is_empty()).then_some(responses);
        Ok(Round { responses, state: required.request_state })
    }
}
