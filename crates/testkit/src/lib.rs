//! Test kit: what the tests of several crates need and no product does.
//!
//! Scratch folders, processes under a deadline, and the clients of others. Only ever a dev-dependency.

mod peer;
mod process;
mod scratch;

pub use peer::Peer;
pub use process::{Ended, Process, Signal};
pub use scratch::Scratch;
