//! The examples do what their first lines say.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod add;
mod app;
mod dice;
mod issuer;
mod library_catalog;
mod mixed_auth;
mod notes;
mod weather;
mod world;
