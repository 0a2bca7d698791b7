//! A Rust function becomes a tool for ChatGPT and every other MCP client.
//!
//! ```
//! use switchboard::prelude::*;
//!
//! /// Adds two numbers. Use this when the person wants a sum.
//! #[tool(read_only, closed_world)]
//! fn add(
//!     /// One number
//!     a: i64,
//!     /// The other
//!     #[default(1)]
//!     b: i64,
//! ) -> i64 {
//!     a + b
//! }
//!
//! let server = Server::new("Sums").tool(add);
//! # assert_eq!(server.handle().tools()[0].name(), "add");
//! ```

extern crate self as switchboard;

#[doc(hidden)]
pub mod macros;
pub mod prelude;
mod rules;

pub use rules::{Measured, Number, Text};
pub use switchboard_mcp_macros::{tool, tools};
pub use switchboard_mcp_serve::*;
