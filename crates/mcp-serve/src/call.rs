//! A *call* is one use of a tool: its arguments, which fit the tool's schema, and where it came from.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use rmcp::model::{CallToolResult, JsonObject};

use crate::context::Context;
use crate::outcome::Failure;

/// The function of a tool.
pub(crate) type Run = dyn Fn(Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> + Send + Sync;

/// What a tool's function is handed.
#[non_exhaustive]
pub struct Call {
    /// The arguments; they fit the tool's input schema.
    pub arguments: JsonObject,
    /// Where the call came from, and the way back while it runs.
    pub context: Context,
    pub(crate) descriptor: Arc<rmcp::model::Tool>,
    pub(crate) function: Arc<Run>,
}

impl Call {
    /// Returns the descriptor of the tool that is called.
    pub fn tool(&self) -> &rmcp::model::Tool {
        &self.descriptor
    }

    /// Runs the tool that is called.
    pub(crate) fn run(self) -> BoxFuture<'static, Result<CallToolResult, Failure>> {
        let function = self.function.clone();
        function(self)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("tool", &self.descriptor.name)
            .field("arguments", &self.arguments)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}
