//! A Rust function becomes a tool for ChatGPT and every other MCP client.
//!
//! ```no_run
//! use switchboard::prelude::*;
//!
//! /// Rolls dice and adds them up. Use this when the person asks for a dice roll.
//! #[tool(read_only, closed_world)]
//! fn roll_dice(
//!     /// Number of sides of each die
//!     #[default(6)]
//!     #[range(2..=1000)]
//!     sides: u32,
//! ) -> u32 {
//!     sides // in earnest: rand::random_range(1..=sides)
//! }
//!
//! #[tokio::main]
//! async fn main() -> switchboard::Result<()> {
//!     Server::new("Demo").tool(roll_dice).serve_from_args().await
//! }
//! ```
//!
//! The comment over the function is what the model reads to choose the tool; the comments over the parameters, their types
//! and rules become its input schema; the returned type becomes the output schema. `cargo run -- --help` tells what
//! the server offers and how it is served.
//!
//! - [`tool`] makes a function a tool, and [`tools`] the methods of a struct that is their state.
//! - [`Tool::typed`] makes one of a closure, and [`Tool::new`] one of a schema that is known only at run time.
//! - [`Serve`] serves a [`Server`]: over HTTP, over standard input and output, in the router of another program, and to a
//!   [`TestClient`] in memory.
//! - `--auth oidc --issuer URL`, or `mixed`, takes the tokens of a provider, and holds tools to the login that they declare
//!   (`auth = oauth("scope")`).
//! - [`Context`] is the way back to the caller while a tool runs: progress, log, cancellation, where the call came from.
//!
//! Arguments are checked before a tool runs, and what is wrong is told in words that a model can mend them by. Calls have
//! a time, results a size, and failures that are not for the model are masked behind an id that is in the log.

extern crate self as switchboard;

mod banner;
mod error;
mod flags;
#[cfg(doctest)]
mod from_fastmcp;
mod input_lines;
mod login;
#[doc(hidden)]
pub mod macros;
mod passing;
pub mod prelude;
#[cfg(doctest)]
mod readme;
mod rules;
mod serve;
mod stop;
mod test_client;

pub use error::{Error, Result};
pub use login::LoginError;
pub use passing::{Givable, Quoted, Returnable};
pub use rules::{Measured, Number, Text};
pub use serve::Serve;
/// What stands before a server that is not for everybody: tokens in, callers or a correct 401 or 403 out.
pub use switchboard_bearer_guard as bearer_guard;
pub use switchboard_contract as contract;
pub use switchboard_http_serve::{HttpConfig, HttpLimits};
/// Makes a function a tool, for [`Server::tool`].
///
/// The comment over the function is the tool's description, the comments over its parameters are theirs. The function can
/// still be called. Its name is a value of its own, so no `let` beside it can have the same one.
///
/// In parentheses, all optional:
///
/// | | |
/// |---|---|
/// | `name = "…"`, `title = "…"`, `description = "…"` | instead of the function's name, the name in words, and the comment |
/// | `read_only` | nothing is created, changed, deleted, sent or queued: hosts need not ask the person |
/// | `destructive`, `destructive = false` | it may delete or overwrite; assumed of what is not `read_only` |
/// | `idempotent` | a second call with the same arguments has no further effect |
/// | `open_world`, `closed_world` | it touches the public internet or outside parties, or does not; assumed it does |
/// | `auth = none`, `oauth("scope", …)`, `optional("scope", …)` | which login it needs: told to hosts (`securitySchemes`), and held where a guard stands before the server |
/// | `visibility = model`, `app`, `both` | who may call it: the model, the tool's own interface, or both |
/// | `ui = "ui://…"` | the resource that shows its results |
/// | `invoking = "…"`, `invoked = "…"` | what is shown while it runs and after, in at most 64 characters |
/// | `timeout = "20s"` | the time of one call, instead of the server's 55 s |
/// | `icons = ["https://…"]`, `meta = { "key": value }` | passed on as they are |
/// | `blocking` | runs the function on a thread made for what blocks; one that takes too long is left behind |
/// | `streaming`, `streaming = false` | whether it may report while it runs; assumed of what takes a [`Context`] |
///
/// Over a parameter:
///
/// | | |
/// |---|---|
/// | `#[default(6)]`, `#[default]` | what stands for it where it is left out; the type's own default |
/// | `#[range(1..=20)]` | bounds of a [`Number`] |
/// | `#[length(1..=80)]` | bounds of the characters, items or entries of what is [`Measured`] |
/// | `#[pattern("^[a-z]+$")]` | a regular expression that a [`Text`] matches |
/// | `#[example("Oslo", "Lima")]` | examples that the model sees |
///
/// A parameter of the type [`Context`] or `&Context` is not the model's. An `Option` may be left out.
///
/// What is returned becomes `structuredContent` with an output schema, and text: structs and maps as they are, other values
/// under the key `result`. `Err` of a `Result` tells the model the error's message; with [`ToolError`] a tool keeps apart
/// what is told and what is masked. [`model::CallToolResult`] is for full control.
#[doc(inline)]
pub use switchboard_mcp_macros::tool;
/// Makes methods of a struct tools, for [`Server::tools`]: those with [`#[tool]`](macro@tool) in the `impl` block.
///
/// They take `&self`, or nothing of the struct; calls run side by side and share it.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use switchboard::prelude::*;
///
/// #[derive(Default)]
/// struct Counter(AtomicU32);
///
/// #[tools]
/// impl Counter {
///     /// Counts on, and returns where it stands.
///     #[tool(destructive = false, closed_world)]
///     fn count(&self) -> u32 {
///         self.0.fetch_add(1, Ordering::Relaxed) + 1
///     }
/// }
///
/// let server = Server::new("Counter").tools(Counter::default());
/// # assert_eq!(server.handle().tools()[0].name(), "count");
/// ```
#[doc(inline)]
pub use switchboard_mcp_macros::tools;
// Whatever a server is made of belongs here, as it comes.
pub use switchboard_mcp_serve::*;
pub use test_client::{CallRefused, Called, TestClient};
pub use {schemars, serde, serde_json};
