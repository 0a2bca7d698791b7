//! *Observing* is hearing how each call ended: whoever keeps metrics or an audit hands the server a function.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The tool answered.
    Answered,
    /// The tool answered with an error that the model can read.
    ToolError,
    /// The arguments did not fit the tool's schema; the tool did not run.
    InvalidArguments,
    /// The tool is for callers with a login, or with a better one; it did not run.
    LoginNeeded,
    /// No tool has this name.
    UnknownTool,
    /// As many calls were running as the server takes on; the tool did not run.
    Busy,
    /// The tool took longer than its time.
    TooSlow,
    /// The result was larger than its limit.
    TooLarge,
    /// The tool failed, panicked, or broke its own output schema; the caller saw an error id alone.
    Failed,
    /// The caller left or cancelled.
    Cancelled,
    /// The tool has questions, and the call will come again with the answers (2026-07-28).
    Asked,
    /// The call goes on as a task, which is told of when it ends.
    Task,
}

impl Outcome {
    /// Returns the outcome as a label for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::ToolError => "tool_error",
            Self::InvalidArguments => "invalid_arguments",
            Self::LoginNeeded => "login_needed",
            Self::UnknownTool => "unknown_tool",
            Self::Busy => "busy",
            Self::TooSlow => "too_slow",
            Self::TooLarge => "too_large",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Asked => "asked",
            Self::Task => "task",
        }
    }
}

/// One call that has ended.
#[derive(Debug, Clone, Copy)]
pub struct CallEnd<'a> {
    /// The tool's name; nothing where no tool has the name called, so that callers cannot make up labels.
    pub tool: Option<&'a str>,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub duration: Duration,
}

/// Hears of every call that ends.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&CallEnd<'_>) + Send + Sync>);

impl Observer {
    pub(crate) fn new(hear: impl Fn(&CallEnd<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    pub(crate) fn hear(&self, end: &CallEnd<'_>) {
        (self.0)(end);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer(…)")
    }
}
