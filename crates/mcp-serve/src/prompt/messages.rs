//! *Messages* are what a prompt's function returns, with content of every kind.

use std::error::Error;

use rmcp::model::{GetPromptResult, PromptMessage, Role};

use crate::outcome::Failure;

/// What a prompt's function may return.
///
/// A text becomes one message of the person. The `Err` of a `Result` is logged with its chain under an error id, and the
/// caller sees the id alone; only an error of the protocol (`ErrorData`) is passed on.
pub trait Messages {
    /// Returns the messages, or the failure for the log.
    ///
    /// # Errors
    ///
    /// What the prompt's function returned as its error.
    fn into_messages(self) -> Result<GetPromptResult, Box<dyn Error + Send + Sync>>;
}

type Written = Result<GetPromptResult, Failure>;

impl Messages for String {
    fn into_messages(self) -> Written {
        PromptMessage::new_text(Role::User, self).into_messages()
    }
}

impl Messages for &str {
    fn into_messages(self) -> Written {
        self.to_owned().into_messages()
    }
}

impl Messages for PromptMessage {
    fn into_messages(self) -> Written {
        vec![self].into_messages()
    }
}

impl Messages for Vec<PromptMessage> {
    fn into_messages(self) -> Written {
        GetPromptResult::new(self).into_messages()
    }
}

impl Messages for GetPromptResult {
    fn into_messages(self) -> Written {
        Ok(self)
    }
}

impl<M: Messages, E: Into<Failure>> Messages for Result<M, E> {
    fn into_messages(self) -> Written {
        self.map_err(Into::into)?.into_messages()
    }
}
