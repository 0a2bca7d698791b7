//! The *fixture* is a server of all that the official MCP conformance suite asks for, built as any server of ours is.

mod asks;
mod changes;
mod constant;
mod content;
mod fixture;
mod notes;
mod prompts;
mod resources;
mod schema;
mod tasks;

pub use fixture::{serve, server};
