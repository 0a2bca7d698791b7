//! *Serving MCP* is answering a model's calls of tools: a table of tools that may change while it runs, and every
//! transport that clients speak.
//!
//! A [`Tool`] is a descriptor with its schemas and a function. A [`Server`] holds tools; [`router`] mounts it at `/mcp`
//! (Streamable HTTP, all revisions), `/sse` with `/messages` (HTTP+SSE) and `/rpc` (plain JSON-RPC), and [`serve_stdio`]
//! speaks over standard input and output. Sockets, hosts and origins are the business of whoever serves the router.

mod arguments;
mod auth;
mod call;
mod cancellation;
mod catalog;
mod changes;
mod direct;
mod envelope;
mod http;
mod input;
mod into_tool;
mod layer;
mod limits;
mod load;
mod meta;
mod observe;
mod outcome;
mod output;
mod peers;
mod protocol;
mod rate_limit;
mod response_cache;
mod roster;
mod run;
mod schema;
mod server;
mod stdio;
mod tool;
mod tool_error;
mod typed;

pub use auth::{Auth, Visibility};
pub use call::{Call, Context, LogLevel};
pub use catalog::DuplicateTool;
pub use http::{router, streamable_router};
pub use input::{Given, Input, Parameter};
pub use into_tool::{IntoTool, IntoTools, ToolSet};
pub use layer::Next;
pub use limits::{CallLimits, McpOptions};
pub use load::Load;
pub use observe::{CallEnd, Outcome};
pub use outcome::Answer;
pub use output::{Json, Output, Shape};
pub use rate_limit::{RateLimit, RateLimited};
pub use response_cache::{ResponseCache, ResponseCached};
pub use rmcp::model;
pub use server::{Server, ServerHandle};
pub use stdio::{StdioError, serve_stdio, serve_stream};
pub use switchboard_ambient::Principal;
pub use tool::{InvalidTool, Tool};
pub use tool_error::{IntoToolError, ToolError};
