//! A *request* over a live conversation: sent, waited for within its time, and taken back where nobody waits any more.

use std::time::Duration;

use rmcp::model::{ClientRequest, RequestMetaObject, ServerResult};
use rmcp::service::{PeerRequestOptions, RequestHandle, RoleClient};
use serde_json::Value;

use super::farewell::Farewells;
use super::live::Live;
use super::{Connection, Inner};
use crate::error::CallError;

/// Pause before a request that changes nothing is sent once more.
const PAUSE: Duration = Duration::from_millis(300);

/// The longest pause that a server may ask for by `Retry-After`.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl Connection {
    /// Sends a request that changes nothing; once more where the connection or the server failed in passing.
    pub(super) async fn ask(&self, request: ClientRequest) -> Result<ServerResult, CallError> {
        match self.ask_once(request.clone()).await {
            Err(error) if error.is_passing() => {
                let words = format!("{error}: asking once more, because it changes nothing");
                self.tap().tell(crate::tap::Event::Step { words });
                tokio::time::sleep(pause(&error)).await;
                self.ask_once(request).await
            }
            other => other,
        }
    }

    async fn ask_once(&self, request: ClientRequest) -> Result<ServerResult, CallError> {
        let live = self.ready().await?;
        let limit = self.inner.config.limits.request_time;
        let handle = self.inner.send(&live, request).await?;
        let mut pending = Pending::new(handle, &live);
        if let Ok(answer) = tokio::time::timeout(limit, pending.answer()).await {
            return self.explained(&live, answer).await;
        }
        pending.cancel("no answer came in time").await;
        Err(CallError::Deadline { limit })
    }

    /// Says why a connection closed, where a command's end was the reason.
    pub(super) async fn explained<T>(
        &self,
        live: &Live,
        answer: Result<T, CallError>,
    ) -> Result<T, CallError> {
        match (answer, &live.fate) {
            (Err(error @ (CallError::Closed | CallError::Command(_))), Some(fate)) => {
                Err(fate.learn().await.map_or(error, CallError::Command))
            }
            (answer, _) => answer,
        }
    }
}

fn pause(error: &CallError) -> Duration {
    match error.http() {
        Some(crate::http::HttpFailure::Status { retry_after: Some(asked), .. }) => {
            (*asked).min(LONGEST_PAUSE)
        }
        _ => PAUSE,
    }
}

impl Inner {
    /// Sends a request with what whom we play adds to each.
    pub(super) async fn send(
        &self,
        live: &Live,
        request: ClientRequest,
    ) -> Result<RequestHandle<RoleClient>, CallError> {
        let mut options = PeerRequestOptions::no_options();
        let added = self.config.identity.meta();
        if !added.is_empty() {
            let mut meta = RequestMetaObject::new();
            for (name, value) in added {
                meta.insert(name, value);
            }
            options = options.with_meta(meta);
        }
        live.peer.send_cancellable_request(request, options).await.map_err(CallError::of)
    }
}

/// A request that is under way; the server is told when it is dropped before its answer.
pub(super) struct Pending {
    handle: Option<RequestHandle<RoleClient>>,
    farewells: Farewells,
}

impl Pending {
    pub(super) fn new(handle: RequestHandle<RoleClient>, live: &Live) -> Self {
        Self { handle: Some(handle), farewells: live.farewells.clone() }
    }

    /// Waits for the answer.
    pub(super) async fn answer(&mut self) -> Result<ServerResult, CallError> {
        let Some(handle) = &mut self.handle else { return Err(CallError::Closed) };
        let answer = (&mut handle.rx).await;
        self.handle = None;
        match answer {
            Ok(answer) => answer.map_err(CallError::of),
            Err(_) => Err(CallError::Closed),
        }
    }

    /// Tells the server that nobody waits.
    pub(super) async fn cancel(&mut self, reason: &str) {
        if let Some(handle) = self.handle.take() {
            // A server that cannot be told is gone.
            let _ = handle.cancel(Some(reason.to_owned())).await;
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.farewells.say(handle.peer.clone(), handle.id.clone());
        }
    }
}

/// Returns the meta field of a value that a person gave, as a request takes it.
pub(super) fn meta_of(fields: serde_json::Map<String, Value>) -> RequestMetaObject {
    let mut meta = RequestMetaObject::new();
    for (name, value) in fields {
        meta.insert(name, value);
    }
    meta
}
