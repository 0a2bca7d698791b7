//! The *fixture* is a server of the tools that the official MCP conformance suite calls, built as any server of ours is.

mod constant;
mod content;
mod fixture;
mod notes;
mod schema;

pub use fixture::{serve, server};
