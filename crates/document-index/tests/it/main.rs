//! The index through its public door.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod along;
mod rank;
mod search;
mod store;
mod world;
