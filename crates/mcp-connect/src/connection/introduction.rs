//! An *introduction* is what a server says of itself when a conversation is opened, and how it is spoken to.

use rmcp::model::{Implementation, ProtocolVersion, ServerCapabilities};
use serde::Serialize;

use crate::era::Era;

/// What a server says of itself.
#[derive(Debug, Clone)]
pub struct Introduction {
    /// The revision that is spoken.
    pub revision: ProtocolVersion,
    /// Its era.
    pub era: Era,
    /// How it is spoken to.
    pub transport: TransportKind,
    /// Name and version, where it said them.
    pub server: Option<Implementation>,
    /// What it offers.
    pub capabilities: ServerCapabilities,
    /// What it tells a model of how to use it.
    pub instructions: Option<String>,
}

/// How a server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportKind {
    /// Streamable HTTP.
    StreamableHttp,
    /// HTTP+SSE.
    Sse,
    /// The standard input and output of a command.
    Stdio,
}
