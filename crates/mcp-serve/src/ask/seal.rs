//! The *seal* is on what travels from round to round with the client: nobody but a server with the same key can have written
//! it, for this caller and this request, and not long ago.

use std::fmt;
use std::time::Duration;

use rmcp::model::{
    ErrorData, InputRequiredResult, InputResponses, RequestStateCodec, RequestStateError, SealOptions,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_ambient::{Secret, seconds};
use uuid::Uuid;

use super::rounds::Rounds;

/// Bounds the questions of a call. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AskLimits {
    /// Time a client has to come again with its answers (2026-07-28); default 1 hour. Over it: error -32602, begin again.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub answer_time: Duration,
    /// Most rounds of questions in one call; default 16. Over it: error -32603.
    pub rounds: u32,
    /// Most bytes of answers and facts that travel with a question; default 64 KiB. Over it: error -32603.
    pub state_bytes: usize,
}

impl Default for AskLimits {
    fn default() -> Self {
        Self { answer_time: Duration::from_hours(1), rounds: 16, state_bytes: 64 * 1024 }
    }
}

/// Seals what travels.
#[derive(Clone)]
pub(crate) struct Seal {
    codec: RequestStateCodec,
    limits: AskLimits,
}

/// What travels.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Travelling {
    #[serde(rename = "r")]
    number: u32,
    #[serde(rename = "a")]
    answers: InputResponses,
    #[serde(rename = "f", default)]
    facts: std::collections::BTreeMap<String, Value>,
}

/// What a round is bound to: the caller, the method and what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Bound(String);

impl Bound {
    /// Binds to a request by its method, the name or URI it is about, and its arguments.
    pub(crate) fn new(
        caller: Option<&str>,
        method: &str,
        name: &str,
        arguments: &impl Serialize,
    ) -> Result<Self, ErrorData> {
        let bound = serde_json::to_string(&(caller, method, name, arguments));
        bound.map(Self).map_err(|error| ErrorData::internal_error(error.to_string(), None))
    }
}

impl Seal {
    /// Makes a seal whose key nobody knows and that ends with the process.
    pub(crate) fn ephemeral() -> Self {
        let key = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat();
        Self { codec: RequestStateCodec::new_unchecked(key), limits: AskLimits::default() }
    }

    pub(crate) fn with_limits(self, limits: AskLimits) -> Self {
        Self { limits, ..self }
    }

    /// Seals with this key. Panics where it has less than 32 bytes.
    pub(crate) fn with_key(self, key: &Secret<Vec<u8>>) -> Self {
        let codec = RequestStateCodec::try_new(key.expose().clone());
        Self { codec: codec.expect("the key has 32 bytes or more, as is asked of it"), ..self }
    }

    /// Opens what came with a call; an empty state is a first round.
    pub(crate) fn open(
        &self,
        state: Option<&str>,
        answers: Option<InputResponses>,
        bound: &Bound,
    ) -> Result<Rounds, ErrorData> {
        let travelling: Travelling = match state {
            None => Travelling::default(),
            Some(state) => self.codec.open_json_with(state, bound.0.as_bytes()).map_err(|error| {
                tracing::debug!(error = %error, "a request state was refused");
                let is_late = matches!(error, RequestStateError::Expired);
                let reason =
                    if is_late { "has expired" } else { "is not one that was given out for this request" };
                ErrorData::invalid_params(format!("The requestState {reason}: begin again without it."), None)
            })?,
        };
        let Travelling { number, answers: mut known, facts } = travelling;
        known.extend(answers.unwrap_or_default());
        Ok(Rounds { answers: known, facts, number, ..Rounds::default() })
    }

    /// Returns the result that asks the client.
    pub(crate) fn close(&self, rounds: Rounds, bound: &Bound) -> Result<InputRequiredResult, ErrorData> {
        let Rounds { answers, facts, number, asked, .. } = rounds;
        if number >= self.limits.rounds {
            let message = format!("This asked for input {number} times, and may not once more.");
            return Err(ErrorData::internal_error(message, None));
        }
        let travelling = Travelling { number: number + 1, answers, facts };
        let options = SealOptions::new().associated_data(bound.0.as_bytes()).ttl(self.limits.answer_time);
        let broken = |error: RequestStateError| ErrorData::internal_error(error.to_string(), None);
        let state = self.codec.seal_json_with(&travelling, &options).map_err(broken)?;
        if state.len() > self.limits.state_bytes {
            let message = format!("The answers so far have {} bytes, more than can travel on.", state.len());
            return Err(ErrorData::internal_error(message, None));
        }
        Ok(InputRequiredResult::new(Some(asked), Some(state)))
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Seal").field("limits", &self.limits).finish_non_exhaustive()
    }
}
