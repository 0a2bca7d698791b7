//! A *tool error* is why a tool has no result: words for the model, or a failure that the log alone may see.

use std::error::Error;
use std::fmt::Display;

use rmcp::model::{CallToolResult, ContentBlock, MetaObject};
use serde_json::json;

use crate::outcome::Failure;

/// Why a tool has no result, where its author keeps apart what the model may read and what it may not.
///
/// `?` masks: any `std::error::Error` becomes [`ToolError::Masked`]. What the model is to read is written with
/// [`ToolError::told`]. A tool whose error type is not this one tells the error's message to the model.
///
/// ```
/// use switchboard_mcp_serve::ToolError;
///
/// fn read(name: &str) -> Result<String, ToolError> {
///     if name.contains('/') {
///         return Err(ToolError::told("The name must not contain a slash; try `notes.txt`."));
///     }
///     Ok(std::fs::read_to_string(name)?) // the model sees an error id, the log sees why
/// }
/// # assert!(matches!(read("a/b"), Err(ToolError::Told(_))));
/// # assert!(matches!(read("no such file"), Err(ToolError::Masked(_))));
/// ```
#[derive(Debug)]
pub enum ToolError {
    /// Reaches the model as a result with `isError`.
    Told(String),
    /// Is logged with its causes under an error id; the model sees the id alone.
    Masked(Box<dyn Error + Send + Sync>),
    /// Reaches the caller as it is.
    Whole(Box<CallToolResult>),
}

impl ToolError {
    /// Makes an error that the model reads: what was wrong, and what a right call looks like.
    pub fn told(message: impl Into<String>) -> Self {
        Self::Told(message.into())
    }

    /// Makes an error that only the log sees, of errors that `?` does not take, such as `anyhow`'s.
    pub fn masked(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Masked(error.into())
    }

    /// Asks for a login that brings `scope`: the host shows one, and calls again (OpenAI Apps SDK, "Mixed" authentication).
    ///
    /// `resource_metadata` is the URL of this resource's metadata (RFC 9728 §3), under the public origin.
    pub fn login(resource_metadata: &str, scope: &str) -> Self {
        let words = format!("This needs a login with the scope {scope}.");
        // RFC 9110 §5.6.4: what stands in quotes holds none.
        let [metadata, scope] = [resource_metadata, scope].map(|part| part.replace(['"', '\\'], ""));
        let challenge = format!(
            r#"Bearer resource_metadata="{metadata}", scope="{scope}", error="insufficient_scope", error_description="{words}""#,
            words = words.replace(['"', '\\'], "")
        );
        let mut meta = MetaObject::new();
        meta.0.insert("mcp/www_authenticate".to_owned(), json!([challenge]));
        let mut result = CallToolResult::error(vec![ContentBlock::text(words)]);
        result.meta = Some(meta);
        Self::Whole(Box::new(result))
    }

    /// Returns what running the tool came to.
    pub(crate) fn settle(result: Result<CallToolResult, Self>) -> Result<CallToolResult, Failure> {
        match result {
            Ok(result) => Ok(result),
            Err(Self::Told(message)) => Ok(CallToolResult::error(vec![ContentBlock::text(message)])),
            Err(Self::Masked(failure)) => Err(failure),
            Err(Self::Whole(result)) => Ok(*result),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for ToolError {
    fn from(error: E) -> Self {
        Self::Masked(Box::new(error))
    }
}

/// What may stand as the error of a tool's `Result`: anything that can be shown, whose words the model then reads, or a
/// [`ToolError`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tool",
    label = "has no words for the model",
    note = "implement `std::fmt::Display` for it, or return `Result<_, switchboard::ToolError>`"
)]
pub trait IntoToolError {
    /// Returns the error for the caller and the log.
    fn into_tool_error(self) -> ToolError;
}

impl<E: Display> IntoToolError for E {
    fn into_tool_error(self) -> ToolError {
        ToolError::Told(self.to_string())
    }
}

impl IntoToolError for ToolError {
    fn into_tool_error(self) -> ToolError {
        self
    }
}
