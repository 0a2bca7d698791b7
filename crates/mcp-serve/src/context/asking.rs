//! *Asking* is how a function that runs wants something of its client, whichever way there is to it.

use std::future::Future;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Context;
use crate::ask::{AskError, Elicited, Folder, Sampled, Sampling, filled_in, form_of};

impl Context {
    /// Returns whether the client shows forms to a person ([`Context::elicit`]).
    pub fn may_elicit(&self) -> bool {
        self.way().is_some_and(|way| way.supports("elicitation"))
    }

    /// Returns whether the client lends its model ([`Context::sample`]).
    pub fn may_sample(&self) -> bool {
        self.way().is_some_and(|way| way.supports("sampling"))
    }

    /// Returns whether the client tells the folders it works in ([`Context::folders`]).
    pub fn may_list_folders(&self) -> bool {
        self.way().is_some_and(|way| way.supports("roots"))
    }

    /// Shows a form to the person and returns what they filled in.
    ///
    /// The form is made of `T`: a struct of texts, numbers, booleans, enums without fields and lists of such enums; what is
    /// written over a field describes it, an `Option` may be left out, `#[serde(default)]` fills it in. `key` tells the
    /// question apart from the other questions of the call.
    ///
    /// # What may run twice
    ///
    /// In a session the function waits here. Since 2026-07-28 there are none: the call ends with the question and comes again
    /// with the answer, and **the function runs again from its beginning**, where every answered question is answered at once,
    /// by its key. So read as much as you like before a question, and do what must happen once behind the last one, or inside
    /// [`Context::once`]. Questions that are polled together, as by `futures::join!`, go out together. In a task
    /// ([`Context::begin_task`]) the function waits here as well.
    ///
    /// # Where it works
    ///
    /// Over Streamable HTTP, clients of the revisions with a handshake can be asked by tools that stream
    /// ([`Tool::streaming`](crate::Tool::streaming)) of servers with sessions ([`Server::sessions`](crate::Server::sessions));
    /// over stdio and HTTP+SSE, and since 2026-07-28, by any. Plain JSON-RPC has no way to ask.
    ///
    /// # Errors
    ///
    /// [`AskError`] where the client cannot be asked, or does not answer as asked.
    pub async fn elicit<T>(&self, key: &str, message: impl Into<String>) -> Result<Elicited<T>, AskError>
    where
        T: JsonSchema + DeserializeOwned,
    {
        let form = form_of::<T>();
        let read = |content| serde_json::from_value(content).ok();
        self.elicit_with(key, message.into(), form, read).await
    }

    /// Shows a form given by its JSON Schema (MCP, "Elicitation": flat, of primitives), and returns what was filled in.
    ///
    /// # Errors
    ///
    /// [`AskError`] where the client cannot be asked, or does not answer as asked.
    pub async fn elicit_raw(
        &self,
        key: &str,
        message: impl Into<String>,
        schema: Value,
    ) -> Result<Elicited<Value>, AskError> {
        let validator = jsonschema::validator_for(&schema)
            .map_err(|error| AskError::Form { key: key.to_owned(), reason: error.to_string() })?;
        let read = move |content| validator.is_valid(&content).then_some(content);
        self.elicit_with(key, message.into(), schema, read).await
    }

    async fn elicit_with<T>(
        &self,
        key: &str,
        message: String,
        schema: Value,
        read: impl Fn(Value) -> Option<T>,
    ) -> Result<Elicited<T>, AskError> {
        let params = json!({ "mode": "form", "message": message, "requestedSchema": schema });
        let question = json!({ "method": "elicitation/create", "params": params });
        self.ask("elicitation", key, question, |answer| filled_in(answer, &read)).await
    }

    /// Lets the client's model write a text, where the person agrees.
    ///
    /// # Errors
    ///
    /// [`AskError`] where the client cannot be asked, or does not answer as asked.
    pub async fn sample(&self, key: &str, sampling: Sampling) -> Result<Sampled, AskError> {
        let question = json!({ "method": "sampling/createMessage", "params": sampling.into_params() });
        self.ask("sampling", key, question, Sampled::read).await
    }

    /// Returns the folders and files that the client works in (`roots/list`).
    ///
    /// # Errors
    ///
    /// [`AskError`] where the client cannot be asked, or does not answer as asked.
    pub async fn folders(&self, key: &str) -> Result<Vec<Folder>, AskError> {
        #[derive(Deserialize)]
        struct Answer {
            roots: Vec<Folder>,
        }
        let question = json!({ "method": "roots/list", "params": {} });
        let read = |answer| serde_json::from_value(answer).ok().map(|answer: Answer| answer.roots);
        self.ask("roots", key, question, read).await
    }

    /// Makes a value once for all runs of the function that belong to one call.
    ///
    /// The value travels with the questions and is found again by its key when the function runs again; its caller can read
    /// it, and cannot change it. A caller who sends the same answers twice makes everything behind them happen twice, as with
    /// any call.
    ///
    /// # Errors
    ///
    /// What `make` returns; a value that cannot be written as JSON is [`serde_json::Error`].
    pub async fn once<T, E, F>(&self, key: &str, make: impl FnOnce() -> F) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<serde_json::Error>,
        F: Future<Output = Result<T, E>>,
    {
        if let Some(known) = self.way().and_then(|way| way.fact(key)) {
            return Ok(serde_json::from_value(known)?);
        }
        let value = make().await?;
        if let Some(way) = self.way() {
            way.remember(key, serde_json::to_value(&value)?);
        }
        Ok(value)
    }

    async fn ask<T>(
        &self,
        capability: &'static str,
        key: &str,
        question: Value,
        read: impl Fn(Value) -> Option<T>,
    ) -> Result<T, AskError> {
        match self.way().filter(|way| way.supports(capability)) {
            Some(way) => way.ask(key, question, read).await,
            None => Err(AskError::Unsupported { capability, version: self.protocol_version().clone() }),
        }
    }
}
