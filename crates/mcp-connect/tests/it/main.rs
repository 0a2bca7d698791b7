//! Connecting over real sockets and pipes: every transport, both eras, and servers that mean no good.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod cancel;
mod command;
mod hostile;
mod listed;
mod login;
mod oversized;
mod resume;
mod scripted;
mod session;
mod wire;
