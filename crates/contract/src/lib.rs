//! The *contract* is what ChatGPT accepts of a connector: the tools `search` and `fetch`, their results, and the limits.
//!
//! Every search and fetch result is built here, so that `structuredContent` and the text item are the same value; the
//! text keeps the documented order of the fields.
//! Pure data and functions: no IO, no clock, no runtime. Of rmcp only the `model` types are used.

mod error;
mod fetch;
mod fit;
mod hints;
pub mod legacy;
pub mod limits;
mod result;
mod schema;
mod search;
mod sentence;
mod tokens;
mod tool;

pub use error::tool_error;
pub use fetch::FetchedDocument;
pub use fit::{Cut, DoesNotFit, Fitted, fit_tool, fit_tools};
pub use hints::read_only_hints;
pub use rmcp::model::JsonObject;
pub use search::{SearchHit, SearchResults};
pub use tokens::{estimate_tokens, tool_tokens};
pub use tool::{fetch_tool, search_tool};
