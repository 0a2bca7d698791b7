//! The guarded fetch from outside: against servers that answer what they should not.

mod cache;
mod fetch;
mod world;
