//! An *answer* is what a tool's function returns: a result for the caller, or a failure that only the log may see.

use std::error::Error;

use rmcp::model::CallToolResult;

/// A failure of a tool whose words are for the log alone.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// What a tool's function may return.
///
/// A `CallToolResult` reaches the caller as it is, errors that the model can mend (`is_error`) included. The `Err` of a
/// `Result` is logged with its chain under an error id, and the caller sees the id alone; only an error of the protocol
/// (`rmcp`'s `ErrorData`) is passed on, for the rare cases that the specification wants one.
pub trait Answer {
    /// Returns the result for the caller, or the failure for the log.
    ///
    /// # Errors
    ///
    /// What the tool's function returned as its error.
    fn into_answer(self) -> Result<CallToolResult, Box<dyn Error + Send + Sync>>;
}

impl Answer for CallToolResult {
    fn into_answer(self) -> Result<CallToolResult, Failure> {
        Ok(self)
    }
}

impl<E: Into<Failure>> Answer for Result<CallToolResult, E> {
    fn into_answer(self) -> Result<CallToolResult, Failure> {
        self.map_err(Into::into)
    }
}
