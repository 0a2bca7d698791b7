//! The tools, one file each, and what is said of them.

mod browse;
mod describe;
mod fetch;
mod list_collections;
mod search;
