//! A *notice* is what a server tells without being asked.

use serde_json::Value;

/// What a server tells.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Notice {
    /// Its tools are others now.
    ToolsChanged,
    /// Its prompts are.
    PromptsChanged,
    /// Its resources are.
    ResourcesChanged,
    /// The content at this URI is.
    ResourceUpdated(String),
    /// A line of its log.
    Log {
        /// `debug` to `emergency`.
        level: String,
        /// Which part of it speaks.
        logger: Option<String>,
        /// What it says.
        data: Value,
    },
}
