//! The framework over real sockets: every transport, every revision, every limit.
#![expect(clippy::needless_pass_by_value, reason = "literals of JSON are handed over as they stand")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod admission;
mod asks;
mod calls;
mod eras;
mod groups;
mod layers;
mod mounts;
mod news;
mod odd;
mod prompts;
mod resources;
mod resting;
mod revisions;
mod rounds;
mod schemes;
mod sessions;
mod speech;
mod sse;
mod tasks;
mod world;
