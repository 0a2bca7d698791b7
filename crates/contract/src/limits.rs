//! Limits: numbers that a host enforces, or was seen to.

use std::time::Duration;

/// Most tokens of one tool, its name, description and schemas together; over it the host refuses the connector.
pub const MAX_TOOL_TOKENS: usize = 5_000;

/// Most tokens of all tools of one connector together.
pub const MAX_ALL_TOOLS_TOKENS: usize = 16_000;

/// How long a call may take: the host gives up after about 60 s and may leave the socket open, so a server stops itself
/// a little before.
pub const CALL_DEADLINE: Duration = Duration::from_secs(55);

/// How many characters of the server's instructions must make sense alone.
pub const INSTRUCTIONS_HEAD: usize = 512;

/// Most characters of a tool's name, each one of `[A-Za-z0-9_-]`.
pub const TOOL_NAME: usize = 64;

/// Most characters of the texts shown while a tool runs and after.
pub const INVOCATION_TEXT: usize = 64;

/// The largest result, in bytes, that was seen to pass; more may, and may not.
pub const LARGEST_RESULT_SEEN: usize = 70_000;
