//! To *ask* is to want something of the client while a tool runs: a form that the person fills in, a text that its model
//! writes, the folders it works in.
//!
//! One form serves both eras. In a session that began with `initialize` a question goes to the client over the open stream,
//! and the function waits where it stands. Since 2026-07-28 no server sends requests: the call ends with the questions
//! (`input_required`), and comes again with the answers. Then **the function runs again from its beginning**, and every
//! question that was answered is answered at once, by its key. So what stands before a question may run several times:
//! read as much as you like there, and do what must happen once behind the last question, or inside [`Context::once`](crate::Context::once).
//! Questions that are polled together, as by `futures::join!`, go out together. In a task (see [`Context::begin_task`](crate::Context::begin_task)) the
//! function waits where it stands, in either era.
//!
//! Between the calls nothing is kept here: the answers travel in a sealed `requestState`, bound to the caller, the method and
//! its params. It is signed and not encrypted, so it is no place for secrets.

mod form;
mod question;
mod rounds;
mod seal;
mod turn;
mod way;

use rmcp::model::{ClientCapabilities, ErrorData, ProtocolVersion};
use serde_json::json;

pub(crate) use form::of as form_of;
pub(crate) use question::filled_in;
pub use question::{Elicited, Folder, Sampled, Sampling};
pub use seal::AskLimits;
pub(crate) use seal::{Bound, Seal};
pub(crate) use turn::{Turn, take_turn};
pub(crate) use way::Way;

/// Says why a question has no answer.
///
/// As the error of a tool it becomes what the revision has for it: error -32021 since 2026-07-28 where the client lacks a
/// capability, words for the model otherwise.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AskError {
    /// The client did not say that it answers such questions.
    #[error("the client did not declare the capability {capability}, which this needs")]
    Unsupported {
        /// What it lacks: `elicitation`, `sampling` or `roots`.
        capability: &'static str,
        /// The revision that the client speaks.
        version: ProtocolVersion,
    },
    /// The form is not one that clients can show: an object of texts, numbers, switches and choices.
    #[error("the form {key:?} cannot be shown: {reason}")]
    Form {
        /// The question's key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key was used for a second question of the same call.
    #[error("the key {key:?} was used for two questions")]
    KeyUsedTwice {
        /// The key.
        key: String,
    },
    /// The client answered with an error.
    #[error("the client did not answer the question {key:?}: {message}")]
    Refused {
        /// The question's key.
        key: String,
        /// The client's words.
        message: String,
    },
    /// The answer is not of the form that was asked for.
    #[error("the client's answer to the question {key:?} has another form than was asked for")]
    Unreadable {
        /// The question's key.
        key: String,
    },
    /// The call was cancelled, or its connection is gone.
    #[error("nobody is left to answer the question {key:?}")]
    Gone {
        /// The question's key.
        key: String,
    },
}

impl AskError {
    /// Returns the error of the protocol that the revision has for this, where it has one.
    pub(crate) fn as_protocol_error(&self) -> Option<ErrorData> {
        match self {
            Self::Unsupported { capability, version } if !version.has_initialize() => {
                let needed: ClientCapabilities = serde_json::from_value(json!({ *capability: {} })).ok()?;
                Some(ErrorData::missing_required_client_capability(needed))
            }
            _ => None,
        }
    }

    /// Returns words for whoever called.
    pub(crate) fn explain(&self) -> String {
        match self {
            Self::Unsupported { capability, .. } => format!(
                "It has a question for you, and your client cannot be asked: it did not declare {capability}."
            ),
            error => format!("A question could not be asked: {error}."),
        }
    }
}
