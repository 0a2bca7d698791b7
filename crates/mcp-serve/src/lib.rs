//! *Serving MCP* is answering a model's calls of tools: a table of tools that may change while it runs, and every
//! transport that clients speak.
//!
//! A [`Tool`] is a descriptor with its schemas and a function. A [`Server`] holds tools; [`router`] mounts it at `/mcp`
//! (Streamable HTTP, all revisions), `/sse` with `/messages` (HTTP+SSE) and `/rpc` (plain JSON-RPC), and [`serve_stdio`]
//! speaks over standard input and output. Sockets, hosts and origins are the business of whoever serves the router.

mod arguments;
mod call;
mod cancellation;
mod catalog;
mod direct;
mod envelope;
mod http;
mod limits;
mod observe;
mod outcome;
mod peers;
mod protocol;
mod run;
mod server;
mod stdio;
mod tool;

pub use call::{Call, Context, LogLevel};
pub use catalog::DuplicateTool;
pub use http::router;
pub use limits::{CallLimits, McpOptions};
pub use observe::{CallEnd, Outcome};
pub use outcome::Answer;
pub use rmcp::model;
pub use server::{Server, ServerHandle};
pub use stdio::{StdioError, serve_stdio};
pub use tool::{InvalidTool, Tool};
