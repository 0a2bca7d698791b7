//! The whole product, from outside: the real binary, its outputs and exit codes, and clients that others wrote.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod eval;
mod help;
mod input;
mod login;
mod pages;
mod peers;
mod remote;
mod serve;
mod served;
mod servers;
mod status;
mod stdio;
mod viewer;
