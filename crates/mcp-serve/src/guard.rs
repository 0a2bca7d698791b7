//! A *guard* stands around the functions of resources, prompts and completions, as running does around those of tools: a
//! place among what runs, time, panics, and what of a failure the caller may see.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use rmcp::model::{ErrorCode, ErrorData, InputRequiredResult, InputResponses};
use serde::Serialize;
use serde_json::json;
use switchboard_ambient::Principal;
use uuid::Uuid;

use crate::ask::{AskError, Bound, Turn, Way, take_turn};
use crate::context::Context;
use crate::outcome::Failure;
use crate::run::{busy, chain, words_of};
use crate::server::Server;

/// The error code of work that took longer than its time.
const TOO_SLOW: ErrorCode = ErrorCode(-32001);

/// Whose function is guarded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Guarded<'a> {
    /// A resource or template, by the URI that is read.
    Resource(&'a str),
    /// A prompt, by its name.
    Prompt(&'a str),
}

impl fmt::Display for Guarded<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource(uri) => write!(formatter, "The resource {uri}"),
            Self::Prompt(name) => write!(formatter, "The prompt {name}"),
        }
    }
}

impl Server {
    /// Runs a function of the author's that asks the client nothing.
    pub(crate) async fn guard<T>(
        &self,
        what: Guarded<'_>,
        work: impl FnOnce() -> BoxFuture<'static, Result<T, Failure>> + Send,
    ) -> Result<T, ErrorData> {
        match self.guard_rounds(what, None, work).await? {
            Guard::Done(result) => Ok(result),
            Guard::Asked(_) => Err(what.mask(&*Failure::from("asked on a way that it does not have"))),
        }
    }

    /// Runs a function of the author's within the limits of the server, until it is done or has questions.
    pub(crate) async fn guard_rounds<T>(
        &self,
        what: Guarded<'_>,
        asking: Option<&Asking>,
        work: impl FnOnce() -> BoxFuture<'static, Result<T, Failure>> + Send,
    ) -> Result<Guard<T>, ErrorData> {
        let Some(_place) = self.running.one_of(self.limits.calls) else {
            return Err(busy(self.limits.calls));
        };
        // The function itself may panic before it has made its future.
        let mut work = Box::pin(AssertUnwindSafe(async { work().await }).catch_unwind());
        let turn = take_turn(&mut work, asking.map(|asking| &*asking.way));
        match (tokio::time::timeout(self.limits.call_time, turn).await, asking) {
            (Ok(Turn::Done(Ok(Ok(result)))), _) => Ok(Guard::Done(result)),
            (Ok(Turn::Done(Ok(Err(failure)))), _) => Err(what.fail(failure)),
            (Ok(Turn::Done(Err(panic))), _) => {
                Err(what.mask(&*Failure::from(format!("panicked: {}", words_of(&*panic)))))
            }
            (Ok(Turn::Asked(rounds)), Some(asking)) => {
                self.seal.close(rounds, &asking.bound).map(Guard::Asked)
            }
            _ => {
                let seconds = self.limits.call_time.as_secs_f64();
                let message = format!("{what} took longer than {seconds} seconds and was stopped.");
                Err(ErrorData::new(TOO_SLOW, message, None))
            }
        }
    }
}

/// What came of a guarded function.
#[derive(Debug)]
pub(crate) enum Guard<T> {
    Done(T),
    Asked(InputRequiredResult),
}

/// How a guarded function asks its client.
#[derive(Debug)]
pub(crate) struct Asking {
    way: Arc<Way>,
    bound: Bound,
}

impl Server {
    /// Goes on where an earlier round of a request ended; nothing where the client cannot be asked.
    pub(crate) fn go_on(
        &self,
        context: &Context,
        (method, name, arguments): (&str, &str, &impl Serialize),
        (state, answers): (Option<String>, Option<InputResponses>),
    ) -> Result<Option<Asking>, ErrorData> {
        let Some(way) = context.rounds().cloned() else { return Ok(None) };
        let bound = Bound::new(context.principal().map(Principal::as_str), method, name, arguments)?;
        way.resume(self.seal.open(state.as_deref(), answers, &bound)?);
        Ok(Some(Asking { way, bound }))
    }
}

impl Guarded<'_> {
    /// Passes an error of the protocol on, which the author chose for the caller, and masks any other.
    fn fail(self, failure: Failure) -> ErrorData {
        match failure.downcast::<ErrorData>() {
            Ok(error) => *error,
            Err(failure) => match failure.downcast::<AskError>() {
                Ok(error) => error.as_protocol_error().unwrap_or_else(|| {
                    ErrorData::invalid_request(format!("{self}: {}", error.explain()), None)
                }),
                Err(failure) => self.mask(&*failure),
            },
        }
    }

    /// Logs a failure with its chain and tells the caller where to find it.
    fn mask(self, failure: &(dyn std::error::Error + 'static)) -> ErrorData {
        let error_id = Uuid::new_v4().simple().to_string()[..12].to_owned();
        tracing::error!(error_id, what = %self, error = chain(failure), "a function of the server failed");
        let message =
            format!("{self} failed inside the server; its log has the reason under error id {error_id}.");
        ErrorData::internal_error(message, Some(json!({ "errorId": error_id })))
    }
}
