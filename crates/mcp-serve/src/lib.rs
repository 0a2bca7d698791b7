//! *Serving MCP* is answering a model's calls of tools, its host's reading of resources and a person's picking of prompts:
//! tables that may change while it runs, and every transport that clients speak.
//!
//! A [`Tool`] is a descriptor with its schemas and a function. A [`Server`] holds tools, [`Resource`]s, [`ResourceTemplate`]s
//! and [`Prompt`]s; [`router`] mounts it at `/mcp` (Streamable HTTP, all revisions), `/sse` with `/messages` (HTTP+SSE) and
//! `/rpc` (plain JSON-RPC), and [`serve_stdio`] speaks over standard input and output. Sockets, hosts and origins are the
//! business of whoever serves the router.

mod admission;
mod arguments;
mod ask;
mod auth;
mod begun;
mod call;
mod cancellation;
mod catalog;
mod cell;
mod changes;
mod completion;
mod context;
mod descriptor;
mod direct;
mod envelope;
mod freshness;
mod guard;
mod http;
mod input;
mod into_tool;
mod layer;
mod limits;
mod list;
mod load;
mod memory;
mod meta;
mod mounted;
mod observe;
mod outcome;
mod output;
mod page;
mod peers;
mod prompt;
mod protocol;
mod rate_limit;
mod resource;
mod response_cache;
mod roster;
mod run;
mod schema;
mod schemes;
mod server;
mod speech;
mod stdio;
mod task;
mod tool;
mod tool_error;
mod typed;
mod ui;
mod whom;

pub use ask::{AskError, AskLimits, Elicited, Folder, Sampled, Sampling};
pub use auth::{Auth, Visibility};
pub use call::Call;
pub use catalog::{DuplicateTool, InvalidOffer};
pub use completion::{Partial, Proposals};
pub use context::{Context, LogLevel};
pub use http::{CALL_PATHS, Endpoint, Endpoints, Reply, router};
pub use input::{Given, Input, Parameter};
pub use into_tool::{IntoTool, IntoTools, ToolSet};
pub use layer::{Layered, Next};
pub use limits::{CallLimits, McpOptions};
pub use load::Load;
pub use observe::{CallEnd, Outcome};
pub use outcome::Answer;
pub use output::{Json, Output, Shape};
pub use prompt::{Filling, Messages, Prompt, PromptArgument};
pub use rate_limit::{RateLimit, RateLimited};
pub use resource::{Contents, Frame, InvalidTemplate, Reading, Resource, ResourceTemplate};
pub use response_cache::{ResponseCache, ResponseCached};
pub use rmcp::model;
pub use server::{Server, ServerHandle};
pub use stdio::{StdioError, serve_stdio, serve_stream};
pub use switchboard_ambient::{Caller, Identity, Principal};
pub use task::{TaskLimits, TaskUse};
pub use tool::{InvalidTool, Tool};
pub use tool_error::{IntoToolError, ToolError};
pub use ui::{UiPermission, UiResource};
