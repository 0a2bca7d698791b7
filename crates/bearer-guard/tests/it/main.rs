//! The guard from outside: requests over a socket, tokens of several issuers, and what comes back.

mod challenge;
mod introspection;
mod local;
mod metadata;
mod remote;
mod tokens;
mod world;
