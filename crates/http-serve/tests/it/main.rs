//! The door of a server, over real sockets: who gets in, how much, how it is watched and how it closes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod bind;
mod guard;
mod limits;
mod probes;
mod stop;
mod world;
